using System.Globalization;
using System.Text;

namespace Ashlar.Cel.Syntax;

/// <summary>A literal that was read, or the message and place of what is wrong in it.</summary>
internal readonly record struct LiteralResult(CelValue Value, int Offset, int Length, string? Message = null);

/// <summary>Reads string and bytes literals: <c>'…'</c>, <c>"…"</c>, both tripled, with the prefixes r (raw) and b (bytes).</summary>
internal static class StringLiteral
{
    public static bool StartsAt(string source, int at)
    {
        var quote = at;
        while (quote < source.Length && quote - at < 2 && source[quote] is 'r' or 'R' or 'b' or 'B')
        {
            quote++;
        }

        // Prefixes are r, b, rb and br, in either case.
        return quote < source.Length && source[quote] is '\'' or '"'
            && (quote - at < 2 || char.ToLowerInvariant(source[at]) != char.ToLowerInvariant(source[at + 1]));
    }

    public static LiteralResult Read(string source, int start)
    {
        var (raw, bytes, at) = (false, false, start);
        for (; source[at] is not ('\'' or '"'); at++)
        {
            raw |= source[at] is 'r' or 'R';
            bytes |= source[at] is 'b' or 'B';
        }

        var quote = source[at];
        var triple = at + 2 < source.Length && source[at + 1] == quote && source[at + 2] == quote;
        at += triple ? 3 : 1;
        using var text = new LiteralText(bytes);
        while (at < source.Length)
        {
            if (Closes(source, at, quote, triple))
            {
                return Finish(text, start, at + (triple ? 3 : 1) - start);
            }

            if (!triple && source[at] is '\n' or '\r')
            {
                break;
            }

            if (source[at] != '\\' || raw)
            {
                text.Append(source[at++]);
            }
            else if (Escape(source, ref at, text) is { } message)
            {
                return new(default, at, Math.Min(2, source.Length - at), message);
            }
        }

        return new(default, start, at - start, "this text has no closing quote");
    }

    private static LiteralResult Finish(LiteralText text, int start, int length) => text.TryGet(out var value)
        ? new(value, start, length)
        : new(default, start, length, "this text has half of a surrogate pair");

    private static bool Closes(string source, int at, char quote, bool triple) => source[at] == quote
        && (!triple || (at + 2 < source.Length && source[at + 1] == quote && source[at + 2] == quote));

    /// <summary>Reads an escape; gives a message and leaves the position where it is if there is no such escape.</summary>
    private static string? Escape(string source, ref int at, LiteralText text)
    {
        var c = at + 1 < source.Length ? source[at + 1] : '\0';
        var plain = c switch
        {
            'a' => '\a',
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\v',
            '\\' or '\'' or '"' or '`' or '?' => c,
            _ => '\0',
        };
        if (plain != '\0')
        {
            text.Append(plain);
            at += 2;
            return null;
        }

        return c switch
        {
            'x' or 'X' => Code(source, ref at, text, 2, 2, 16),
            'u' when !text.IsBytes => Code(source, ref at, text, 2, 4, 16),
            'U' when !text.IsBytes => Code(source, ref at, text, 2, 8, 16),
            >= '0' and <= '3' => Code(source, ref at, text, 1, 3, 8),
            _ => "there is no such escape",
        };
    }

    private static string? Code(string source, ref int at, LiteralText text, int skip, int digits, int radix)
    {
        if (at + skip + digits > source.Length)
        {
            return "this escape is cut short";
        }

        uint code = 0;
        foreach (var c in source.AsSpan(at + skip, digits))
        {
            var digit = char.IsAsciiHexDigit(c) ? uint.Parse([c], NumberStyles.HexNumber, CultureInfo.InvariantCulture) : 99;
            if (digit >= radix)
            {
                return $"this escape takes {digits} {(radix == 16 ? "hexadecimal" : "octal")} digits";
            }

            code = (code * (uint)radix) + digit;
        }

        if (!text.AppendCode(code))
        {
            return "this escape is not a Unicode scalar value";
        }

        at += skip + digits;
        return null;
    }
}

/// <summary>The content of a literal as it is read: text, or bytes where characters are their UTF-8.</summary>
internal sealed class LiteralText(bool isBytes) : IDisposable
{
    private readonly StringBuilder _text = new();
    private readonly MemoryStream _bytes = new();
    private bool _isWellFormed = true;

    public bool IsBytes { get; } = isBytes;

    public void Append(char c) => _text.Append(c);

    /// <summary>Appends a byte to bytes, a code point to text; false if it is none.</summary>
    public bool AppendCode(uint code)
    {
        if (IsBytes)
        {
            _isWellFormed &= Flush();
            _bytes.WriteByte((byte)code);
            return true;
        }

        if (!Rune.IsValid(code))
        {
            return false;
        }

        _text.Append(new Rune(code).ToString());
        return true;
    }

    public bool TryGet(out CelValue value)
    {
        value = default;
        if (!IsBytes)
        {
            var text = _text.ToString();
            value = CelValue.String(text);
            return CelText.IsWellFormed(text);
        }

        _isWellFormed &= Flush();
        value = CelValue.Bytes(_bytes.ToArray());
        return _isWellFormed;
    }

    public void Dispose() => _bytes.Dispose();

    private bool Flush()
    {
        var text = _text.ToString();
        _text.Clear();
        _bytes.Write(Encoding.UTF8.GetBytes(text));
        return CelText.IsWellFormed(text);
    }
}
