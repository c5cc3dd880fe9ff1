namespace Ashlar.Stores.Sql;

/// <summary>
/// Arithmetic on doubles that never fails: PostgreSQL raises an error where a result is infinite, or zero from operands that are
/// not. So the operands are asked first, scaled by powers of two, which is exact, to where nothing overflows: the answer is NULL
/// where the result would be infinite and zero where it would be too small.
/// </summary>
internal static class PostgresDoubles
{
    private static readonly SqlText TwoTo1022 = SqlText.Of($"'4.49423283715579e+307'::float8");
    private static readonly SqlText TwoTo1000 = SqlText.Of($"'1.0715086071862673e+301'::float8");
    private static readonly SqlText TwoToMinus24 = SqlText.Of($"'5.960464477539063e-08'::float8");
    private static readonly SqlText TwoToMinus60 = SqlText.Of($"'8.673617379884035e-19'::float8");
    private static readonly SqlText TwoToMinus75 = SqlText.Of($"'2.6469779601696886e-23'::float8");
    private static readonly SqlText TwoToMinus512 = SqlText.Of($"'7.458340731200207e-155'::float8");
    private static readonly SqlText TwoToMinus538 = SqlText.Of($"'1.1113793747425387e-162'::float8");

    /// <summary><c>+ - *</c>.</summary>
    public static SqlText Of(SqlText @operator, SqlText left, SqlText right, SqlAliases aliases)
    {
        var (l, r) = (aliases.Let(left), aliases.Let(right));
        return @operator.Parts is ["*"] ? Multiply(l, r) : Add(@operator, l, r);
    }

    /// <summary>NULL by zero.</summary>
    public static SqlText Divide(SqlText left, SqlText right, SqlAliases aliases)
    {
        var (l, r) = (aliases.Let(left), aliases.Let(right));
        var isInfinite = SqlText.Of($"least(abs({r}), 1) * {TwoTo1000} <= greatest(abs({l}), {TwoToMinus60}) * {TwoToMinus24}");
        var isZero = SqlText.Of($"{l} <> 0 AND least(abs({l}), 1) * {TwoTo1000} <= greatest(abs({r}), 1) * {TwoToMinus75}");
        return SqlText.Of($"(CASE WHEN {r} = 0 THEN NULL WHEN {isInfinite} THEN NULL WHEN {isZero} THEN 0 ELSE {l} / {r} END)");
    }

    // What is below 1 changes no sum that is near the end of the range, and would be too small scaled down.
    private static SqlText Add(SqlText @operator, SqlText left, SqlText right)
    {
        var isSmaller = @operator.Parts is ["+"] ? SqlText.Of($"<>") : SqlText.Of($"=");
        return SqlText.Of(
            $"(CASE WHEN ({left} < 0) {isSmaller} ({right} < 0) OR greatest(abs({left}), 1) * 0.25 + greatest(abs({right}), 1) * 0.25 < {TwoTo1022} THEN {left} {@operator} {right} END)");
    }

    private static SqlText Multiply(SqlText left, SqlText right)
    {
        var isInfinite = SqlText.Of($"(greatest(abs({left}), 1) * {TwoToMinus512}) * (greatest(abs({right}), 1) * {TwoToMinus512}) >= 1");
        var areTiny = SqlText.Of($"abs({left}) < {TwoToMinus538} AND abs({right}) < {TwoToMinus538}");
        var isZero = SqlText.Of($"(least(abs({left}), 1) * {TwoTo1000}) * least(abs({right}), 1) <= {TwoToMinus75}");
        return SqlText.Of(
            $"(CASE WHEN {isInfinite} THEN NULL WHEN {left} = 0 OR {right} = 0 THEN {left} * {right} WHEN {areTiny} THEN 0 WHEN {isZero} THEN 0 ELSE {left} * {right} END)");
    }
}
