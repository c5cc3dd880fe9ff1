namespace Ashlar.Identity.Passwords;

/// <summary>Passwords that guessing begins with (common-passwords.md tells where they are from). Kept as one text, sorted, and searched by halves.</summary>
internal static class CommonPasswords
{
    private const string Resource = "common-passwords.txt";
    private static readonly Lazy<string> Text = new(Read);

    /// <summary>Compared caselessly.</summary>
    public static bool Contain(string password)
    {
        var wanted = password.ToLowerInvariant();
        var text = Text.Value.AsSpan();
        var (low, high) = (0, text.Length); // both at the start of a line
        while (low < high)
        {
            var start = text[..((low + high) / 2)].LastIndexOf('\n') + 1;
            if (start < low) start = low;
            var line = text[start..];
            line = line[..line.IndexOf('\n')];
            var order = line.SequenceCompareTo(wanted);
            if (order == 0) return true;
            if (order < 0) low = start + line.Length + 1;
            else high = start;
        }

        return false;
    }

    private static string Read()
    {
        using var stream = typeof(CommonPasswords).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"the assembly lacks {Resource}");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
