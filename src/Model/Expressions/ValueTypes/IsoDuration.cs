using System.Globalization;
using System.Text;
using Ashlar.Cel;

namespace Ashlar.Model.Expressions.ValueTypes;

/// <summary>
/// Durations as ISO 8601 text without years and months, which have no fixed length: <c>P2W</c>, <c>P1DT12H</c>, <c>PT0.5S</c>, with a
/// sign in front of the P for negative ones. Microseconds: further digits are cut.
/// </summary>
public static class IsoDuration
{
    private const long MicrosPerSecond = 1_000_000;

    /// <summary>What CEL can hold: 64 bits of nanoseconds.</summary>
    private const long MostMicros = long.MaxValue / 1000;

    public static bool TryParse(ReadOnlySpan<char> text, out long micros)
    {
        micros = 0;
        var negative = text.StartsWith("-", StringComparison.Ordinal);
        if (negative) text = text[1..];
        if (!text.StartsWith("P", StringComparison.Ordinal) || text.Length < 3) return false;
        Int128 total = 0;
        var units = "WDTHMS";
        var inTime = false;
        for (var rest = text[1..]; !rest.IsEmpty;)
        {
            if (rest[0] == 'T')
            {
                if (inTime || rest.Length == 1) return false;
                inTime = true;
                units = "HMS";
                rest = rest[1..];
                continue;
            }

            if (!TryPart(rest, ref units, inTime, out var part, out var length)) return false;
            total += part;
            if (total > MostMicros) return false;
            rest = rest[length..];
        }

        micros = (long)(negative ? -total : total);
        return true;
    }

    /// <summary>The duration as a value of expressions.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out CelValue value)
    {
        var read = TryParse(text, out long micros);
        value = read ? CelValue.DurationOfNanos(micros * 1000) : default;
        return read;
    }

    /// <summary>Hours, minutes and seconds in their largest whole units; days above: <c>P1DT2H</c>, <c>PT0S</c> for zero.</summary>
    public static string Format(long micros)
    {
        var text = new StringBuilder(micros < 0 ? "-P" : "P");
        var rest = UInt128.CreateChecked(Int128.Abs(micros));
        var (seconds, fraction) = UInt128.DivRem(rest, MicrosPerSecond);
        var (days, ofDay) = UInt128.DivRem(seconds, 86_400);
        if (days > 0) text.Append(days.ToString(CultureInfo.InvariantCulture)).Append('D');
        var (hour, minute, second) = ((int)ofDay / 3600, (int)ofDay / 60 % 60, (int)ofDay % 60);
        if (ofDay > 0 || fraction > 0 || days == 0) text.Append('T');
        if (hour > 0) text.Append(hour).Append('H');
        if (minute > 0) text.Append(minute).Append('M');
        if (second > 0 || fraction > 0 || rest == 0) text.Append(second);
        if (fraction > 0) text.Append('.').Append(((int)fraction).ToString("D6", CultureInfo.InvariantCulture).TrimEnd('0'));
        if (second > 0 || fraction > 0 || rest == 0) text.Append('S');
        return text.ToString();
    }

    /// <summary>ISO text as CEL's <c>duration()</c> takes it, <c>24h</c> for <c>P1D</c>; null where it is no such text or parts a second.</summary>
    public static string? InUnits(ReadOnlySpan<char> text)
    {
        if (!TryParse(text, out long micros) || micros % MicrosPerSecond != 0) return null;
        var (minutes, seconds) = Math.DivRem(Math.Abs(micros / MicrosPerSecond), 60);
        var (hours, minute) = Math.DivRem(minutes, 60);
        var units = Part(hours, 'h') + Part(minute, 'm') + Part(seconds, 's');
        return units.Length == 0 ? "0s" : (micros < 0 ? "-" : "") + units;

        static string Part(long count, char unit) => count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{count}{unit}");
    }

    // Digits, a fraction for seconds only, and a unit that comes after those before it.
    private static bool TryPart(ReadOnlySpan<char> rest, ref string units, bool inTime, out Int128 micros, out int length)
    {
        micros = 0;
        length = 0;
        var digits = rest.IndexOfAnyExceptInRange('0', '9');
        if (digits is <= 0 or > 18) return false;
        var whole = long.Parse(rest[..digits], CultureInfo.InvariantCulture);
        var fraction = 0L;
        var at = digits;
        if (rest[at] is '.')
        {
            var unit = 100_000L;
            var from = ++at;
            for (; at < rest.Length && char.IsAsciiDigit(rest[at]); at++, unit /= 10) fraction += (rest[at] - '0') * unit;
            if (at == from || at == rest.Length || rest[at] != 'S') return false;
        }

        var place = units.IndexOf(rest[at], StringComparison.Ordinal);
        if (place < 0 || (rest[at] is 'H' or 'M' or 'S' && !inTime)) return false;
        var seconds = rest[at] switch { 'W' => 604_800, 'D' => 86_400, 'H' => 3600, 'M' => 60, _ => 1 };
        units = rest[at] == 'W' ? "" : units[(place + 1)..];
        micros = ((Int128)whole * seconds * MicrosPerSecond) + fraction;
        length = at + 1;
        return true;
    }
}
