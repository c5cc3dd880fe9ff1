using Ashlar.Cel;

namespace Ashlar.Stores.Sql.Expressions;

/// <summary>Instants and durations of whole microseconds.</summary>
internal static class Times
{
    private static readonly SqlForm Duration = new(SqlFormKind.Duration);
    private static readonly SqlForm Instant = new(SqlFormKind.Timestamp);

    public static ScalarTerm Arithmetic(ExpressionCompiler compiler, CallNode node, ScalarTerm left, ScalarTerm right)
    {
        var times = compiler.Dialect.Times;
        var sign = Expressions.Arithmetic.Sign(node.Operator);
        return (left.Form.Kind, node.Operator, right.Form.Kind) switch
        {
            (SqlFormKind.Timestamp, CelOperator.Add or CelOperator.Subtract, SqlFormKind.Duration)
                or (SqlFormKind.Duration, CelOperator.Add, SqlFormKind.Timestamp) => Within(compiler, times.Shift(sign, left.Sql, right.Sql), Instant),
            (SqlFormKind.Duration, CelOperator.Add or CelOperator.Subtract, SqlFormKind.Duration) =>
                Within(compiler, times.Durations(sign, left.Sql, right.Sql), Duration),
            (SqlFormKind.Timestamp, CelOperator.Subtract, SqlFormKind.Timestamp) =>
                Within(compiler, times.Difference(left.Sql, right.Sql, compiler.Aliases), Duration),
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

        var (times, aliases) = (compiler.Dialect.Times, compiler.Aliases);
        if (term.Form.Kind == SqlFormKind.Duration) return ScalarTerm.Of(times.Part(OfDuration(node), term.Sql), SqlForm.Int, term);
        var (part, after) = OfInstant(node);
        var sql = times.Part(part, term.Sql, aliases);
        return ScalarTerm.Of(after is null ? sql : SqlText.Of($"({sql} {after})"), SqlForm.Int, term) with { Bound = 10_000 };
    }

    /// <summary>Seconds as an instant; unknown outside years 1 to 9999.</summary>
    public static ScalarTerm OfSeconds(ExpressionCompiler compiler, SqlText seconds) =>
        new(compiler.Dialect.Times.OfSeconds(seconds, compiler.Aliases), Instant) { MayBeUnknown = true };

    /// <summary>Days as an instant: midnight UTC.</summary>
    public static ScalarTerm OfDays(ExpressionCompiler compiler, ScalarTerm days) =>
        ScalarTerm.Of(compiler.Dialect.Times.OfDate(days.Sql), Instant, days);

    private static DurationPart OfDuration(CallNode node) => node.Function.Name switch
    {
        "getHours" => DurationPart.Hours,
        "getMinutes" => DurationPart.Minutes,
        "getSeconds" => DurationPart.Seconds,
        "getMilliseconds" => DurationPart.Milliseconds,
        var name => throw new NotTranslatableException($"'{name}' is not translated for durations", node),
    };

    private static (InstantPart Part, SqlText? After) OfInstant(CallNode node) => node.Function.Name switch
    {
        "getFullYear" => (InstantPart.Year, null),
        "getMonth" => (InstantPart.MonthFromZero, null),
        "getDate" => (InstantPart.DayOfMonth, null),
        "getDayOfMonth" => (InstantPart.DayOfMonth, SqlText.Of($"- 1")),
        "getDayOfYear" => (InstantPart.DayOfYearFromZero, null),
        "getDayOfWeek" => (InstantPart.DayOfWeekFromSunday, null),
        "getHours" => (InstantPart.Hour, null),
        "getMinutes" => (InstantPart.Minute, null),
        "getSeconds" => (InstantPart.Second, null),
        "getMilliseconds" => (InstantPart.Millisecond, null),
        var name => throw new NotTranslatableException($"'{name}' is not translated", node),
    };

    private static ScalarTerm Within(ExpressionCompiler compiler, SqlText value, SqlForm form) =>
        new(compiler.Dialect.Times.Within(value, form.Kind, compiler.Aliases), form) { MayBeUnknown = true };
}
