using Ashlar.Cel.Values;

namespace Ashlar.Cel;

/// <summary>Timestamps as RFC 3339 text and durations as the Go-style text (<c>1h30m</c>, <c>-1.5s</c>) of the specification.</summary>
public static class CelTime
{
    /// <summary>0001-01-01T00:00:00Z.</summary>
    public const long MinSeconds = -62_135_596_800;

    /// <summary>9999-12-31T23:59:59Z.</summary>
    public const long MaxSeconds = 253_402_300_799;

    internal const long NanosPerSecond = 1_000_000_000;

    internal static bool IsTimestamp(long seconds, long nanos) =>
        seconds is >= MinSeconds and <= MaxSeconds && nanos is >= 0 and < NanosPerSecond;

    internal static CelValue DurationOf(Int128 seconds, Int128 nanos, Int128 moreNanos = default)
    {
        var total = (seconds * NanosPerSecond) + nanos + moreNanos;
        return total < long.MinValue || total > long.MaxValue
            ? CelValue.Error(CelError.TimeRange)
            : CelValue.DurationOfNanos((long)total);
    }

    /// <summary>Reads RFC 3339: a date, <c>T</c>, a time with at most nine fraction digits (more are cut), and <c>Z</c> or an offset.</summary>
    public static bool TryParseTimestamp(string text, out CelValue timestamp)
    {
        timestamp = Rfc3339.Parse(text);
        return timestamp.Kind == CelKind.Timestamp;
    }

    /// <summary>Reads numbers with units h, m, s, ms, us (or µs) and ns, with an optional sign before the first.</summary>
    public static bool TryParseDuration(string text, out CelValue duration)
    {
        duration = GoDuration.Parse(text);
        return duration.Kind == CelKind.Duration;
    }

    /// <summary>UTC with <c>Z</c>, and as many fraction digits as the value needs.</summary>
    public static string FormatTimestamp(in CelValue timestamp) => Rfc3339.Format(timestamp.AsTimestamp);

    /// <summary>Seconds with <c>s</c>, and as many fraction digits as the value needs: <c>5400s</c>, <c>-1.5s</c>.</summary>
    public static string FormatDuration(in CelValue duration) => GoDuration.Format(duration.AsDurationNanos);
}
