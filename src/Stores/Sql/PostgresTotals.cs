namespace Ashlar.Stores.Sql;

/// <summary>Sums and means on PostgreSQL: sums of integers and decimals are numeric, hence exact, and checked as a whole.</summary>
internal sealed class PostgresTotals : SqlTotals
{
    // Sums of what is beyond this are made apart, scaled down; of the rest no table holds enough to overflow.
    private static readonly SqlText Large = SqlText.Of($"'1e290'::float8");
    private static readonly SqlText TwoTo64 = SqlText.Of($"'18446744073709551616'::float8");
    private static readonly SqlText TwoToMinus64 = SqlText.Of($"'5.421010862427522e-20'::float8");
    private static readonly SqlText TwoTo959 = SqlText.Of($"'4.8726570057e+288'::float8");

    public override SqlText SumIntegers(SqlText item, SqlText from, bool isSmall, SqlAliases aliases) => isSmall
        ? SqlText.Of($"(SELECT CAST(COALESCE(sum({item}), 0) AS bigint) FROM {from})")
        : Checked(SqlText.Of($"COALESCE(sum({item}), 0)"), from, 0, v => SqlText.Of($"CAST({v} AS bigint)"), aliases);

    public override SqlText SumDecimals(SqlText item, SqlText from, int scale, bool isSmall, SqlAliases aliases) => isSmall
        ? SqlText.Of($"(SELECT COALESCE(sum({item}), 0) FROM {from})")
        : Checked(SqlText.Of($"COALESCE(sum({item}), 0)"), from, scale, v => v, aliases);

    public override SqlText SumDoubles(SqlText item, SqlText from, SqlAliases aliases) => OfDoubles(item, from, (sum, _) => sum, aliases);

    public override SqlText AverageIntegers(SqlText item, SqlText from, SqlAliases aliases)
    {
        var (v, n, t) = (SqlText.Name(aliases.NextValue()), SqlText.Name(aliases.NextValue()), SqlText.Name(aliases.NextTable()));
        return SqlText.Of(
            $"(SELECT CASE WHEN {n} > 0 AND {PostgresNumbers.InRange(v, 0)} THEN CAST({v} AS double precision) / {n} END FROM (SELECT sum({item}) AS {v}, count({item}) AS {n} FROM {from}) AS {t})");
    }

    public override SqlText AverageDoubles(SqlText item, SqlText from, SqlAliases aliases) =>
        OfDoubles(item, from, (sum, count) => PostgresDoubles.Divide(sum, SqlText.Of($"CAST({count} AS double precision)"), aliases), aliases);

    public override SqlText AverageDecimals(SqlText item, SqlText from, int fromScale, int toScale, SqlAliases aliases)
    {
        var (v, n, m) = (SqlText.Name(aliases.NextValue()), SqlText.Name(aliases.NextValue()), SqlText.Name(aliases.NextValue()));
        var (t, u) = (SqlText.Name(aliases.NextTable()), SqlText.Name(aliases.NextTable()));
        var mean = SqlText.Of($"CASE WHEN {n} > 0 THEN {PostgresNumbers.Divided(v, n, toScale)} END");
        return SqlText.Of(
            $"(SELECT CASE WHEN {PostgresNumbers.InRange(m, toScale)} THEN {m} END FROM (SELECT {mean} AS {m} FROM (SELECT sum({item}) AS {v}, count({item}) AS {n} FROM {from}) AS {t}) AS {u})");
    }

    private static SqlText Checked(SqlText total, SqlText from, int scale, Func<SqlText, SqlText> result, SqlAliases aliases)
    {
        var (v, t) = (SqlText.Name(aliases.NextValue()), SqlText.Name(aliases.NextTable()));
        return SqlText.Of($"(SELECT CASE WHEN {PostgresNumbers.InRange(v, scale)} THEN {result(v)} END FROM (SELECT {total} AS {v} FROM {from}) AS {t})");
    }

    private static SqlText OfDoubles(SqlText item, SqlText from, Func<SqlText, SqlText, SqlText> result, SqlAliases aliases)
    {
        SqlText Name() => SqlText.Name(aliases.NextValue());
        var (small, large, count, sum) = (Name(), Name(), Name(), Name());
        var (t, u) = (SqlText.Name(aliases.NextTable()), SqlText.Name(aliases.NextTable()));
        var sums = SqlText.Of(
            $"SELECT COALESCE(sum(CASE WHEN abs({item}) < {Large} THEN {item} END), 0) AS {small}, COALESCE(sum(CASE WHEN abs({item}) >= {Large} THEN {item} * {TwoToMinus64} END), 0) AS {large}, count({item}) AS {count} FROM {from}");
        var whole = SqlText.Of($"CASE WHEN {large} = 0 THEN {small} WHEN abs({large}) < {TwoTo959} THEN {large} * {TwoTo64} + {small} END");
        return SqlText.Of($"(SELECT {result(sum, count)} FROM (SELECT {whole} AS {sum}, {count} FROM ({sums}) AS {t}) AS {u})");
    }
}
