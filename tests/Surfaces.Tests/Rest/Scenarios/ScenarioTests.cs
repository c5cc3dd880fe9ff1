using Ashlar.Testing.Scenarios;

namespace Ashlar.Surfaces.Tests.Rest.Scenarios;

/// <summary>Every folder of <c>tests/scenarios</c>, and the requests of the guide, through the REST surface, on every store.</summary>
public sealed class ScenarioTests
{
    public static IEnumerable<TheoryDataRow<string, DatabaseKind>> Names =>
        from name in Scenario.Names from kind in Enum.GetValues<DatabaseKind>() select new TheoryDataRow<string, DatabaseKind>(name, kind);

    [Theory]
    [MemberData(nameof(Names))]
    public Task Answers_as_the_scenario_says(string name, DatabaseKind kind) => RunAsync(Scenario.Load(name), kind);

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public Task Answers_as_the_guide_says(DatabaseKind kind) => RunAsync(Scenario.LoadGuide("docs/guide/rest.md", "examples/shop/ashlar.yaml"), kind);

    private static async Task RunAsync(Scenario scenario, DatabaseKind kind)
    {
        await using var host = await RestHost.StartAsync(await File.ReadAllTextAsync(scenario.ModelPath), kind);
        await scenario.RunAsync(host.SendAsync);
    }
}
