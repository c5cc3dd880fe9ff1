namespace Ashlar.Surfaces.Rest.OpenApi.Schemas;

/// <summary>Which RE2 patterns mean the same in ECMAScript with the <c>u</c> flag, which is what JSON Schema's <c>pattern</c> is read as.</summary>
internal static class Patterns
{
    // What may follow a backslash in both: classes, controls, and the characters of the syntax.
    private const string SharedEscapes = "dDwWsSbBnrtf^$\\.*+?()[]{}|/";

    public static bool InEcmaScript(string pattern)
    {
        var inClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '\\':
                    if (++i >= pattern.Length || !(SharedEscapes.Contains(pattern[i], StringComparison.Ordinal) || (inClass && pattern[i] == '-'))) return false;
                    break;
                case '[' when inClass: // [[:alpha:]] of RE2
                    return false;
                case '[':
                    inClass = true;
                    break;
                case ']' when inClass:
                    inClass = false;
                    break;
                case '(' when !inClass && i + 1 < pattern.Length && pattern[i + 1] == '?':
                    if (i + 2 >= pattern.Length || pattern[i + 2] != ':') return false; // flags and named groups
                    break;
                case ']': // stands for itself in RE2 only
                    return false;
                case '{' when !inClass && !IsCount(pattern.AsSpan(i)): // a brace that stands for itself
                    return false;
            }
        }

        return !inClass;
    }

    private static bool IsCount(ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOf('}');
        if (end < 2 || !char.IsAsciiDigit(rest[1])) return false;
        foreach (var c in rest[1..end])
        {
            if (!char.IsAsciiDigit(c) && c != ',') return false;
        }

        return true;
    }
}
