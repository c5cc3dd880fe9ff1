using System.Globalization;

namespace Ashlar.Cel.Values;

/// <summary>Durations as Go writes them: <c>1h30m</c>, <c>1.5s</c>, <c>-3us</c>.</summary>
internal static class GoDuration
{
    public static CelValue Parse(string text)
    {
        var at = 0;
        var negative = text.StartsWith('-');
        if (negative || text.StartsWith('+'))
        {
            at++;
        }

        if (text.AsSpan(at) is "0")
        {
            return CelValue.DurationOfNanos(0);
        }

        Int128 total = 0;
        var any = false;
        for (; at < text.Length; any = true)
        {
            if (!Component(text, ref at, out var nanos))
            {
                return Bad(text);
            }

            // Beyond the range already: further components cannot bring it back, and the sum must not wrap.
            total = Int128.Min(total + nanos, (Int128)ulong.MaxValue);
        }

        return any ? Range(negative ? -total : total) : Bad(text);
    }

    public static string Format(long nanos)
    {
        var magnitude = nanos < 0 ? (ulong)-(nanos + 1) + 1 : (ulong)nanos;
        var (seconds, rest) = Math.DivRem(magnitude, (ulong)CelTime.NanosPerSecond);
        var sign = nanos < 0 ? "-" : "";
        return sign + seconds.ToString(CultureInfo.InvariantCulture) + Rfc3339.FractionText((long)rest) + "s";
    }

    private static CelValue Range(Int128 nanos) => nanos < long.MinValue || nanos > long.MaxValue
        ? CelValue.Error(CelError.TimeRange)
        : CelValue.DurationOfNanos((long)nanos);

    private static CelValue Bad(string text) => CelValue.Error(
        CelErrorCode.InvalidArgument, $"'{(text.Length <= 40 ? text : text[..40] + "…")}' is not a duration such as 1h30m or 1.5s");

    private static bool Component(string text, ref int at, out Int128 nanos)
    {
        nanos = 0;
        Int128 whole = 0, fraction = 0, scale = 1;
        var digits = 0;
        for (; at < text.Length && char.IsAsciiDigit(text[at]); at++, digits++)
        {
            whole = Int128.Min((whole * 10) + (text[at] - '0'), (Int128)ulong.MaxValue);
        }

        if (at < text.Length && text[at] == '.')
        {
            for (at++; at < text.Length && char.IsAsciiDigit(text[at]); at++, digits++)
            {
                // Fifteen digits are past what nanoseconds of an hour can show.
                if (scale < 1_000_000_000_000_000)
                {
                    fraction = (fraction * 10) + (text[at] - '0');
                    scale *= 10;
                }
            }
        }

        var unit = Unit(text.AsSpan(at), out var length);
        at += length;
        nanos = (whole * unit) + (fraction * unit / scale);
        return digits > 0 && unit > 0;
    }

    private static long Unit(ReadOnlySpan<char> text, out int length)
    {
        length = 2;
        switch (text)
        {
            case ['n', 's', ..]:
                return 1;
            case ['u' or 'µ' or 'μ', 's', ..]:
                return 1_000;
            case ['m', 's', ..]:
                return 1_000_000;
        }

        length = 1;
        return text is [var c, ..] ? c switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 } * CelTime.NanosPerSecond : 0;
    }
}
