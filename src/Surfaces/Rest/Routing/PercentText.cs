using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Ashlar.Surfaces.Rest.Routing;

/// <summary>Percent-decoding (RFC 3986, section 2.1), strict: a bad escape or bytes that are not UTF-8 are a fault, never a guess.</summary>
internal static class PercentText
{
    private const int StackRoom = 512;

    /// <param name="raw">As sent.</param>
    /// <param name="plusIsSpace">In queries, as forms (WHATWG URL, section 5.1) write them.</param>
    /// <param name="text">The decoded text, or what is wrong with it.</param>
    public static bool TryDecode(ReadOnlySpan<char> raw, bool plusIsSpace, out string text)
    {
        var plain = plusIsSpace ? raw.IndexOfAny('%', '+') < 0 : !raw.Contains('%');
        if (plain && Ascii.IsValid(raw))
        {
            text = raw.ToString();
            return true;
        }

        var most = raw.Length * 3;
        byte[]? rented = null;
        var bytes = most <= StackRoom ? stackalloc byte[StackRoom] : rented = ArrayPool<byte>.Shared.Rent(most);
        var fault = Decode(raw, plusIsSpace, bytes, out var length);
        if (fault is null && !Utf8.IsValid(bytes[..length])) fault = "the decoded bytes are not UTF-8";
        text = fault ?? Encoding.UTF8.GetString(bytes[..length]);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        return fault is null;
    }

    private static string? Decode(ReadOnlySpan<char> raw, bool plusIsSpace, Span<byte> bytes, out int length)
    {
        length = 0;
        for (var i = 0; i < raw.Length; i++)
        {
            var c = raw[i];
            if (c == '%')
            {
                if (i + 2 >= raw.Length || !char.IsAsciiHexDigit(raw[i + 1]) || !char.IsAsciiHexDigit(raw[i + 2]))
                {
                    return "'%' must be followed by two hexadecimal digits; write a percent sign itself as %25";
                }

                bytes[length++] = (byte)((HexValue(raw[i + 1]) << 4) | HexValue(raw[i + 2]));
                i += 2;
            }
            else if (char.IsAscii(c))
            {
                bytes[length++] = (byte)(plusIsSpace && c == '+' ? ' ' : c);
            }
            else if (Rune.DecodeFromUtf16(raw[i..], out var rune, out var consumed) == OperationStatus.Done)
            {
                length += rune.EncodeToUtf8(bytes[length..]);
                i += consumed - 1;
            }
            else
            {
                return "it holds half of a surrogate pair";
            }
        }

        return null;
    }

    private static int HexValue(char digit) => char.IsAsciiDigit(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
