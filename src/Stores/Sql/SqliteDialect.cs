using System.Globalization;

namespace Ashlar.Stores.Sql;

/// <summary>
/// SQLite from 3.35.5. Integer arithmetic that overflows becomes a REAL there and stays one, division by zero gives NULL, text
/// compares by its UTF-8 bytes, which is by code point.
/// </summary>
internal sealed class SqliteDialect : SqlDialect
{
    public static readonly SqliteDialect Instance = new();

    private SqliteDialect()
    {
    }

    public override SqlJson Json { get; } = new SqliteJson();

    public override SqlText ForUpdate => SqlText.Empty;

    public override string Parameter(int number) => "?" + number.ToString(CultureInfo.InvariantCulture);

    public override string Literal(SqlConstant constant) => SqliteLiteral.Of(constant);

    public override SqlText Same(SqlText left, SqlText right) => SqlText.Of($"({left} IS {right})");

    public override SqlText NotSame(SqlText left, SqlText right) => SqlText.Of($"({left} IS NOT {right})");

    public override SqlText SettleInteger(SqlText raw, SqlAliases aliases)
    {
        var v = aliases.Let(raw);
        return SqlText.Of($"(CASE WHEN typeof({v}) = 'integer' THEN {v} END)");
    }

    // Infinity less itself is NaN, which SQLite turns into NULL.
    public override SqlText SettleDouble(SqlText raw, SqlAliases aliases)
    {
        var v = aliases.Let(raw);
        return SqlText.Of($"(CASE WHEN {v} - {v} = 0 THEN {v} END)");
    }

    public override SqlText DivideIntegers(SqlText left, SqlText right) => SqlText.Of($"({left} / {right})");

    public override SqlText Remainder(SqlText left, SqlText right) => SqlText.Of($"({left} % {right})");

    public override SqlText DivideDoubles(SqlText left, SqlText right) => SqlText.Of($"({left} / {right})");

    public override SqlText IntegerToDouble(SqlText integer) => SqlText.Of($"CAST({integer} AS REAL)");

    // The bounds are products, since older versions do not read every decimal literal to the nearest double.
    public override SqlText DoubleToInteger(SqlText number, SqlAliases aliases)
    {
        var v = aliases.Let(number);
        return SqlText.Of(
            $"(CASE WHEN {v} > -4294967296.0 * 2147483648.0 AND {v} < 4294967296.0 * 2147483648.0 THEN CAST({v} AS INTEGER) END)");
    }

    public override SqlText CompareScaled(SqlText @operator, SqlText low, Int128 factor, SqlText high, bool fits) => fits
        ? SqlText.Of($"({low} * {factor} {@operator} {high})")
        : SqlText.Of(
            $"(CASE WHEN {high} IS NULL THEN NULL WHEN typeof({low} * {factor}) = 'integer' THEN {low} * {factor} {@operator} {high} ELSE {low} {@operator} 0 END)");

    public override SqlText SumIntegers(SqlText item, SqlText from, bool isSmall, SqlAliases aliases) =>
        SqliteAggregates.SumIntegers(item, from, isSmall, aliases);

    public override SqlText SumDoubles(SqlText item, SqlText from, SqlAliases aliases) => SqliteAggregates.SumDoubles(item, from, aliases);

    public override SqlText AverageIntegers(SqlText item, SqlText from, SqlAliases aliases) =>
        SqliteAggregates.AverageIntegers(item, from, aliases);

    public override SqlText AverageDoubles(SqlText item, SqlText from, SqlAliases aliases) =>
        SqliteAggregates.AverageDoubles(item, from, aliases);

    public override SqlText AverageDecimals(SqlText item, SqlText from, int places, SqlAliases aliases) =>
        SqliteAggregates.AverageDecimals(item, from, places, aliases);

    public override SqlText Length(SqlText text) => SqlText.Of($"length({text})");

    public override SqlText Bytes(SqlText text) => SqlText.Of($"CAST({text} AS BLOB)");

    public override SqlText ByteLength(SqlText bytes) => SqlText.Of($"length({bytes})");

    public override SqlText ConcatenateBytes(SqlText left, SqlText right) => SqlText.Of($"CAST({left} || {right} AS BLOB)");

    public override SqlText Exact(SqlText text) => SqlText.Of($"({text} COLLATE BINARY)");

    public override SqlText Caseless(SqlText text) => SqlText.Of($"({text} COLLATE NOCASE)");

    public override SqlText Lower(SqlText text) => SqlText.Of($"lower({text})");

    public override SqlText Upper(SqlText text) => SqlText.Of($"upper({text})");

    public override SqlText Contains(SqlText text, SqlText part) => SqlText.Of($"(instr({text}, {part}) > 0)");

    // No byte of UTF-8 is FF, so that the texts with the prefix are exactly those from the prefix up to prefix and FF.
    public override SqlText StartsWith(SqlText text, SqlText prefix) =>
        SqlText.Of($"({text} >= {prefix} AND {text} < {prefix} || CAST(x'FF' AS TEXT))");

    public override SqlText EndsWith(SqlText text, SqlText suffix) => SqlText.Of(
        $"(length({text}) >= length({suffix}) AND substr({text}, length({text}) - length({suffix}) + 1) = {suffix})");

    public override SqlText Substring(SqlText text, SqlText start, SqlText? length) => length is null
        ? SqlText.Of($"substr({text}, {start} + 1)")
        : SqlText.Of($"substr({text}, {start} + 1, {length})");

    public override SqlText InstantPart(InstantPart part, SqlText micros)
    {
        var seconds = SqlText.Of($"({micros} - ({micros} % 1000000 + 1000000) % 1000000) / 1000000");
        return part switch
        {
            Sql.InstantPart.Year => SqlText.Of($"CAST(strftime('%Y', {seconds}, 'unixepoch') AS INTEGER)"),
            Sql.InstantPart.MonthFromZero => SqlText.Of($"(CAST(strftime('%m', {seconds}, 'unixepoch') AS INTEGER) - 1)"),
            Sql.InstantPart.DayOfMonth => SqlText.Of($"CAST(strftime('%d', {seconds}, 'unixepoch') AS INTEGER)"),
            Sql.InstantPart.DayOfYearFromZero => SqlText.Of($"(CAST(strftime('%j', {seconds}, 'unixepoch') AS INTEGER) - 1)"),
            _ => SqlText.Of($"CAST(strftime('%w', {seconds}, 'unixepoch') AS INTEGER)"),
        };
    }

    public override SqlText UuidText(SqlText uuid)
    {
        var hex = SqlText.Of($"hex({uuid})");
        return SqlText.Of(
            $"(CASE WHEN {uuid} IS NOT NULL THEN lower(substr({hex}, 1, 8) || '-' || substr({hex}, 9, 4) || '-' || substr({hex}, 13, 4) || '-' || substr({hex}, 17, 4) || '-' || substr({hex}, 21)) END)");
    }

    public override SqlText IntegerText(SqlText integer) => SqlText.Of($"CAST({integer} AS TEXT)");

    public override SqlText DateOfText(SqlText text) => SqlText.Of($"(strftime('%s', {text}) / 86400)");
}
