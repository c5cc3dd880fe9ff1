namespace Ashlar.Identity.Factors;

/// <summary>Base32 of RFC 4648 section 6, written without padding, as authenticator apps have it.</summary>
internal static class Base32
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new char[((bytes.Length * 8) + 4) / 5];
        var (buffer, bits, at) = (0, 0, 0);
        foreach (var value in bytes)
        {
            buffer = (buffer << 8) | value;
            bits += 8;
            while (bits >= 5) text[at++] = Alphabet[(buffer >> (bits -= 5)) & 31];
            buffer &= (1 << bits) - 1;
        }

        if (bits > 0) text[at] = Alphabet[(buffer << (5 - bits)) & 31];
        return new string(text);
    }

    /// <summary>
    /// Null for what is none. Case, spaces and padding do not matter; what is left over of the last character must be zero bits, so that
    /// every value has one text.
    /// </summary>
    public static byte[]? Decode(ReadOnlySpan<char> text)
    {
        text = text.TrimEnd('=');
        var bytes = new List<byte>(text.Length * 5 / 8);
        var (buffer, bits, characters) = (0, 0, 0);
        foreach (var c in text)
        {
            if (c is ' ') continue;
            var value = Alphabet.IndexOf(char.ToUpperInvariant(c), StringComparison.Ordinal);
            if (value < 0) return null;
            characters++;
            buffer = (buffer << 5) | value;
            bits += 5;
            if (bits < 8) continue;
            bytes.Add((byte)(buffer >> (bits -= 8)));
            buffer &= (1 << bits) - 1;
        }

        // 1, 3 and 6 characters over end no byte.
        return buffer == 0 && characters % 8 is not (1 or 3 or 6) ? [.. bytes] : null;
    }
}
