using System.Globalization;

namespace Ashlar.Cel.Regexes;

/// <summary>Reads <c>* + ? {n} {n,} {n,m}</c>, each with an optional <c>?</c> that makes it lazy.</summary>
internal static class Re2Repetition
{
    /// <summary>RE2's bound on a count.</summary>
    public const int Max = 1000;

    /// <summary>False where there is no repetition: braces of another form are text.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="at">Where to read; moved behind the repetition.</param>
    /// <param name="text">The repetition for .NET.</param>
    /// <param name="times">How often at most it repeats, 1 if without bound; -1 where its counts are not valid.</param>
    public static bool TryRead(string pattern, ref int at, out string text, out int times)
    {
        (text, times) = ("", 1);
        switch (pattern[at])
        {
            case '*' or '+' or '?':
                text = pattern[at++].ToString();
                break;
            case '{' when Bounds(pattern.AsSpan(at), out var length, out var low, out var high):
                if (low > Max || high > Max || (high >= 0 && high < low))
                {
                    times = -1;
                    return true;
                }

                text = pattern.Substring(at, length);
                times = Math.Max(1, Math.Max(low, high));
                at += length;
                break;
            default:
                return false;
        }

        // Laziness decides what a group captures, not whether there is a match.
        at += at < pattern.Length && pattern[at] == '?' ? 1 : 0;
        return true;
    }

    private static bool Bounds(ReadOnlySpan<char> text, out int length, out int low, out int high)
    {
        (low, high) = (0, -1);
        length = text.IndexOf('}') + 1;
        if (length == 0)
        {
            return false;
        }

        var parts = text[1..(length - 1)];
        var comma = parts.IndexOf(',');
        if (!TryCount(comma < 0 ? parts : parts[..comma], out low))
        {
            return false;
        }

        high = comma < 0 ? low : -1;
        return comma < 0 || parts[(comma + 1)..].IsEmpty || TryCount(parts[(comma + 1)..], out high);
    }

    private static bool TryCount(ReadOnlySpan<char> digits, out int count)
    {
        count = 0;
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        // More than nine digits are out of bounds whatever they say.
        count = digits.Length > 9 ? int.MaxValue : int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        return true;
    }
}
