using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Ashlar.Engine.Writes.Binding;

internal enum TextFault : byte { None, Nul, Unicode }

/// <summary>
/// The text of a JSON string, to the byte. <c>JsonElement.GetString</c> throws on lone surrogates and on bytes that are no
/// UTF-8; here both are answers.
/// </summary>
internal static class JsonText
{
    public static TextFault TryRead(JsonElement element, out string text)
    {
        var raw = JsonMarshal.GetRawUtf8Value(element)[1..^1];
        text = "";
        if (!raw.Contains((byte)'\\'))
        {
            // A raw NUL byte is a control character, which JSON does not take unescaped; the parser has refused it.
            if (!Utf8.IsValid(raw)) return TextFault.Unicode;
            text = Encoding.UTF8.GetString(raw);
            return TextFault.None;
        }

        return Unescape(raw, out text);
    }

    /// <summary>Whether raw JSON (of any kind) holds an escaped NUL or a lone surrogate inside its strings.</summary>
    public static TextFault Inspect(ReadOnlySpan<byte> raw)
    {
        if (!Utf8.IsValid(raw)) return TextFault.Unicode;
        while (raw.IndexOf((byte)'\\') is var at and >= 0)
        {
            if (raw[at + 1] != (byte)'u')
            {
                raw = raw[(at + 2)..];
                continue;
            }

            var unit = Hex(raw[(at + 2)..]);
            if (unit == 0) return TextFault.Nul;
            raw = raw[(at + 6)..];
            if (!char.IsSurrogate((char)unit)) continue;
            if (!char.IsHighSurrogate((char)unit) || !TryLow(raw, out _)) return TextFault.Unicode;
            raw = raw[6..];
        }

        return TextFault.None;
    }

    private static TextFault Unescape(ReadOnlySpan<byte> raw, out string text)
    {
        text = "";
        var fault = Inspect(raw);
        if (fault != TextFault.None) return fault;
        var built = new StringBuilder(raw.Length);
        while (raw.IndexOf((byte)'\\') is var at and >= 0)
        {
            built.Append(Encoding.UTF8.GetString(raw[..at]));
            if (raw[at + 1] == (byte)'u')
            {
                built.Append((char)Hex(raw[(at + 2)..]));
                raw = raw[(at + 6)..];
                continue;
            }

            built.Append(raw[at + 1] switch
            {
                (byte)'b' => '\b',
                (byte)'f' => '\f',
                (byte)'n' => '\n',
                (byte)'r' => '\r',
                (byte)'t' => '\t',
                var itself => (char)itself,
            });
            raw = raw[(at + 2)..];
        }

        text = built.Append(Encoding.UTF8.GetString(raw)).ToString();
        return TextFault.None;
    }

    private static bool TryLow(ReadOnlySpan<byte> raw, out int unit)
    {
        unit = 0;
        if (raw.Length < 6 || raw[0] != (byte)'\\' || raw[1] != (byte)'u') return false;
        unit = Hex(raw[2..]);
        return char.IsLowSurrogate((char)unit);
    }

    // The parser has checked that four hexadecimal digits follow.
    private static int Hex(ReadOnlySpan<byte> digits)
    {
        var value = 0;
        for (var i = 0; i < 4; i++)
        {
            int c = digits[i];
            value = (value << 4) | (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
        }

        return value;
    }
}
