using System.Globalization;
using System.Text;

namespace Ashlar.Cel.Regexes;

/// <summary>The classes and escapes of RE2 syntax, as sets of code points. A null set means that <see cref="Error"/> is set.</summary>
internal sealed class Re2Classes(string pattern)
{
    private static readonly (string Name, (int Low, int High)[] Ranges)[] Posix =
    [
        ("alnum", [('0', '9'), ('A', 'Z'), ('a', 'z')]),
        ("alpha", [('A', 'Z'), ('a', 'z')]),
        ("ascii", [(0, 0x7F)]),
        ("blank", [('\t', '\t'), (' ', ' ')]),
        ("cntrl", [(0, 0x1F), (0x7F, 0x7F)]),
        ("digit", [('0', '9')]),
        ("graph", [('!', '~')]),
        ("lower", [('a', 'z')]),
        ("print", [(' ', '~')]),
        ("punct", [('!', '/'), (':', '@'), ('[', '`'), ('{', '~')]),
        ("space", [('\t', '\r'), (' ', ' ')]),
        ("upper", [('A', 'Z')]),
        ("word", [('0', '9'), ('A', 'Z'), ('a', 'z'), ('_', '_')]),
        ("xdigit", [('0', '9'), ('A', 'F'), ('a', 'f')]),
    ];

    public string? Error { get; private set; }

    /// <summary>Reads <c>[…]</c>.</summary>
    public CodePointSet? Bracket(ref int at)
    {
        var start = at++;
        var negated = at < pattern.Length && pattern[at] == '^';
        at += negated ? 1 : 0;
        var set = new CodePointSet();
        for (var first = true; at < pattern.Length && (first || pattern[at] != ']'); first = false)
        {
            if (Member(ref at) is { } member)
            {
                set.Add(member);
            }
            else
            {
                return null;
            }
        }

        if (at >= pattern.Length)
        {
            at = start;
            return Fail("missing closing ]");
        }

        at++;
        return negated ? set.Inverted() : set;
    }

    /// <summary>Reads <c>\d \s \w \D \S \W \pL \p{Lu} \P…</c>; null where the escape is none of these, or in error.</summary>
    public CodePointSet? Shorthand(ref int at)
    {
        var c = at + 1 < pattern.Length ? pattern[at + 1] : '\0';
        var set = c switch
        {
            'd' or 'D' => Named("digit"),
            'w' or 'W' => Named("word"),
            's' or 'S' => CodePointSet.Of(('\t', '\n'), ('\f', '\r'), (' ', ' ')),
            'p' or 'P' => Category(ref at),
            _ => null,
        };
        at += set is not null && c is not ('p' or 'P') ? 2 : 0;
        return c is 'D' or 'W' or 'S' or 'P' ? set?.Inverted() : set;
    }

    /// <summary>Reads an escape that is one code point.</summary>
    public bool TryEscape(ref int at, out int codePoint)
    {
        codePoint = at + 1 < pattern.Length ? pattern[at + 1] : -1;
        var plain = codePoint switch
        {
            'a' => '\a',
            'f' => '\f',
            't' => '\t',
            'n' => '\n',
            'r' => '\r',
            'v' => '\v',
            _ => codePoint is > ' ' and < 0x7F && !char.IsAsciiLetterOrDigit((char)codePoint) ? codePoint : -1,
        };
        if (plain >= 0)
        {
            codePoint = plain;
            at += 2;
            return true;
        }

        return codePoint switch
        {
            'x' => Hex(ref at, out codePoint),
            '0' => Octal(ref at, out codePoint),
            >= '1' and <= '7' when at + 2 < pattern.Length && pattern[at + 2] is >= '0' and <= '7' => Octal(ref at, out codePoint),
            _ => Fail(codePoint is >= '1' and <= '9' ? "backreferences are not part of RE2" : "invalid escape") is not null,
        };
    }

    private static CodePointSet Named(string name) => CodePointSet.Of(Posix.First(p => p.Name == name).Ranges);

    private CodePointSet? Member(ref int at)
    {
        if (at + 1 < pattern.Length && pattern[at] == '[' && pattern[at + 1] == ':')
        {
            return PosixClass(ref at);
        }

        if (pattern[at] == '\\' && Shorthand(ref at) is { } set)
        {
            return set;
        }

        if (Error is not null || !Single(ref at, out var low))
        {
            return Fail(Error ?? "invalid escape");
        }

        if (at + 1 >= pattern.Length || pattern[at] != '-' || pattern[at + 1] == ']')
        {
            return CodePointSet.Of((low, low));
        }

        at++;
        return Single(ref at, out var high) && high >= low ? CodePointSet.Of((low, high)) : Fail("invalid range in a class");
    }

    private bool Single(ref int at, out int codePoint)
    {
        if (pattern[at] == '\\')
        {
            return TryEscape(ref at, out codePoint);
        }

        var rune = Rune.TryGetRuneAt(pattern, at, out var found) ? found : new Rune(0xFFFD);
        codePoint = rune.Value;
        at += rune.Utf16SequenceLength;
        return true;
    }

    private CodePointSet? PosixClass(ref int at)
    {
        var end = pattern.IndexOf(":]", at, StringComparison.Ordinal);
        var name = end < 0 ? "" : pattern[(at + 2)..end];
        var negated = name.StartsWith('^');
        name = negated ? name[1..] : name;
        if (!Posix.Any(p => p.Name == name))
        {
            return Fail("there is no such class");
        }

        at = end + 2;
        return negated ? Named(name).Inverted() : Named(name);
    }

    private CodePointSet? Category(ref int at)
    {
        var braced = at + 2 < pattern.Length && pattern[at + 2] == '{';
        var end = braced ? pattern.IndexOf('}', at) : at + 3;
        if (end < 0 || end > pattern.Length)
        {
            return Fail("the name of a Unicode category is missing");
        }

        var name = braced ? pattern[(at + 3)..end] : pattern[(at + 2)..end];
        var negated = name.StartsWith('^');
        var set = name == "Any" ? CodePointSet.Of((0, 0x10FFFF)) : CodePointSet.OfCategory(negated ? name[1..] : name);
        if (set is null)
        {
            return Fail("there is no such Unicode category (scripts are not taken)");
        }

        at = braced ? end + 1 : end;
        return negated ? set.Inverted() : set;
    }

    private bool Hex(ref int at, out int codePoint)
    {
        codePoint = 0;
        var braced = at + 2 < pattern.Length && pattern[at + 2] == '{';
        var start = braced ? at + 3 : at + 2;
        var end = braced ? pattern.IndexOf('}', at) : start + 2;
        if (end < 0 || end > pattern.Length || end - start > 8
            || !int.TryParse(pattern.AsSpan(start, end - start), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out codePoint)
            || codePoint is < 0 or > 0x10FFFF)
        {
            return Fail("invalid hexadecimal escape") is not null;
        }

        at = braced ? end + 1 : end;
        return true;
    }

    private bool Octal(ref int at, out int codePoint)
    {
        codePoint = 0;
        at++;
        for (var end = Math.Min(at + 3, pattern.Length); at < end && pattern[at] is >= '0' and <= '7'; at++)
        {
            codePoint = (codePoint * 8) + (pattern[at] - '0');
        }

        return true;
    }

    private CodePointSet? Fail(string message)
    {
        Error ??= message;
        return null;
    }
}
