using System.Text;
using Ashlar.Cel;

namespace Ashlar.Surfaces.Rest.OpenApi.Examples;

/// <summary>
/// A text that matches a pattern, for the plain part of the syntax: literals, classes, groups, alternatives, counts, anchors.
/// Whatever comes out is tried against the pattern itself, so that what is not understood gives no example, never a wrong one.
/// </summary>
internal ref struct PatternExample
{
    // A repetition without an end is taken this often where it may be.
    private const int Repeats = 3;
    private const int Longest = 200;

    private readonly ReadOnlySpan<char> pattern;
    private int at;
    private int made;

    private PatternExample(ReadOnlySpan<char> pattern) => this.pattern = pattern;

    /// <param name="pattern">RE2 syntax.</param>
    /// <param name="least">Least length that is wished for.</param>
    public static string? Of(string pattern, int least)
    {
        if (!CelRegex.TryCreate(pattern, out var regex, out _, out _)) return null;

        var reader = new PatternExample(pattern);
        var text = reader.Alternatives();
        if (text is null || reader.at < pattern.Length) return null;
        return text.Length >= least && text.Length <= Longest && regex.IsMatch(text) ? text : null;
    }

    /// <summary>The first alternative; the others are passed over.</summary>
    private string? Alternatives()
    {
        var first = Sequence();
        while (first is not null && at < pattern.Length && pattern[at] == '|')
        {
            at++;
            if (Sequence() is null) return null;
        }

        return first;
    }

    private string? Sequence()
    {
        var text = new StringBuilder();
        while (at < pattern.Length && pattern[at] is not ('|' or ')'))
        {
            var start = at;
            if (Atom() is not { } atom || Count() is not { } count || text.Length > Longest) return null;
            text.Append(count > 0 ? atom : "");
            var end = at;
            for (var i = 1; i < count && text.Length <= Longest; i++)
            {
                at = start; // read again, so that a class gives its next member
                if (Atom() is not { } again) return null;
                text.Append(again);
            }

            at = end;
        }

        return text.ToString();
    }

    private string? Atom()
    {
        switch (pattern[at])
        {
            case '^' or '$':
                at++;
                return "";
            case '(':
                return Group();
            case '[':
                return Class();
            case '.':
                at++;
                return "a";
            case '\\':
                return Escape();
            case '*' or '+' or '?' or '{':
                return null;
            default:
                return pattern[at++].ToString();
        }
    }

    private string? Group()
    {
        at++;
        if (at + 1 < pattern.Length && pattern[at] == '?')
        {
            if (pattern[at + 1] != ':') return null;
            at += 2;
        }

        var inner = Alternatives();
        if (inner is null || at >= pattern.Length) return null;
        at++;
        return inner;
    }

    private string? Escape()
    {
        if (at + 1 >= pattern.Length) return null;
        var escaped = pattern[at + 1];
        at += 2;
        return escaped switch
        {
            'd' => ((char)('1' + (made++ % 9))).ToString(),
            'w' => ((char)('a' + (made++ % 26))).ToString(),
            's' => " ",
            _ => char.IsLetterOrDigit(escaped) ? null : escaped.ToString(),
        };
    }

    private string? Class()
    {
        at++;
        if (at < pattern.Length && pattern[at] == '^') return null;
        var members = new StringBuilder();
        while (at < pattern.Length && (pattern[at] != ']' || members.Length == 0))
        {
            if (Member() is not { } low) return null;
            if (at + 1 < pattern.Length && pattern[at] == '-' && pattern[at + 1] != ']')
            {
                at++;
                if (Member() is not { } high || high < low || high - low > 512) return null;
                for (var c = low; c <= high; c++) members.Append(c);
            }
            else
            {
                members.Append(low);
            }
        }

        if (at >= pattern.Length || members.Length == 0) return null;
        at++;
        return members[made++ % members.Length].ToString();
    }

    private char? Member()
    {
        var c = pattern[at++];
        if (c == '[') return null;
        if (c != '\\') return c;
        if (at >= pattern.Length) return null;
        return pattern[at++] switch
        {
            'd' => '1',
            'w' => 'a',
            's' => ' ',
            var escaped when !char.IsLetterOrDigit(escaped) => escaped,
            _ => null,
        };
    }

    /// <summary>How often the atom before is taken: the least, but three times where that is allowed.</summary>
    private int? Count()
    {
        if (at >= pattern.Length) return 1;
        switch (pattern[at])
        {
            case '*' or '+':
                at++;
                return Lazy(Repeats);
            case '?':
                at++;
                return Lazy(1);
            case '{':
                var end = pattern[at..].IndexOf('}');
                if (end < 0) return null;
                var bounds = pattern.Slice(at + 1, end - 1);
                at += end + 1;
                var comma = bounds.IndexOf(',');
                if (!int.TryParse(comma < 0 ? bounds : bounds[..comma], out var least)) return null;
                if (comma < 0) return Lazy(least);
                if (comma == bounds.Length - 1) return Lazy(Math.Max(least, Repeats));
                return int.TryParse(bounds[(comma + 1)..], out var most) ? Lazy(Math.Max(least, Math.Min(most, Repeats))) : null;
            default:
                return 1;
        }
    }

    private int Lazy(int count)
    {
        if (at < pattern.Length && pattern[at] == '?') at++;
        return count;
    }
}
