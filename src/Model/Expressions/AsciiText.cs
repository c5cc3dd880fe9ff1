namespace Ashlar.Model.Expressions;

/// <summary>Text without regard to the case of A to Z, and of nothing else: the same on every store.</summary>
internal static class AsciiText
{
    public static string Lower(string text) => text.AsSpan().ContainsAnyInRange('A', 'Z')
        ? string.Create(text.Length, text, static (span, from) =>
        {
            for (var i = 0; i < span.Length; i++) span[i] = Lower(from[i]);
        })
        : text;

    public static bool Equal(string left, string right) => left.Length == right.Length && Lower(left) == Lower(right);

    public static bool Contains(string text, string part) => Lower(text).Contains(Lower(part), StringComparison.Ordinal);

    private static char Lower(char c) => char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c;
}
