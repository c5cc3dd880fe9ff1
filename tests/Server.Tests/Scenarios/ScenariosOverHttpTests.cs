using System.Text;
using Ashlar.Identity.Tokens;
using Ashlar.Server.Logging;
using Ashlar.Server.Options;
using Ashlar.Testing.Scenarios;

namespace Ashlar.Server.Tests.Scenarios;

/// <summary>The scenarios once more, through a listening server: sockets, tokens and common headers included.</summary>
public sealed class ScenariosOverHttpTests
{
    private const string Secret = "a secret for tests, forty bytes or longer";

    private static readonly TokenIssuer Tokens = new(new TokenOptions(Encoding.UTF8.GetBytes(Secret)), TimeProvider.System);

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
        var cancellation = TestContext.Current.CancellationToken;
        using var folder = new TempFolder();
        var options = new ServerOptions
        {
            ModelPath = folder.Write("ashlar.yaml", await File.ReadAllTextAsync(scenario.ModelPath, cancellation)),
            Port = 0,
            JwtSecret = Secret,
            Database = kind == DatabaseKind.Postgres ? await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() : "sqlite:test.db",
        };
        await using var log = new ServerLog(new LogSink(Stream.Null), json: true, colour: false, LogLevelOption.Information, TimeProvider.System);
        await using var server = await AshlarServer.StartAsync(options, log, TimeProvider.System, cancellation);
        var address = new Uri(server.Addresses.First());
        await scenario.RunAsync(async request =>
        {
            var answer = await RawHttp.SendAsync(address, request, AuthorizationOf(request.Caller), cancellation);
            Assert.True(answer.Headers.ContainsKey("X-Request-ID"), $"{request.Method} {request.Target}: no X-Request-ID");
            return answer;
        });
    }

    private static string? AuthorizationOf(ScenarioCaller? caller) =>
        caller is null ? null : "Bearer " + Tokens.Issue(caller.Id, caller.Roles, [], caller.Email, TimeSpan.FromMinutes(5));
}
