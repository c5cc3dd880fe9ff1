using Ashlar.Testing.Scenarios;

namespace Ashlar.Surfaces.Tests.Rest.Scenarios;

/// <summary>Every folder of <c>tests/scenarios</c>, and the requests of the guide, through the REST surface on SQLite.</summary>
public sealed class ScenarioTests
{
    public static IEnumerable<TheoryDataRow<string>> Names => Scenario.Names.Select(n => new TheoryDataRow<string>(n));

    [Theory]
    [MemberData(nameof(Names))]
    public Task Answers_as_the_scenario_says(string name) => RunAsync(Scenario.Load(name));

    [Fact]
    public Task Answers_as_the_guide_says() => RunAsync(Scenario.LoadGuide("docs/guide/rest.md", "examples/shop/ashlar.yaml"));

    private static async Task RunAsync(Scenario scenario)
    {
        await using var host = await RestHost.StartAsync(await File.ReadAllTextAsync(scenario.ModelPath));
        await scenario.RunAsync(host.SendAsync);
    }
}
