using Ashlar.Stores.Sql.Expressions;

namespace Ashlar.Stores.Sql;

/// <summary>
/// Arithmetic on SQLite, where decimals are scaled integers. What overflows becomes a REAL and stays one, division by zero gives
/// NULL.
/// </summary>
internal sealed class SqliteNumbers : SqlNumbers
{
    public override bool StaysOutside => true;

    public override SqlText Integers(SqlText @operator, SqlText left, SqlText right, bool isRaw) => SqlText.Of($"({left} {@operator} {right})");

    public override SqlText Decimals(SqlText @operator, SqlText left, SqlText right) => SqlText.Of($"({left} {@operator} {right})");

    public override SqlText Doubles(SqlText @operator, SqlText left, SqlText right, SqlAliases aliases) => SqlText.Of($"({left} {@operator} {right})");

    public override SqlText NegateInteger(SqlText value, bool isRaw) => Negate(value);

    public override SqlText SettleInteger(SqlText raw, SqlAliases aliases)
    {
        var v = aliases.Let(raw);
        return SqlText.Of($"(CASE WHEN typeof({v}) = 'integer' THEN {v} END)");
    }

    public override SqlText SettleDecimal(SqlText raw, int scale, SqlAliases aliases) => SettleInteger(raw, aliases);

    // Infinity less itself is NaN, which SQLite turns into NULL.
    public override SqlText SettleDouble(SqlText raw, SqlAliases aliases)
    {
        var v = aliases.Let(raw);
        return SqlText.Of($"(CASE WHEN {v} - {v} = 0 THEN {v} END)");
    }

    public override SqlText DivideIntegers(SqlText left, SqlText right, bool isRaw) => SqlText.Of($"({left} / {right})");

    public override SqlText Remainder(SqlText left, SqlText right, bool isRaw) => SqlText.Of($"({left} % {right})");

    public override SqlText DivideDoubles(SqlText left, SqlText right, SqlAliases aliases) => SqlText.Of($"({left} / {right})");

    public override SqlText IntegerToDouble(SqlText integer) => SqlText.Of($"CAST({integer} AS REAL)");

    // The bounds are products, since older versions do not read every decimal literal to the nearest double.
    public override SqlText DoubleToInteger(SqlText number, SqlAliases aliases)
    {
        var v = aliases.Let(number);
        return SqlText.Of(
            $"(CASE WHEN {v} > -4294967296.0 * 2147483648.0 AND {v} < 4294967296.0 * 2147483648.0 THEN CAST({v} AS INTEGER) END)");
    }

    public override SqlText IntegerToDecimal(SqlText integer) => integer;

    public override SqlText DecimalToInteger(SqlText number, int scale) => SqlText.Of($"({number} / {Bounds.PowerOfTen(scale)})");

    public override SqlText DecimalToDouble(SqlText number, int scale) => SqlText.Of($"({IntegerToDouble(number)} / {Bounds.PowerOfTen(scale)})");

    public override SqlText ScaleUp(SqlText number, Int128 factor) => SqlText.Of($"({number} * {factor})");

    public override SqlText Round(SqlText number, int from, int to, SqlAliases aliases)
    {
        var factor = Bounds.PowerOfTen(from - to);
        var v = aliases.Let(number);
        return SqlText.Of($"({v} / {factor} + {v} % {factor} * 2 / {factor})");
    }

    // Half away from zero: one further from zero where the rest is at least what lacks to the divisor. max(x, -x) where abs(x)
    // would fail the statement on the least integer.
    public override SqlText Quotient(SqlText dividend, SqlText divisor, int divisorScale, int scale, SqlAliases aliases)
    {
        var (n, d) = (aliases.Let(dividend), aliases.Let(divisor));
        var rest = SqlText.Of($"max({n} % {d}, -({n} % {d}))");
        var lacking = SqlText.Of($"max({d}, -{d}) - {rest}");
        return SqlText.Of(
            $"({n} / {d} + CASE WHEN {rest} >= {lacking} THEN CASE WHEN ({n} < 0) = ({d} < 0) THEN 1 ELSE -1 END ELSE 0 END)");
    }

    public override SqlText CompareScaled(SqlText @operator, SqlText low, Int128 factor, SqlText high, bool fits) => fits
        ? SqlText.Of($"({low} * {factor} {@operator} {high})")
        : SqlText.Of(
            $"(CASE WHEN {high} IS NULL THEN NULL WHEN typeof({low} * {factor}) = 'integer' THEN {low} * {factor} {@operator} {high} ELSE {low} {@operator} 0 END)");
}
