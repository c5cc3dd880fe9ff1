using System.Globalization;

namespace Ashlar.Cel.Library;

/// <summary>Parts of timestamps, in UTC or a time zone (an IANA name, or an offset such as <c>+02:00</c>), and of durations.</summary>
internal static class TimeFunctions
{
    private const string NoZone = "there is no such time zone";

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
        InZone(CelFunction.Member(name, $"timestamp_{name}_with_tz", [CelType.Timestamp, CelType.String], CelType.Int, args =>
            ZoneNamed(args[1].AsString) is { } zone ? Part(args[0], zone, part) : CelValue.Error(CelErrorCode.InvalidArgument, NoZone)), part),
    ];

    // A zone known beforehand is looked up once.
    private static CelFunction InZone(CelFunction function, Func<DateTime, int> part) => function with
    {
        MemoryOnly = true,
        Cost = new(500, 1),
        Specialize = args => args[1] is not ConstantNode { Value.Kind: CelKind.String } name ? default
            : ZoneNamed(name.Value.AsString) is { } zone
                ? new(function with { MemoryOnly = true, Implementation = values => Part(values[0], zone, part) })
                : new(null, NoZone, 1),
    };

    private static CelValue Part(in CelValue timestamp, TimeZoneInfo zone, Func<DateTime, int> part)
    {
        var utc = Utc(timestamp);
        var ticks = utc.Ticks + zone.GetUtcOffset(utc).Ticks;
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks ? CelValue.Int(part(new DateTime(ticks))) : CelValue.Error(CelError.TimeRange);
    }

    // Digits below 100 ns are cut: no part of a timestamp shows them.
    private static DateTime Utc(in CelValue timestamp) => DateTime.UnixEpoch
        .AddTicks((timestamp.AsTimestamp.Seconds * TimeSpan.TicksPerSecond) + (timestamp.AsTimestamp.Nanos / 100));

    private static TimeZoneInfo? ZoneNamed(string name)
    {
        if (TryOffset(name, out var offset))
        {
            return offset.Duration() <= TimeSpan.FromHours(14) ? TimeZoneInfo.CreateCustomTimeZone(name, offset, null, null) : null;
        }

        return IsZoneName(name) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : null;
    }

    // The name becomes a file name below the system's zones: nothing else may be reached.
    private static bool IsZoneName(string name) => name.Length is > 0 and <= 64 && char.IsAsciiLetter(name[0])
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '+' or '/');

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
