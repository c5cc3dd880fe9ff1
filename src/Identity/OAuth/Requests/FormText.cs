using System.Buffers;
using System.Globalization;
using System.Text;

namespace Ashlar.Identity.OAuth.Requests;

/// <summary>
/// <c>application/x-www-form-urlencoded</c> (WHATWG URL section 5), read strictly: a bad escape, bytes that are not UTF-8 or a
/// control character is a fault and never guessed at, so that no two readers of one request disagree about it.
/// </summary>
internal static class FormText
{
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);
    private static readonly SearchValues<char> Controls = SearchValues.Create([.. Enumerable.Range(0, 32).Select(c => (char)c), '\u007f']);

    /// <summary>The decoded text; null when it is not well encoded.</summary>
    public static string? Decode(ReadOnlySpan<char> raw)
    {
        if (!Ascii.IsValid(raw)) return null;
        var bytes = new byte[raw.Length];
        var length = 0;
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '%')
            {
                bytes[length++] = (byte)(raw[i] == '+' ? ' ' : raw[i]);
                continue;
            }

            if (i + 2 >= raw.Length || !byte.TryParse(raw.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bytes[length])) return null;
            length++;
            i += 2;
        }

        try
        {
            var text = Utf8.GetString(bytes, 0, length);
            return text.AsSpan().ContainsAny(Controls) ? null : text;
        }
        catch (DecoderFallbackException)
        {
            return null; // a caller's bytes, not a bug
        }
    }

    public static string Encode(string text) => Uri.EscapeDataString(text);
}
