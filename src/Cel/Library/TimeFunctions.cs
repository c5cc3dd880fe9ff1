using System.Globalization;

namespace Ashlar.Cel.Library;

/// <summary>Parts of timestamps, in UTC or a time zone (an IANA name, or an offset such as <c>+02:00</c>), and of durations.</summary>
internal static class TimeFunctions
{
    public static IEnumerable<CelFunction> All =>
    [
        .. Part("getFullYear", t => t.Year),
        .. Part("getMonth", t => t.Month - 1),
        .. Part("getDate", t => t.Day),
        .. Part("getDayOfMonth", t => t.Day - 1),
        .. Part("getDayOfWeek", t => (int)t.DayOfWeek),
        .. Part("getDayOfYear", t => t.DayOfYear - 1),
        .. Part("getHours", t => t.Hour),
        .. Part("getMinutes", t => t.Minute),
        .. Part("getSeconds", t => t.Second),
        .. Part("getMilliseconds", t => t.Millisecond),
        Whole("getHours", 3600 * CelTime.NanosPerSecond),
        Whole("getMinutes", 60 * CelTime.NanosPerSecond),
        Whole("getSeconds", CelTime.NanosPerSecond),
        CelFunction.Member("getMilliseconds", "duration_getMilliseconds", [CelType.Duration], CelType.Int, args =>
            CelValue.Int(args[0].AsDurationNanos % CelTime.NanosPerSecond / 1_000_000)),
    ];

    private static CelFunction Whole(string name, long unit) => CelFunction.Member(
        name, $"duration_{name}", [CelType.Duration], CelType.Int, args => CelValue.Int(args[0].AsDurationNanos / unit));

    private static IEnumerable<CelFunction> Part(string name, Func<DateTime, int> part) =>
    [
        CelFunction.Member(name, $"timestamp_{name}", [CelType.Timestamp], CelType.Int, args =>
            CelValue.Int(part(Utc(args[0])))),
        CelFunction.Member(name, $"timestamp_{name}_with_tz", [CelType.Timestamp, CelType.String], CelType.Int, args =>
            TryLocal(Utc(args[0]), args[1].AsString, out var local)
                ? CelValue.Int(part(local))
                : CelValue.Error(CelErrorCode.InvalidArgument, "there is no such time zone")) with { MemoryOnly = true },
    ];

    // Digits below 100 ns are cut: no part of a timestamp shows them.
    private static DateTime Utc(in CelValue timestamp) => DateTime.UnixEpoch
        .AddTicks((timestamp.AsTimestamp.Seconds * TimeSpan.TicksPerSecond) + (timestamp.AsTimestamp.Nanos / 100));

    private static bool TryLocal(DateTime utc, string zone, out DateTime local)
    {
        local = utc;
        if (TryOffset(zone, out var offset) || (TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) && Offset(found, utc, out offset)))
        {
            var ticks = utc.Ticks + offset.Ticks;
            local = ticks >= 0 && ticks <= DateTime.MaxValue.Ticks ? new DateTime(ticks) : utc;
            return ticks == local.Ticks;
        }

        return false;
    }

    private static bool Offset(TimeZoneInfo zone, DateTime utc, out TimeSpan offset)
    {
        offset = zone.GetUtcOffset(utc);
        return true;
    }

    private static bool TryOffset(string zone, out TimeSpan offset)
    {
        var negative = zone.StartsWith('-');
        var digits = negative || zone.StartsWith('+') ? zone.AsSpan(1) : zone;
        offset = default;
        if (digits is not [_, _, ':', _, _]
            || !int.TryParse(digits[..2], NumberStyles.None, CultureInfo.InvariantCulture, out var hours)
            || !int.TryParse(digits[3..], NumberStyles.None, CultureInfo.InvariantCulture, out var minutes)
            || hours > 23 || minutes > 59)
        {
            return false;
        }

        offset = new TimeSpan(hours, minutes, 0);
        offset = negative ? -offset : offset;
        return true;
    }
}
