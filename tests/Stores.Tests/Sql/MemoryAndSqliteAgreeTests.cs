namespace Ashlar.Stores.Tests.Sql;

/// <summary>The promise of one language with two evaluators: what memory says of a row, SQL says.</summary>
public sealed class MemoryAndSqliteAgreeTests
{
    private const int RowsEach = 16;
    private const int ExpressionsEach = 60;

    internal static readonly Sort[] Sorts =
    [
        Sort.Bool, Sort.Bool, Sort.Bool, Sort.Bool, Sort.Bool, Sort.Int, Sort.Double, Sort.Decimal, Sort.Text, Sort.Instant, Sort.Duration, Sort.Date,
        Sort.Uuid, Sort.Bytes,
    ];

    [Fact]
    public void Random_expressions_mean_the_same_in_memory_and_on_SQLite()
    {
        var (cases, expressions, skipped) = (0, 0, 0);
        Effort.Run(20, (random, _) =>
        {
            using var databases = Databases.OnSqlite(random, RowsEach);
            var generator = new RandomExpressions(random);
            for (var i = 0; i < ExpressionsEach; i++)
            {
                var source = generator.Of(PropertyModel.Pick(Sorts, random), random.Next(5));
                if (databases.Agreement.Compare(source, random.Next(2) == 0) is { } compared)
                {
                    cases += compared;
                    expressions++;
                }
                else
                {
                    skipped++;
                }
            }
        });
        Figures.Note($"seed {Effort.Seed}: {cases} cases of {expressions} expressions on {string.Join(" and ", SqliteBuild.All.Select(b => b.Name))}; {skipped} without SQL or type");
        Assert.True(skipped < expressions, "most random expressions have SQL");
    }
}
