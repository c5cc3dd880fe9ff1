using System.Globalization;

namespace Ashlar.Cel.Values;

/// <summary>RFC 3339 section 5.6 for years 1 to 9999.</summary>
internal static class Rfc3339
{
    public static CelValue Parse(string text)
    {
        var at = 0;
        if (!Number(text, ref at, 4, out var year) || !Skip(text, ref at, '-')
            || !Number(text, ref at, 2, out var month) || !Skip(text, ref at, '-')
            || !Number(text, ref at, 2, out var day) || !(Skip(text, ref at, 'T') || Skip(text, ref at, 't'))
            || !Number(text, ref at, 2, out var hour) || !Skip(text, ref at, ':')
            || !Number(text, ref at, 2, out var minute) || !Skip(text, ref at, ':')
            || !Number(text, ref at, 2, out var second)
            || !Fraction(text, ref at, out var nanos) || !Offset(text, ref at, out var offset) || at != text.Length)
        {
            return Bad(text);
        }

        if (year is < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour > 23 || minute > 59 || second > 59)
        {
            return year < 1 ? CelValue.Error(CelError.TimeRange) : Bad(text);
        }

        var ticks = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc).Ticks;
        return CelValue.Timestamp(((ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond) - offset, nanos);
    }

    public static string Format((long Seconds, int Nanos) instant)
    {
        var time = DateTime.UnixEpoch.AddTicks(instant.Seconds * TimeSpan.TicksPerSecond);
        var text = time.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        return text + FractionText(instant.Nanos) + "Z";
    }

    public static string FractionText(long nanos) =>
        nanos == 0 ? "" : "." + nanos.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');

    private static CelValue Bad(string text) =>
        CelValue.Error(CelErrorCode.InvalidArgument, $"'{Shorten(text)}' is not an RFC 3339 timestamp");

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "…";

    private static bool Number(string text, ref int at, int digits, out int value)
    {
        value = 0;
        for (var end = at + digits; at < end; at++)
        {
            if (at >= text.Length || !char.IsAsciiDigit(text[at]))
            {
                return false;
            }

            value = (value * 10) + (text[at] - '0');
        }

        return true;
    }

    private static bool Skip(string text, ref int at, char expected)
    {
        if (at >= text.Length || text[at] != expected)
        {
            return false;
        }

        at++;
        return true;
    }

    private static bool Fraction(string text, ref int at, out int nanos)
    {
        nanos = 0;
        if (!Skip(text, ref at, '.'))
        {
            return true;
        }

        var start = at;
        for (; at < text.Length && char.IsAsciiDigit(text[at]); at++)
        {
            nanos = at - start < 9 ? (nanos * 10) + (text[at] - '0') : nanos;
        }

        for (var digits = at - start; digits < 9; digits++)
        {
            nanos *= 10;
        }

        return at > start;
    }

    private static bool Offset(string text, ref int at, out int seconds)
    {
        seconds = 0;
        if (Skip(text, ref at, 'Z') || Skip(text, ref at, 'z'))
        {
            return true;
        }

        var negative = Skip(text, ref at, '-');
        if ((!negative && !Skip(text, ref at, '+')) || !Number(text, ref at, 2, out var hours)
            || !Skip(text, ref at, ':') || !Number(text, ref at, 2, out var minutes) || hours > 23 || minutes > 59)
        {
            return false;
        }

        seconds = ((hours * 60) + minutes) * (negative ? -60 : 60);
        return true;
    }
}
