using Ashlar.Cel;
using Ashlar.Stores.Sql.Expressions;

namespace Ashlar.Stores.Sql;

/// <summary>Instants and durations in whole microseconds, dates in days.</summary>
internal sealed class SqliteTimes : SqlTimes
{
    private const long MicrosPerSecond = 1_000_000;
    private const long SecondsPerDay = 86_400;

    /// <summary>The longest duration: 64 bits of nanoseconds.</summary>
    private const long MostDuration = long.MaxValue / 1000;

    private static readonly Int128 FirstInstant = (Int128)CelTime.MinSeconds * MicrosPerSecond;
    private static readonly Int128 LastInstant = ((Int128)CelTime.MaxSeconds * MicrosPerSecond) + MicrosPerSecond - 1;

    public override SqlText Shift(SqlText @operator, SqlText left, SqlText right) => SqlText.Of($"({left} {@operator} {right})");

    public override SqlText Durations(SqlText @operator, SqlText left, SqlText right) => SqlText.Of($"({left} {@operator} {right})");

    public override SqlText Difference(SqlText left, SqlText right, SqlAliases aliases) => SqlText.Of($"({left} - {right})");

    public override SqlText Within(SqlText value, SqlFormKind form, SqlAliases aliases)
    {
        var v = aliases.Let(value);
        var (least, most) = form == SqlFormKind.Timestamp ? (FirstInstant, LastInstant) : (-MostDuration, MostDuration);
        return SqlText.Of($"(CASE WHEN {v} BETWEEN {least} AND {most} THEN {v} END)");
    }

    public override SqlText Part(InstantPart part, SqlText instant, SqlAliases aliases)
    {
        var micros = aliases.Let(instant);
        var seconds = SqlText.Of($"({micros} - ({micros} % 1000000 + 1000000) % 1000000) / 1000000");
        return part switch
        {
            InstantPart.Year => SqlText.Of($"CAST(strftime('%Y', {seconds}, 'unixepoch') AS INTEGER)"),
            InstantPart.MonthFromZero => SqlText.Of($"(CAST(strftime('%m', {seconds}, 'unixepoch') AS INTEGER) - 1)"),
            InstantPart.DayOfMonth => SqlText.Of($"CAST(strftime('%d', {seconds}, 'unixepoch') AS INTEGER)"),
            InstantPart.DayOfYearFromZero => SqlText.Of($"(CAST(strftime('%j', {seconds}, 'unixepoch') AS INTEGER) - 1)"),
            InstantPart.DayOfWeekFromSunday => SqlText.Of($"CAST(strftime('%w', {seconds}, 'unixepoch') AS INTEGER)"),
            InstantPart.Hour => OfDay(micros, 3600 * MicrosPerSecond, SecondsPerDay * MicrosPerSecond),
            InstantPart.Minute => OfDay(micros, 60 * MicrosPerSecond, 3600 * MicrosPerSecond),
            InstantPart.Second => OfDay(micros, MicrosPerSecond, 60 * MicrosPerSecond),
            _ => OfDay(micros, 1000, MicrosPerSecond),
        };
    }

    public override SqlText Part(DurationPart part, SqlText duration) => part switch
    {
        DurationPart.Hours => SqlText.Of($"({duration} / {(Int128)(3600 * MicrosPerSecond)})"),
        DurationPart.Minutes => SqlText.Of($"({duration} / {(Int128)(60 * MicrosPerSecond)})"),
        DurationPart.Seconds => SqlText.Of($"({duration} / {(Int128)MicrosPerSecond})"),
        _ => SqlText.Of($"({duration} % {(Int128)MicrosPerSecond} / 1000)"),
    };

    public override SqlText Seconds(SqlText instant, SqlAliases aliases) => Floor(aliases.Let(instant), MicrosPerSecond);

    public override SqlText OfSeconds(SqlText seconds, SqlAliases aliases)
    {
        var s = aliases.Let(seconds);
        return SqlText.Of(
            $"(CASE WHEN {s} BETWEEN {(Int128)CelTime.MinSeconds} AND {(Int128)CelTime.MaxSeconds} THEN {s} * {(Int128)MicrosPerSecond} END)");
    }

    public override SqlText Date(SqlText instant, SqlAliases aliases) => Floor(aliases.Let(instant), SecondsPerDay * MicrosPerSecond);

    public override SqlText OfDate(SqlText date) => SqlText.Of($"({date} * {(Int128)(SecondsPerDay * MicrosPerSecond)})");

    // Before 1970 the remainder is negative: turn it round.
    private static SqlText OfDay(SqlText micros, long unit, long cycle) =>
        SqlText.Of($"(({micros} % {(Int128)cycle} + {(Int128)cycle}) % {(Int128)cycle} / {(Int128)unit})");

    private static SqlText Floor(SqlText value, long unit) =>
        SqlText.Of($"(({value} - ({value} % {(Int128)unit} + {(Int128)unit}) % {(Int128)unit}) / {(Int128)unit})");
}
