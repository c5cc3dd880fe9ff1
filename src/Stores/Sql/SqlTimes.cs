using Ashlar.Stores.Sql.Expressions;

namespace Ashlar.Stores.Sql;

/// <summary>Instants, durations and dates. Results of arithmetic may be out of range until <see cref="Within"/>.</summary>
internal abstract class SqlTimes
{
    /// <summary>An instant and a duration added, the duration on the right where it is taken away.</summary>
    public abstract SqlText Shift(SqlText @operator, SqlText left, SqlText right);

    /// <summary>Durations added or subtracted.</summary>
    public abstract SqlText Durations(SqlText @operator, SqlText left, SqlText right);

    /// <summary>The duration from the right instant to the left one.</summary>
    public abstract SqlText Difference(SqlText left, SqlText right, SqlAliases aliases);

    /// <summary>NULL where an instant is outside years 1 to 9999, a duration beyond 64 bits of nanoseconds.</summary>
    public abstract SqlText Within(SqlText value, SqlFormKind form, SqlAliases aliases);

    /// <summary>A part of an instant in UTC, as an integer.</summary>
    public abstract SqlText Part(InstantPart part, SqlText instant, SqlAliases aliases);

    /// <summary>The whole units of a duration toward zero; milliseconds: those beyond whole seconds.</summary>
    public abstract SqlText Part(DurationPart part, SqlText duration);

    /// <summary>Whole seconds since 1970, rounded down.</summary>
    public abstract SqlText Seconds(SqlText instant, SqlAliases aliases);

    /// <summary>Seconds as an instant; NULL outside years 1 to 9999.</summary>
    public abstract SqlText OfSeconds(SqlText seconds, SqlAliases aliases);

    /// <summary>The date in UTC.</summary>
    public abstract SqlText Date(SqlText instant, SqlAliases aliases);

    /// <summary>Midnight UTC.</summary>
    public abstract SqlText OfDate(SqlText date);
}

internal enum InstantPart : byte
{
    Year,
    MonthFromZero,
    DayOfMonth,
    DayOfYearFromZero,
    DayOfWeekFromSunday,
    Hour,
    Minute,
    Second,
    Millisecond,
}

internal enum DurationPart : byte
{
    Hours,
    Minutes,
    Seconds,
    Milliseconds,
}
