namespace Ashlar.Stores.Tests.Sql;

/// <summary>As <see cref="MemoryAndSqliteAgreeTests"/>, on PostgreSQL, with the values of parameters known to the planner and not.</summary>
public sealed class MemoryAndPostgresAgreeTests(PostgresTestDatabase database) : IClassFixture<PostgresTestDatabase>
{
    private const int RowsEach = 16;
    private const int ExpressionsEach = 60;

    [Fact]
    public void Random_expressions_mean_the_same_in_memory_and_on_PostgreSQL()
    {
        var (cases, expressions, skipped) = (0, 0, 0);
        var failures = new List<string>();
        Effort.Run(20, (random, number) =>
        {
            using var databases = new Databases(random, RowsEach, database.Open(isGeneric: number % 2 == 0));
            var generator = new RandomExpressions(random);
            for (var i = 0; i < ExpressionsEach; i++)
            {
                var source = generator.Of(PropertyModel.Pick(MemoryAndSqliteAgreeTests.Sorts, random), random.Next(5));
                try
                {
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
                catch (Exception failure) when (failures.Count < 9)
                {
                    failures.Add($"case {number}: {failure.Message}");
                }
            }
        });
        Assert.True(failures.Count == 0, $"repeat with TEST_SEED={Effort.Seed}\n{string.Join("\n\n", failures)}");
        Figures.Note($"seed {Effort.Seed}: {cases} cases of {expressions} expressions; {skipped} without SQL or type");
        Assert.True(skipped < expressions, "most random expressions have SQL");
    }

    [Fact]
    public void Holds_what_once_did_not()
    {
        for (var seed = 1; seed <= 8; seed++)
        {
            using var databases = new Databases(new Random(seed), 16, database.Open(isGeneric: seed % 4 < 2));
            foreach (var (name, expression) in AgreementRegressionTests.Named)
            {
                Assert.True(databases.Agreement.Compare(expression, asParameters: seed % 2 == 0) is > 0, $"{name}: {expression} is compared");
            }
        }
    }
}
