using Ashlar.Cel;

namespace Ashlar.Stores.Sql.Expressions;

/// <summary>Instants and durations in whole microseconds.</summary>
internal static class Times
{
    private const long MicrosPerSecond = 1_000_000;
    private const long SecondsPerDay = 86_400;

    /// <summary>The longest duration: 64 bits of nanoseconds.</summary>
    private const long MostDuration = long.MaxValue / 1000;

    private static readonly Int128 FirstInstant = (Int128)CelTime.MinSeconds * MicrosPerSecond;
    private static readonly Int128 LastInstant = ((Int128)CelTime.MaxSeconds * MicrosPerSecond) + MicrosPerSecond - 1;

    private static readonly SqlForm Duration = new(SqlFormKind.Duration);
    private static readonly SqlForm Instant = new(SqlFormKind.Timestamp);

    public static ScalarTerm Arithmetic(ExpressionCompiler compiler, CallNode node, ScalarTerm left, ScalarTerm right)
    {
        var sum = node.Operator == CelOperator.Add ? SqlText.Of($"({left.Sql} + {right.Sql})") : SqlText.Of($"({left.Sql} - {right.Sql})");
        return (left.Form.Kind, node.Operator, right.Form.Kind) switch
        {
            (SqlFormKind.Timestamp, CelOperator.Add or CelOperator.Subtract, SqlFormKind.Duration) => Within(compiler, sum, FirstInstant, LastInstant, Instant),
            (SqlFormKind.Duration, CelOperator.Add, SqlFormKind.Timestamp) => Within(compiler, sum, FirstInstant, LastInstant, Instant),
            (SqlFormKind.Duration, CelOperator.Add or CelOperator.Subtract, SqlFormKind.Duration)
                or (SqlFormKind.Timestamp, CelOperator.Subtract, SqlFormKind.Timestamp) => Within(compiler, sum, -MostDuration, MostDuration, Duration),
            _ => ExpressionCompiler.Unknown(left.Form),
        };
    }

    /// <summary>The accessors: of an instant in UTC, of a duration in whole units.</summary>
    public static ScalarTerm Part(ExpressionCompiler compiler, CallNode node, Term argument)
    {
        if (argument is not ScalarTerm { Form.Kind: SqlFormKind.Timestamp or SqlFormKind.Duration } term)
        {
            return ExpressionCompiler.Unknown(SqlForm.Int);
        }

        var sql = term.Form.Kind == SqlFormKind.Duration
            ? OfDuration(node, term.Sql)
            : OfInstant(compiler.Dialect, node, compiler.Aliases.Let(term.Sql));
        return ScalarTerm.Of(sql, SqlForm.Int, term) with { Bound = term.Form.Kind == SqlFormKind.Duration ? Bounds.Any : 10_000 };
    }

    /// <summary>Whole seconds, rounded down.</summary>
    public static SqlText Seconds(SqlText micros) => Floor(micros, MicrosPerSecond);

    /// <summary>Days since 1970, rounded down.</summary>
    public static SqlText Days(SqlText micros) => Floor(micros, SecondsPerDay * MicrosPerSecond);

    /// <summary>Seconds as an instant; unknown outside years 1 to 9999.</summary>
    public static ScalarTerm OfSeconds(ExpressionCompiler compiler, SqlText seconds)
    {
        var s = compiler.Aliases.Let(seconds);
        var sql = SqlText.Of(
            $"(CASE WHEN {s} BETWEEN {(Int128)CelTime.MinSeconds} AND {(Int128)CelTime.MaxSeconds} THEN {s} * {(Int128)MicrosPerSecond} END)");
        return new(sql, Instant) { MayBeUnknown = true };
    }

    /// <summary>Days as an instant: midnight UTC.</summary>
    public static ScalarTerm OfDays(ScalarTerm days) =>
        ScalarTerm.Of(SqlText.Of($"({days.Sql} * {(Int128)(SecondsPerDay * MicrosPerSecond)})"), Instant, days);

    private static SqlText OfDuration(CallNode node, SqlText micros) => node.Function.Name switch
    {
        "getHours" => SqlText.Of($"({micros} / {(Int128)(3600 * MicrosPerSecond)})"),
        "getMinutes" => SqlText.Of($"({micros} / {(Int128)(60 * MicrosPerSecond)})"),
        "getSeconds" => SqlText.Of($"({micros} / {(Int128)MicrosPerSecond})"),
        "getMilliseconds" => SqlText.Of($"({micros} % {(Int128)MicrosPerSecond} / 1000)"),
        _ => throw new NotTranslatableException($"'{node.Function.Name}' is not translated for durations", node),
    };

    private static SqlText OfInstant(SqlDialect dialect, CallNode node, SqlText micros) => node.Function.Name switch
    {
        "getFullYear" => dialect.InstantPart(InstantPart.Year, micros),
        "getMonth" => dialect.InstantPart(InstantPart.MonthFromZero, micros),
        "getDate" => dialect.InstantPart(InstantPart.DayOfMonth, micros),
        "getDayOfMonth" => SqlText.Of($"({dialect.InstantPart(InstantPart.DayOfMonth, micros)} - 1)"),
        "getDayOfYear" => dialect.InstantPart(InstantPart.DayOfYearFromZero, micros),
        "getDayOfWeek" => dialect.InstantPart(InstantPart.DayOfWeekFromSunday, micros),
        "getHours" => OfDay(micros, 3600 * MicrosPerSecond, SecondsPerDay * MicrosPerSecond),
        "getMinutes" => OfDay(micros, 60 * MicrosPerSecond, 3600 * MicrosPerSecond),
        "getSeconds" => OfDay(micros, MicrosPerSecond, 60 * MicrosPerSecond),
        "getMilliseconds" => OfDay(micros, 1000, MicrosPerSecond),
        var name => throw new NotTranslatableException($"'{name}' is not translated", node),
    };

    // Before 1970 the remainder is negative: turn it round.
    private static SqlText OfDay(SqlText micros, long unit, long cycle) =>
        SqlText.Of($"(({micros} % {(Int128)cycle} + {(Int128)cycle}) % {(Int128)cycle} / {(Int128)unit})");

    private static SqlText Floor(SqlText value, long unit) =>
        SqlText.Of($"(({value} - ({value} % {(Int128)unit} + {(Int128)unit}) % {(Int128)unit}) / {(Int128)unit})");

    private static ScalarTerm Within(ExpressionCompiler compiler, SqlText value, Int128 least, Int128 most, SqlForm form)
    {
        var v = compiler.Aliases.Let(value);
        return new(SqlText.Of($"(CASE WHEN {v} BETWEEN {least} AND {most} THEN {v} END)"), form) { MayBeUnknown = true };
    }
}
