using Ashlar.Stores.Sql.Expressions;

namespace Ashlar.Stores.Sql;

/// <summary>
/// Arithmetic on PostgreSQL, which fails a statement where a result is out of range: what may be is worked out as numeric, which has
/// room for anything, and checked where it is settled. A guard asks about the very operands that it guards, so that also what the
/// planner works out beforehand, from constants, is behind it.
/// </summary>
internal sealed class PostgresNumbers : SqlNumbers
{
    public override bool StaysOutside => false;

    public override SqlText Integers(SqlText @operator, SqlText left, SqlText right, bool isRaw) => isRaw
        ? SqlText.Of($"(CAST({left} AS numeric) {@operator} {right})")
        : SqlText.Of($"(CAST({left} AS bigint) {@operator} {right})");

    public override SqlText Decimals(SqlText @operator, SqlText left, SqlText right) => SqlText.Of($"({left} {@operator} {right})");

    public override SqlText Doubles(SqlText @operator, SqlText left, SqlText right, SqlAliases aliases) =>
        PostgresDoubles.Of(@operator, left, right, aliases);

    public override SqlText NegateInteger(SqlText value, bool isRaw) =>
        isRaw ? SqlText.Of($"(-CAST({value} AS numeric))") : SqlText.Of($"(-CAST({value} AS bigint))");

    public override SqlText SettleInteger(SqlText raw, SqlAliases aliases)
    {
        var v = aliases.Let(raw);
        return SqlText.Of($"(CASE WHEN {InRange(v, 0)} THEN CAST({v} AS bigint) END)");
    }

    public override SqlText SettleDecimal(SqlText raw, int scale, SqlAliases aliases)
    {
        var v = aliases.Let(raw);
        return SqlText.Of($"(CASE WHEN {InRange(v, scale)} THEN {v} END)");
    }

    // Each operation looks after itself.
    public override SqlText SettleDouble(SqlText raw, SqlAliases aliases) => raw;

    public override SqlText DivideIntegers(SqlText left, SqlText right, bool isRaw) => isRaw
        ? SqlText.Of($"(CASE WHEN {right} = 0 THEN NULL WHEN {right} = (-1) THEN -CAST({left} AS numeric) ELSE CAST({left} AS bigint) / {right} END)")
        : SqlText.Of($"(CASE WHEN {right} <> 0 THEN CAST({left} AS bigint) / {right} END)");

    public override SqlText Remainder(SqlText left, SqlText right, bool isRaw) =>
        SqlText.Of($"(CASE WHEN {right} <> 0 THEN CAST({left} AS bigint) % {right} END)");

    public override SqlText DivideDoubles(SqlText left, SqlText right, SqlAliases aliases) => PostgresDoubles.Divide(left, right, aliases);

    public override SqlText IntegerToDouble(SqlText integer) => SqlText.Of($"CAST({integer} AS double precision)");

    public override SqlText DoubleToInteger(SqlText number, SqlAliases aliases)
    {
        var v = aliases.Let(number);
        return SqlText.Of(
            $"(CASE WHEN {v} > CAST(-9223372036854775808 AS double precision) AND {v} < CAST(9223372036854775808 AS double precision) THEN CAST(trunc({v}) AS bigint) END)");
    }

    public override SqlText IntegerToDecimal(SqlText integer) => SqlText.Of($"CAST({integer} AS numeric)");

    public override SqlText DecimalToInteger(SqlText number, int scale) => SqlText.Of($"CAST(trunc({number}) AS bigint)");

    public override SqlText DecimalToDouble(SqlText number, int scale) => SqlText.Of($"CAST({number} AS double precision)");

    public override SqlText ScaleUp(SqlText number, Int128 factor) => number;

    public override SqlText Round(SqlText number, int from, int to, SqlAliases aliases) => SqlText.Of($"round({number}, {(Int128)to})");

    public override SqlText Quotient(SqlText dividend, SqlText divisor, int divisorScale, int scale, SqlAliases aliases)
    {
        var (n, d) = (aliases.Let(dividend), aliases.Let(divisor));
        return SqlText.Of($"(CASE WHEN {d} <> 0 THEN sign({d}) * {Divided(n, SqlText.Of($"abs({d})"), scale)} END)");
    }

    public override SqlText CompareScaled(SqlText @operator, SqlText low, Int128 factor, SqlText high, bool fits) =>
        SqlText.Of($"({low} {@operator} {high})");

    /// <summary>The 64-bit values of a scale.</summary>
    public static SqlText InRange(SqlText value, int scale) =>
        SqlText.Of($"{value} BETWEEN {new SqlDecimal(long.MinValue, scale)} AND {new SqlDecimal(long.MaxValue, scale)}");

    /// <summary>
    /// A quotient by a divisor above zero, rounded half away from zero: by whole division, which is exact, where <c>/</c> cuts
    /// somewhere and rounding would be the second.
    /// </summary>
    public static SqlText Divided(SqlText dividend, SqlText divisor, int scale) => SqlText.Of(
        $"sign({dividend}) * div(abs({dividend}) * {2 * Bounds.PowerOfTen(scale)} + {divisor}, 2 * {divisor}) * {new SqlDecimal(1, scale)}");
}
