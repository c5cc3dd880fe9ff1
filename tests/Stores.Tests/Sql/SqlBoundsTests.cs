using Ashlar.Stores.Sql;

namespace Ashlar.Stores.Tests.Sql;

public sealed class SqlBoundsTests
{
    [Theory]
    [InlineData("(", ")")]
    [InlineData("(NOT ", ")")]
    [InlineData("(1 AND ", ")")]
    [InlineData("(a = 1 AND b = ", ")")]
    [InlineData("(1 OR a AND b = ", ")")]
    [InlineData("(CASE WHEN 1 THEN ", " END)")]
    [InlineData("(CASE WHEN ", " THEN 1 END)")]
    [InlineData("(CASE WHEN 1 THEN 1 WHEN ", " THEN 1 END)")]
    [InlineData("(CASE WHEN 1 THEN 1 ELSE ", " END)")]
    [InlineData("EXISTS (SELECT 1 FROM t WHERE ", ")")]
    [InlineData("(SELECT count(*) FROM t AS x LEFT JOIN t AS y ON x.a = y.a WHERE x.a = 1 AND ", ")")]
    [InlineData("(CASE WHEN a THEN (SELECT count(*) FROM t WHERE a = b AND ", ") END)")]
    [InlineData("COALESCE(1, ", ")")]
    [InlineData("(a IN (SELECT b FROM t WHERE ", "))")]
    public void Lets_through_nothing_that_sqlite_cannot_read(string open, string close)
    {
        var times = 1;
        while (SqlBounds.Exceeded(Nested(times + 1)) is null) times++;
        foreach (var build in SqliteBuild.All)
        {
            using var database = new RawSqlite(build);
            database.Execute("CREATE TABLE t (a, b)");
            database.Execute(Nested(times));
        }

        Assert.Equal("is nested too deeply", SqlBounds.Exceeded(Nested(100)));
        Assert.Null(SqlBounds.Exceeded(Nested(100), ofModel: true));

        string Nested(int depth) =>
            "SELECT a FROM t WHERE " + string.Concat(Enumerable.Repeat(open, depth)) + "1" + string.Concat(Enumerable.Repeat(close, depth));
    }

    [Fact]
    public void Counts_chains_and_joins_of_each_statement_apart()
    {
        var chain = string.Join(" AND ", Enumerable.Repeat("a = 'x ('' AND'", 500));
        Assert.Null(SqlBounds.Exceeded($"SELECT a FROM t WHERE {chain};\nSELECT a FROM t WHERE {chain}"));
        Assert.Equal("has too many conditions in a row", SqlBounds.Exceeded($"SELECT a FROM t WHERE {chain} AND {chain}"));
        var joins = string.Concat(Enumerable.Repeat(" LEFT JOIN t AS x ON x.a = t.a", 40));
        Assert.Null(SqlBounds.Exceeded($"SELECT a FROM t{joins};\nSELECT a FROM t{joins}"));
        Assert.Equal("follows too many relations at once", SqlBounds.Exceeded($"SELECT a FROM t{joins}{joins}", ofModel: true));
    }
}
