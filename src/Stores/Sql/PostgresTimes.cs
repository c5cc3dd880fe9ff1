using Ashlar.Cel;
using Ashlar.Stores.Sql.Expressions;

namespace Ashlar.Stores.Sql;

/// <summary>Instants are timestamptz, durations intervals of which only the microseconds are set, dates are dates.</summary>
internal sealed class PostgresTimes : SqlTimes
{
    // No sum of an instant and a duration of ours leaves what a timestamptz holds.
    public override SqlText Shift(SqlText @operator, SqlText left, SqlText right) => SqlText.Of($"({left} {@operator} {right})");

    public override SqlText Durations(SqlText @operator, SqlText left, SqlText right) => SqlText.Of($"({left} {@operator} {right})");

    // Its own minus would count days, whose length a later sum takes from the session's time zone.
    public override SqlText Difference(SqlText left, SqlText right, SqlAliases aliases)
    {
        var m = aliases.Let(SqlText.Of($"({Micros(left)} - {Micros(right)})"));
        return SqlText.Of($"({m} / 1000000 * interval '1 second' + {m} % 1000000 * interval '1 microsecond')");
    }

    public override SqlText Within(SqlText value, SqlFormKind form, SqlAliases aliases)
    {
        var v = aliases.Let(value);
        return form == SqlFormKind.Timestamp
            ? SqlText.Of($"(CASE WHEN {v} BETWEEN timestamptz '0001-01-01 00:00:00+00' AND timestamptz '9999-12-31 23:59:59.999999+00' THEN {v} END)")
            : SqlText.Of($"(CASE WHEN {v} BETWEEN interval '-2562047:47:16.854775' AND interval '2562047:47:16.854775' THEN {v} END)");
    }

    public override SqlText Part(InstantPart part, SqlText instant, SqlAliases aliases)
    {
        var utc = SqlText.Of($"{instant} AT TIME ZONE 'UTC'");
        return part switch
        {
            InstantPart.Year => SqlText.Of($"CAST(extract(year FROM {utc}) AS bigint)"),
            InstantPart.MonthFromZero => SqlText.Of($"(CAST(extract(month FROM {utc}) AS bigint) - 1)"),
            InstantPart.DayOfMonth => SqlText.Of($"CAST(extract(day FROM {utc}) AS bigint)"),
            InstantPart.DayOfYearFromZero => SqlText.Of($"(CAST(extract(doy FROM {utc}) AS bigint) - 1)"),
            InstantPart.DayOfWeekFromSunday => SqlText.Of($"CAST(extract(dow FROM {utc}) AS bigint)"),
            InstantPart.Hour => SqlText.Of($"CAST(extract(hour FROM {utc}) AS bigint)"),
            InstantPart.Minute => SqlText.Of($"CAST(extract(minute FROM {utc}) AS bigint)"),
            InstantPart.Second => SqlText.Of($"CAST(trunc(extract(second FROM {utc})) AS bigint)"),
            _ => SqlText.Of($"(CAST(extract(microseconds FROM {utc}) AS bigint) / 1000 % 1000)"),
        };
    }

    public override SqlText Part(DurationPart part, SqlText duration) => part switch
    {
        DurationPart.Hours => SqlText.Of($"({Micros(duration)} / 3600000000)"),
        DurationPart.Minutes => SqlText.Of($"({Micros(duration)} / 60000000)"),
        DurationPart.Seconds => SqlText.Of($"({Micros(duration)} / 1000000)"),
        _ => SqlText.Of($"({Micros(duration)} % 1000000 / 1000)"),
    };

    public override SqlText Seconds(SqlText instant, SqlAliases aliases) => SqlText.Of($"CAST(floor(extract(epoch FROM {instant})) AS bigint)");

    public override SqlText OfSeconds(SqlText seconds, SqlAliases aliases)
    {
        var s = aliases.Let(seconds);
        return SqlText.Of(
            $"(CASE WHEN {s} BETWEEN {(Int128)CelTime.MinSeconds} AND {(Int128)CelTime.MaxSeconds} THEN to_timestamp(CAST({s} AS double precision)) END)");
    }

    public override SqlText Date(SqlText instant, SqlAliases aliases) => SqlText.Of($"CAST({instant} AT TIME ZONE 'UTC' AS date)");

    public override SqlText OfDate(SqlText date) => SqlText.Of($"(CAST({date} AS timestamp) AT TIME ZONE 'UTC')");

    // From version 14 on extract gives numeric, which is exact.
    private static SqlText Micros(SqlText value) => SqlText.Of($"CAST(extract(epoch FROM {value}) * 1000000 AS bigint)");
}
