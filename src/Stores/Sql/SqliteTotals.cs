using Ashlar.Stores.Sql.Expressions;

namespace Ashlar.Stores.Sql;

/// <summary>
/// Sums and means on SQLite. Its <c>sum</c> fails the statement when integers overflow, so the upper and the lower 32 bits are
/// summed apart: neither can overflow, and together they are the exact total.
/// </summary>
internal sealed class SqliteTotals : SqlTotals
{
    public override SqlText SumIntegers(SqlText item, SqlText from, bool isSmall, SqlAliases aliases)
    {
        if (isSmall) return SqlText.Of($"(SELECT COALESCE(sum({item}), 0) FROM {from})");
        var v = SqlText.Name(aliases.NextValue());
        return SqlText.Of($"(SELECT CASE WHEN typeof({v}) = 'integer' THEN {v} END FROM (SELECT {Total(item)} AS {v} FROM {from}))");
    }

    public override SqlText SumDecimals(SqlText item, SqlText from, int scale, bool isSmall, SqlAliases aliases) =>
        SumIntegers(item, from, isSmall, aliases);

    public override SqlText SumDoubles(SqlText item, SqlText from, SqlAliases aliases)
    {
        var v = SqlText.Name(aliases.NextValue());
        return SqlText.Of($"(SELECT CASE WHEN {v} - {v} = 0 THEN {v} END FROM (SELECT total({item}) AS {v} FROM {from}))");
    }

    public override SqlText AverageIntegers(SqlText item, SqlText from, SqlAliases aliases)
    {
        var (v, n) = (SqlText.Name(aliases.NextValue()), SqlText.Name(aliases.NextValue()));
        return SqlText.Of(
            $"(SELECT CASE WHEN {n} > 0 AND typeof({v}) = 'integer' THEN CAST({v} AS REAL) / {n} END FROM (SELECT {Total(item)} AS {v}, count({item}) AS {n} FROM {from}))");
    }

    public override SqlText AverageDoubles(SqlText item, SqlText from, SqlAliases aliases)
    {
        var (v, n) = (SqlText.Name(aliases.NextValue()), SqlText.Name(aliases.NextValue()));
        return SqlText.Of(
            $"(SELECT CASE WHEN {n} > 0 AND {v} - {v} = 0 THEN {v} / {n} END FROM (SELECT total({item}) AS {v}, count({item}) AS {n} FROM {from}))");
    }

    /// <summary>
    /// Long division of the total (high x 2^32 + low) by the count, so that only the mean has to fit 64 bits: the rest of each
    /// step is below the count and leaves room for the next.
    /// </summary>
    public override SqlText AverageDecimals(SqlText item, SqlText from, int fromScale, int toScale, SqlAliases aliases)
    {
        SqlText Next() => SqlText.Name(aliases.NextValue());
        var (h, l, n) = (Next(), Next(), Next());
        var (a, b, c, d) = (Next(), Next(), Next(), Next());
        var sums = SqlText.Of($"{a} AS (SELECT {High(item)} AS {h}, {Low(item)} & 4294967295 AS {l}, count({item}) AS {n} FROM {from})");
        var r = Next();
        var step1 = SqlText.Of($"{b} AS (SELECT {h}, {l}, {n}, ({h} % {n} + {n}) % {n} AS {r} FROM {a} WHERE {n} > 0)");
        var (q, s) = (Next(), Next());
        var rest = SqlText.Of($"({r} * 4294967296 + {l})");
        var step2 = SqlText.Of($"{c} AS (SELECT {h}, {n}, ({h} - {r}) / {n} * 4294967296 + {rest} / {n} AS {q}, {rest} % {n} AS {s} FROM {b})");
        var power = Bounds.PowerOfTen(toScale - fromScale);
        var (f, t) = (Next(), Next());
        var step3 = SqlText.Of($"{d} AS (SELECT {h}, {n}, {q} * {power} + {s} * {power} / {n} AS {f}, {s} * {power} % {n} * 2 AS {t} FROM {c})");

        // The quotient was rounded down: up where the rest is more than half, or half and the total not negative.
        var v = Next();
        var mean = SqlText.Of($"SELECT {f} + ({t} > {n} OR ({t} = {n} AND {h} >= 0)) AS {v} FROM {d}");
        return SqlText.Of(
            $"(WITH {SqlText.CommaList([sums, step1, step2, step3])} SELECT CASE WHEN typeof({v}) = 'integer' THEN {v} END FROM ({mean}))");
    }

    private static SqlText Low(SqlText item) => SqlText.Of($"COALESCE(sum({item} & 4294967295), 0)");

    private static SqlText High(SqlText item) => SqlText.Of($"(COALESCE(sum({item} >> 32), 0) + ({Low(item)} >> 32))");

    // Beyond 64 bits the multiplication gives a REAL.
    private static SqlText Total(SqlText item) => SqlText.Of($"({High(item)} * 4294967296 + ({Low(item)} & 4294967295))");
}
