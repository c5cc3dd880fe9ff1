using System.Text;

// Long because one grammar is easiest to follow in one place.
namespace Ashlar.Cel.Regexes;

/// <summary>Rewrites a pattern of RE2 syntax (https://github.com/google/re2/wiki/Syntax) as a .NET pattern of the same meaning:
/// <c>.</c> and classes match code points, <c>\d \w \s</c> are ASCII, <c>$</c> is the very end, and what RE2 refuses
/// (backreferences, look-around, possessive and stacked quantifiers) is refused. Differences left: <c>\b</c> goes by Unicode
/// letters on text outside ASCII, and scripts (<c>\p{Greek}</c>) are refused. Groups do not capture: only whether there is a
/// match is asked.</summary>
internal sealed class Re2Translator
{
    private const int MaxDepth = 100;
    private const int MaxSize = 3000;

    private readonly string _pattern;
    private readonly Re2Output _output = new();
    private readonly Re2Classes _classes;
    private int _at;
    private int _depth;
    private bool _quoted;
    private Flags _flags;
    private string? _error;
    private int _errorAt;

    private Re2Translator(string pattern)
    {
        _pattern = pattern;
        _classes = new(pattern);
    }

    [Flags]
    private enum Flags
    {
        None = 0,
        IgnoreCase = 1,
        MultiLine = 2,
        DotAll = 4,
    }

    /// <param name="pattern">The pattern of RE2 syntax.</param>
    /// <param name="translated">The pattern of .NET, for texts folded by the classes.</param>
    /// <param name="classes">The classes of code points above U+FFFF.</param>
    /// <param name="error">Why the pattern is refused.</param>
    /// <param name="offset">Where in the pattern.</param>
    public static bool TryTranslate(string pattern, out string translated, out AstralClasses classes, out string? error, out int offset)
    {
        var translator = new Re2Translator(pattern);
        var size = translator.Alternatives();
        if (translator._error is null && translator._at < pattern.Length)
        {
            translator.Fail("unexpected )");
        }

        if (size > MaxSize)
        {
            translator.Fail("the pattern is too large", 0);
        }

        classes = new(translator._error is null ? translator._output.Sets : []);
        if (classes.IsTooMany)
        {
            translator.Fail("the pattern is too large", 0);
        }

        translated = translator._error is null ? translator._output.ToPattern(classes) : "";
        (error, offset) = (translator._error, translator._errorAt);
        return error is null;
    }

    private bool Done => _error is not null || _at >= _pattern.Length;

    /// <summary>Each part gives its size: how many code points it can match at most, repetition multiplied out.</summary>
    private long Alternatives()
    {
        if (++_depth > MaxDepth)
        {
            Fail("the pattern is nested too deep");
        }

        var size = 0L;
        while (!Done && (_quoted || _pattern[_at] != ')'))
        {
            size += _pattern[_at] == '|' && !_quoted ? Bar() : Repeated();
        }

        _depth--;
        return size;
    }

    private int Bar() => Assertion("|", 1);

    private long Repeated()
    {
        var start = _output.Count;
        var size = _quoted ? QuotedLiteral() : Atom();
        if (Done || _quoted || !Quantifier(out var text, out var times))
        {
            return size;
        }

        if (_output.Count == start)
        {
            Fail("there is nothing to repeat");
        }

        // A group around the atom: assertions such as ^ may be repeated in RE2, and lone flags may not.
        _output.Insert(start, "(?:");
        _output.Add(")" + text);
        if (!Done && Quantifier(out _, out _))
        {
            Fail("a repetition cannot be repeated");
        }

        return Math.Min(size * times, int.MaxValue);
    }

    private bool Quantifier(out string text, out int times)
    {
        var read = Re2Repetition.TryRead(_pattern, ref _at, out text, out times);
        if (times < 0)
        {
            Fail($"a repetition counts from 0 to {Re2Repetition.Max}, the lower bound first");
        }

        return read && times >= 0;
    }

    private long Atom()
    {
        var c = _pattern[_at];
        switch (c)
        {
            case '(':
                return Group();
            case '[':
                return Set(_classes.Bracket(ref _at));
            case '.':
                _at++;
                return Set(_flags.HasFlag(Flags.DotAll) ? CodePointSet.Of((0, 0x10FFFF)) : CodePointSet.Of(('\n', '\n')).Inverted());
            case '^':
                return Assertion(_flags.HasFlag(Flags.MultiLine) ? "(?m:^)" : @"\A", 1);
            case '$':
                return Assertion(_flags.HasFlag(Flags.MultiLine) ? "(?m:$)" : @"\z", 1);
            case '*' or '+' or '?':
                return Fail("there is nothing to repeat");
            case '\\':
                return Escape();
            default:
                return Character();
        }
    }

    private long Escape()
    {
        switch (_at + 1 < _pattern.Length ? _pattern[_at + 1] : '\0')
        {
            case 'A':
                return Assertion(@"\A", 2);
            case 'z':
                return Assertion(@"\z", 2);
            case 'b':
                return Assertion(@"\b", 2);
            case 'B':
                return Assertion(@"\B", 2);
            case 'Q':
                return Quoted();
            default:
                if (_classes.Shorthand(ref _at) is { } set)
                {
                    return Set(set);
                }

                return _classes.Error is null && _classes.TryEscape(ref _at, out var codePoint) ? Literal(codePoint) : Fail(_classes.Error);
        }
    }

    // Within \Q…\E every character is itself; what follows \E repeats only the last of them.
    private long Quoted()
    {
        _at += 2;
        _quoted = !QuoteEnds();
        return _quoted && !Done ? QuotedLiteral() : 0;
    }

    private long QuotedLiteral()
    {
        var size = Character();
        _quoted = !QuoteEnds();
        return size;
    }

    private bool QuoteEnds()
    {
        var ends = _pattern.AsSpan(_at).StartsWith(@"\E", StringComparison.Ordinal);
        _at += ends ? 2 : 0;
        return ends;
    }

    private long Character()
    {
        var rune = Rune.TryGetRuneAt(_pattern, _at, out var found) ? found : Rune.ReplacementChar;
        _at += rune.Utf16SequenceLength;
        return Literal(rune.Value);
    }

    private long Literal(int codePoint) => Set(CodePointSet.Of((codePoint, codePoint)));

    private long Set(CodePointSet? set)
    {
        if (set is null)
        {
            return Fail(_classes.Error);
        }

        _output.Add(set, _flags.HasFlag(Flags.IgnoreCase));
        return _output.IsTooLarge ? Fail("the pattern is too large", 0) : 1;
    }

    private int Assertion(string text, int length)
    {
        _output.Add(text);
        _at += length;
        return 1;
    }

    private long Group()
    {
        var (start, outer) = (_at, _flags);
        _at++;
        if (_at < _pattern.Length && _pattern[_at] == '?' && !GroupStart())
        {
            return 0;
        }

        if (_pattern[_at - 1] == ')')
        {
            // Flags alone, such as (?i): they hold to the end of the group around.
            return 0;
        }

        _output.Add("(?:");
        var size = Alternatives();
        if (_error is null && _at >= _pattern.Length)
        {
            return Fail("missing closing )", start);
        }

        _at++;
        _output.Add(")");
        _flags = outer;
        return size + 1;
    }

    private bool GroupStart()
    {
        _at++;
        var rest = _pattern.AsSpan(_at);
        var named = rest.StartsWith("P<", StringComparison.Ordinal) ? 2 : rest.StartsWith("<", StringComparison.Ordinal) ? 1 : 0;
        if (named > 0 && !rest.StartsWith("<=", StringComparison.Ordinal) && !rest.StartsWith("<!", StringComparison.Ordinal))
        {
            var end = rest.IndexOf('>');
            var name = end < 0 ? [] : rest[named..end];
            var valid = !name.IsEmpty;
            foreach (var c in name)
            {
                valid &= char.IsAsciiLetterOrDigit(c) || c == '_';
            }

            _at += end + 1;
            return valid || Fail("the group's name is not valid") > 0;
        }

        return ReadFlags();
    }

    private bool ReadFlags()
    {
        var off = false;
        for (; _at < _pattern.Length; _at++)
        {
            var flag = _pattern[_at] switch
            {
                'i' => Flags.IgnoreCase,
                'm' => Flags.MultiLine,
                's' => Flags.DotAll,
                _ => Flags.None,
            };
            switch (_pattern[_at])
            {
                case 'i' or 'm' or 's' or 'U':
                    _flags = off ? _flags & ~flag : _flags | flag;
                    break;
                case '-' when !off:
                    off = true;
                    break;
                case ':' or ')':
                    _at++;
                    return true;
                default:
                    Fail("there is no such kind of group: look-around and conditions are not part of RE2");
                    return false;
            }
        }

        Fail("missing closing )");
        return false;
    }

    private long Fail(string? message, int at = -1)
    {
        if (_error is null)
        {
            _error = message ?? "invalid escape";
            _errorAt = at < 0 ? Math.Min(_at, _pattern.Length) : at;
        }

        return 0;
    }
}
