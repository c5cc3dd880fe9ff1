using System.Globalization;

namespace Ashlar.Engine.Writes.Binding;

/// <summary>
/// The exact value of a JSON number's text (RFC 8259 section 6): significand times ten to the exponent, without trailing zeros,
/// so that <c>1.0</c>, <c>1</c> and <c>10e-1</c> are one value and nothing is rounded on the way through a double.
/// </summary>
internal readonly record struct JsonNumber(Int128 Significand, int Exponent)
{
    // Beyond any type here; keeps sums of exponents far from overflow.
    private const int ExponentBound = 1_000_000;

    /// <summary>False: more than 38 significant digits, which no integer or decimal field holds.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out JsonNumber number)
    {
        var negative = text[0] == (byte)'-';
        Int128 significand = 0;
        int exponent = 0, digits = 0, pendingZeros = 0;
        var fraction = false;
        var at = negative ? 1 : 0;
        number = default;
        for (; at < text.Length && (text[at] | 0x20) != 'e'; at++)
        {
            if (text[at] == '.')
            {
                fraction = true;
                continue;
            }

            if (fraction) exponent--;
            var digit = text[at] - '0';
            if (digit == 0)
            {
                if (digits > 0) pendingZeros++;
                continue;
            }

            digits += pendingZeros + 1;
            if (digits > 38) return false;
            for (; pendingZeros > 0; pendingZeros--) significand *= 10;
            significand = (significand * 10) + digit;
        }

        if (significand == 0) return true;
        var written = at < text.Length ? ReadExponent(text[(at + 1)..]) : 0;
        number = new JsonNumber(negative ? -significand : significand, Math.Clamp(exponent + pendingZeros + written, -ExponentBound, ExponentBound));
        return true;
    }

    /// <summary>This number times ten to <paramref name="scale"/> as an integer. False: it is none, or does not fit.</summary>
    public bool TryScale(int scale, out long value)
    {
        value = 0;
        var power = Exponent + scale;
        if (Significand == 0) return true;
        if (power is < 0 or > 18) return false;
        var scaled = Significand;
        for (; power > 0; power--)
        {
            scaled *= 10;
            if (Int128.Abs(scaled) > long.MaxValue) break;
        }

        if (power > 0 || scaled < long.MinValue || scaled > long.MaxValue) return false;
        value = (long)scaled;
        return true;
    }

    private static int ReadExponent(ReadOnlySpan<byte> text)
    {
        var negative = text[0] == (byte)'-';
        var value = 0;
        foreach (var digit in text[(char.IsAsciiDigit((char)text[0]) ? 0 : 1)..]) value = Math.Min((value * 10) + (digit - '0'), ExponentBound);
        return negative ? -value : value;
    }

    /// <summary>The nearest double. False: it overflows.</summary>
    public static bool TryReadDouble(ReadOnlySpan<byte> text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
}
