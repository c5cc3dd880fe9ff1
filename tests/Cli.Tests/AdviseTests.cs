using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Ashlar.Cli.Tests;

/// <summary>Advice through the front door: a server at work, its requests, and what is told of its indexes afterwards.</summary>
public sealed class AdviseTests
{
    private const int Sales = 3_000;

    // [code] is never asked for, and [shop] is what [shop, at] begins with
    private const string Before = "indexes: [[code], [shop], [shop, at]]";
    private const string After = "indexes: [[customer, at desc], [shop, at]]";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Names_what_is_missing_doubled_and_unused_until_it_is_mended(DatabaseKind kind)
    {
        using var place = await Place.CreateAsync(kind, Model(Before));
        var nothing = await place.RunAsync("advise");
        Assert.Equal((0, ""), (nothing.ExitCode, nothing.Errors));
        Assert.StartsWith("nothing is recorded since ", nothing.Output, StringComparison.Ordinal);

        await FillAsync(place);
        await AskAsync(place, stop: true);
        var advice = await place.AdviceAsync();
        var missing = Assert.Single(advice["missing"]!.AsArray())!;
        Assert.Equal(("Sale", """["customer","at desc"]"""), ((string?)missing["entity"], missing["columns"]!.ToJsonString()));
        Assert.Equal("Sale:  indexes: [[customer, at desc]]", (string?)missing["mend"]);
        var shape = missing["shapes"]![0]!;
        Assert.Equal(20, (int)shape["runs"]!);
        Assert.True((double)shape["before"]!["cost"]! > 5 * (double)shape["after"]!["cost"]!, shape.ToJsonString());
        Assert.Contains("customer", (string)shape["words"]!, StringComparison.Ordinal);
        Assert.Equal(["ix_sales_shop"], advice["doubled"]!.AsArray().Select(d => (string?)d!["index"]));
        Assert.True((bool)advice["doubled"]![0]!["tried"]!);
        Assert.Equal(["ix_sales_code"], advice["unused"]!.AsArray().Select(u => (string?)u!["index"]));

        var text = await place.RunAsync("advise");
        Assert.Equal(0, text.ExitCode);
        Assert.Contains("missing\n  Sale:  indexes: [[customer, at desc]]\n    20 runs of ", text.Output, StringComparison.Ordinal);
        Assert.Contains("doubled\n  Sale:  remove [shop] from indexes", text.Output, StringComparison.Ordinal);
        Assert.Contains("unused\n  Sale:  remove [code] from indexes", text.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\e", text.Output, StringComparison.Ordinal);

        place.Write(Model(After));
        var pending = await place.AdviceAsync();
        Assert.Empty(pending["missing"]!.AsArray());
        Assert.Equal(["ix_sales_customer_at_desc"], pending["pending"]!.AsArray().Select(p => (string?)p!["index"]));
        Assert.Equal(0, (await place.RunAsync("migrate", "apply")).ExitCode);
        var mended = await place.RunAsync("advise");
        Assert.Contains("nothing to mend", mended.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Changes_nothing_in_the_database(DatabaseKind kind)
    {
        using var place = await Place.CreateAsync(kind, Model(Before));
        await FillAsync(place);
        await AskAsync(place, stop: true);
        var before = (await place.RunAsync("export", "Sale")).Output;
        await place.AdviceAsync();
        Assert.Equal(before, (await place.RunAsync("export", "Sale")).Output);
        var status = await place.RunAsync("migrate", "status");
        Assert.EndsWith("up to date\n", status.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("by another hand", status.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_killed_server_loses_no_more_than_what_came_since_the_last_writing(DatabaseKind kind)
    {
        using var place = await Place.CreateAsync(kind, Model(Before));
        await using var server = await place.ServeAsync(flushSeconds: 1);
        for (var i = 0; i < 7; i++) await GetAsync(server, "/api/sales?customer=a");
        await Wait.Until(async () => await RunsAsync(place) == 7, TimeSpan.FromSeconds(30), "the counts to be written");
        for (var i = 0; i < 5; i++) await GetAsync(server, "/api/sales?customer=b");
        await server.Kill9Async();
        Assert.InRange(await RunsAsync(place), 7, 12);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Two_servers_count_together_and_the_last_counts_come_with_the_end(DatabaseKind kind)
    {
        using var place = await Place.CreateAsync(kind, Model(Before));
        var one = await place.ServeAsync();
        var other = await place.ServeAsync();
        await using (one)
        {
            await using (other)
            {
                for (var i = 0; i < 4; i++) await GetAsync(one, "/api/sales?customer=a");
                for (var i = 0; i < 6; i++) await GetAsync(other, "/api/sales?customer=b");
                Assert.Equal(0, await RunsAsync(place));
                Assert.Equal(0, await one.StopGracefullyAsync());
                Assert.Equal(0, await other.StopGracefullyAsync());
            }
        }

        Assert.Equal(10, await RunsAsync(place));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Of_a_database_of_others_the_counts_are_beside_the_model_and_the_mend_is_sql(DatabaseKind kind)
    {
        using var place = await Place.CreateAsync(kind, Model(Before));
        await FillAsync(place);
        // The same database, as if another program had made it
        place.Write("""
            ashlar: 1
            name: stall
            schema: external
            entities:
              Sale:
                fields:
                  customer: { type: string }
                  at: { type: dateTime }
                access: { read: public }
            """);
        await AskAsync(place, stop: true);
        Assert.True(File.Exists(place.Folder.Combine(".ashlar", "stall.shapes.json")));
        var advice = await place.AdviceAsync();
        var missing = Assert.Single(advice["missing"]!.AsArray())!;
        Assert.Matches("^CREATE INDEX (CONCURRENTLY )?\"ix_sales_customer_at\" ON \"sales\" \\(\"customer\", \"at\" DESC\\);$", (string)missing["mend"]!);
        Assert.Contains(advice["unused"]!.AsArray(), u => (string?)u!["index"] == "ix_sales_code" && ((string)u["mend"]!).StartsWith("DROP INDEX", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_the_login_may_make_no_temporary_tables_columns_alone_are_told()
    {
        var postgres = await PostgresServer.SharedAsync();
        using var place = await Place.CreateAsync(DatabaseKind.Postgres, Model(Before));
        await FillAsync(place);
        await AskAsync(place, stop: true);
        var database = PostgresServer.NameOf(place.Database);
        var role = "advised_" + database;
        await postgres.ExecuteAsync(database, $"CREATE ROLE {role} LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}; REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC");
        var told = await place.RunAsync("advise", "--format", "json", "--database", place.Database.Replace("postgres@", role + "@", StringComparison.Ordinal));
        Assert.Equal((0, ""), (told.ExitCode, told.Errors));
        var missing = Assert.Single(JsonNode.Parse(told.Output)!["missing"]!.AsArray())!;
        Assert.Contains("TEMP", (string)missing["notTried"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Old_work_is_left_out_when_asked()
    {
        using var place = await Place.CreateAsync(DatabaseKind.Sqlite, Model(Before));
        await AskAsync(place, stop: true);
        var tomorrow = TimeProvider.System.GetUtcNow().AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        Assert.StartsWith($"nothing is recorded since {tomorrow}", (await place.RunAsync("advise", "--since", tomorrow)).Output, StringComparison.Ordinal);
        Assert.Contains("recorded", (await place.RunAsync("advise", "--since", "1d")).Output, StringComparison.Ordinal);
        var wrong = await place.RunAsync("advise", "--since", "yesterday");
        Assert.Equal((1, "error: --since 'yesterday' is neither days or weeks back (7d, 2w) nor a date (2026-03-31)\n"), (wrong.ExitCode, wrong.Errors));
    }

    private static string Model(string indexes) => $$"""
        ashlar: 1
        name: stall
        entities:
          Sale:
            fields:
              customer: { type: string }
              code: { type: string }
              shop: { type: string }
              at: { type: dateTime }
            {{indexes}}
            access: { read: public, write: public }
        """;

    private static async Task FillAsync(Place place)
    {
        var rows = new StringBuilder();
        for (var i = 0; i < Sales; i++) rows.Append(CultureInfo.InvariantCulture, $$"""{"customer":"c{{i % 300}}","code":"k{{i}}","shop":"s{{i % 7}}","at":"2026-01-01T00:00:{{i % 60:00}}Z"}""").Append('\n');
        place.Folder.Write("Sale.ndjson", rows.ToString());
        var taken = await place.RunAsync("import", "Sale", "Sale.ndjson");
        Assert.True(taken.ExitCode == 0, taken.Output + taken.Errors);
    }

    private static async Task AskAsync(Place place, bool stop)
    {
        await using var server = await place.ServeAsync();
        for (var i = 0; i < 20; i++) await GetAsync(server, $"/api/sales?customer=c{i}&sort=-at");
        // As a client that pages would, in an order that the index has
        if (!place.IsExternal) for (var i = 0; i < 5; i++) await GetAsync(server, $"/api/sales?shop=s{i}&sort=at");
        if (stop) Assert.Equal(0, await server.StopGracefullyAsync());
    }

    private static async Task GetAsync(ServerProcess server, string path)
    {
        using var answer = await server.Http.GetAsync(path, Cancellation);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
    }

    private static async Task<long> RunsAsync(Place place)
    {
        var advice = await place.AdviceAsync();
        return (long)advice["recorded"]!["runs"]!;
    }

    /// <summary>A model in a folder with a database of its own.</summary>
    private sealed class Place : IDisposable
    {
        private Place(string database) => Database = database;

        public TempFolder Folder { get; } = new();

        public string Database { get; }

        public bool IsExternal { get; private set; }

        public static async Task<Place> CreateAsync(DatabaseKind kind, string model)
        {
            var place = new Place(kind == DatabaseKind.Postgres ? await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() : "sqlite:stall.db");
            place.Write(model);
            var applied = await place.RunAsync("migrate", "apply");
            Assert.True(applied.ExitCode == 0, applied.Errors);
            return place;
        }

        public void Write(string model)
        {
            IsExternal = model.Contains("schema: external", StringComparison.Ordinal);
            Folder.Write("ashlar.yaml", model);
        }

        public Task<CommandLine.Outcome> RunAsync(params string[] arguments) => CommandLine.RunAsync(arguments, workingFolder: Folder.Path, environment: Environment(60));

        public Task<ServerProcess> ServeAsync(int flushSeconds = 60) => ServerProcess.ServeAsync(Folder.Path, environment: Environment(flushSeconds));

        public async Task<JsonNode> AdviceAsync()
        {
            var told = await RunAsync("advise", "--format", "json");
            Assert.Equal((0, ""), (told.ExitCode, told.Errors));
            return JsonNode.Parse(told.Output)!;
        }

        public void Dispose() => Folder.Dispose();

        private Dictionary<string, string?> Environment(int flushSeconds) => new()
        {
            ["DATABASE_URL"] = Database,
            ["ASHLAR_SHAPES_SECONDS"] = flushSeconds.ToString(CultureInfo.InvariantCulture),
        };
    }
}
