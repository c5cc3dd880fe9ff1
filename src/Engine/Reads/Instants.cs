using System.Globalization;
using Ashlar.Cel;
using Ashlar.Model.Expressions.ValueTypes;

namespace Ashlar.Engine.Reads;

/// <summary>Instants as the engine has them: whole microseconds since 1970-01-01T00:00:00Z.</summary>
internal static class Instants
{
    private const long MicrosPerSecond = 1_000_000;
    private const long SecondsPerDay = 86_400;

    public static CelValue FromMicros(long micros)
    {
        var seconds = Math.DivRem(micros, MicrosPerSecond, out var rest);
        return rest < 0
            ? CelValue.Timestamp(seconds - 1, (int)(rest + MicrosPerSecond) * 1000)
            : CelValue.Timestamp(seconds, (int)rest * 1000);
    }

    /// <summary>The clock's time cut to microseconds.</summary>
    /// <summary>Whole microseconds since 1970; what is finer is cut.</summary>
    public static long MicrosOf(in CelValue instant) => (instant.AsTimestamp.Seconds * 1_000_000) + (instant.AsTimestamp.Nanos / 1000);

    public static CelValue Now(TimeProvider time) =>
        FromMicros((time.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond);

    /// <summary>Reads <c>date-time</c> of RFC 3339, offset required; digits of a second after the sixth are cut.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out CelValue value)
    {
        value = default;
        if (text.Length < 20 || (text[10] | 0x20) != 't' || !DateType.TryParse(text[..10], out var date)) return false;
        var rest = text[11..];
        var zone = rest.IndexOfAny("Zz+-");
        if (zone < 0 || !TimeType.TryParse(rest[..zone], out var time) || !TryOffset(rest[zone..], out var offset)) return false;
        var micros = TimeType.MicrosOf(time);
        value = FromMicros((((DateType.DaysOf(date) * SecondsPerDay) - offset) * MicrosPerSecond) + micros);
        return !value.IsError;
    }

    private static bool TryOffset(ReadOnlySpan<char> text, out long seconds)
    {
        seconds = 0;
        if (text.Length == 1) return (text[0] | 0x20) == 'z';
        if (text.Length != 6 || !TimeOnly.TryParseExact(text[1..], "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var offset)) return false;
        seconds = offset.Ticks / TimeSpan.TicksPerSecond * (text[0] == '-' ? -1 : 1);
        return true;
    }
}
