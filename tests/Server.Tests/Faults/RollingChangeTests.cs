using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;

namespace Ashlar.Server.Tests.Faults;

/// <summary>
/// Two versions of a model served side by side on one PostgreSQL, by a login with rights on data alone, while requests go on: no
/// request fails, before, during and after the change and its end.
/// </summary>
public sealed class RollingChangeTests
{
    private const string First = """
        ashlar: 1
        name: shop
        entities:
          Article:
            fields:
              sku:    { type: string, max: 40, unique: true }
              name:   { type: string, max: 100, index: true }
              stock:  { type: int, min: 0, default: 0, index: true }
              legacy: { type: string, max: 20 }
              price:  { type: decimal, precision: 10, scale: 2 }
            access: { read: signedIn, write: signedIn }
        """;

    private static readonly string Second = First
        .Replace("name:   { type", "title:  { was: name, type", StringComparison.Ordinal)
        .Replace("type: int,", "type: long,", StringComparison.Ordinal)
        .Replace("      legacy: { type: string, max: 20 }\n", "      colour: { type: string, max: 20, default: none }\n", StringComparison.Ordinal)
        .Replace("scale: 2 }", "scale: 2, index: true }", StringComparison.Ordinal);

    private const int Rows = 120_000;

    [Fact]
    public async Task A_change_is_rolled_out_under_load_and_no_request_fails()
    {
        var postgres = await PostgresServer.SharedAsync();
        var url = await postgres.CreateDatabaseAsync();
        var database = PostgresServer.NameOf(url);
        var (owner, app) = await RolesAsync(postgres, database, url);
        try
        {
            using var folder = new TempFolder();
            var first = folder.Write("first/ashlar.yaml", First);
            var second = folder.Write("second/ashlar.yaml", Second);
            var denied = await CommandLine.RunAsync(["migrate", "apply", first], environment: app);
            Assert.Equal(1, denied.ExitCode);
            Assert.Contains("MIGRATE_DATABASE_URL", denied.Errors, StringComparison.Ordinal);
            await MigrateAsync(owner, "apply", first);
            await postgres.ExecuteAsync(database, $"INSERT INTO articles (id, created_at, updated_at, version, sku, name, stock, legacy, price) SELECT gen_random_uuid(), now(), now(), 1, 'seed-' || i, 'name ' || i || repeat('.', 40), i % 1000, 'legacy', 1.5 FROM generate_series(1, {Rows}) i");

            await using var old = await ServerProcess.ServeAsync(first, environment: app);
            var load = new Load(await ProductionTokens.IssueAsync(first, app["DATABASE_URL"]));
            using var stopOld = new CancellationTokenSource();
            using var stopNew = new CancellationTokenSource();
            var oldClients = load.Start("old", old, "name", ("legacy", "x"), stopOld.Token);
            await load.FlowsAsync("old", 50);

            var applied = await MigrateAsync(owner, "apply", second);
            Assert.Contains("change-type:Article.stock", applied, StringComparison.Ordinal);
            var during = load.Done("old");
            await using var next = await ServerProcess.ServeAsync(second, environment: app);
            var newClients = load.Start("new", next, "title", ("colour", "red"), stopNew.Token);
            await load.FlowsAsync("new", 200);
            await load.FlowsAsync("old", 50);

            await stopOld.CancelAsync();
            await oldClients;
            await old.StopGracefullyAsync();
            await MigrateAsync(owner, "contract", second, "--yes");
            await load.FlowsAsync("new", 100);
            await stopNew.CancelAsync();
            await newClients;

            Assert.Empty(load.Failures);
            Assert.Contains("up to date", await MigrateAsync(owner, "status", second), StringComparison.Ordinal);
            Figures.Note($"rolling change under load on {Rows} rows (renamed, removed, required added, index added, int to long): {load.Done("old")} requests of the old version ({during} before the new one served) and {load.Done("new")} of the new, 0 failed");
        }
        finally
        {
            await postgres.DropDatabaseAsync(url);
        }
    }

    private static async Task<(Dictionary<string, string?> Owner, Dictionary<string, string?> App)> RolesAsync(PostgresServer postgres, string database, string url)
    {
        // Roles belong to the whole server: names of this test's own
        var suffix = database.Replace("-", "_", StringComparison.Ordinal);
        var sql = LeastPrivilege.Sql().Replace("ashlar_owner", "owner_" + suffix, StringComparison.Ordinal).Replace("ashlar_app", "app_" + suffix, StringComparison.Ordinal);
        await postgres.ExecuteAsync(database, sql);
        string As(string role) => url.Replace("postgres://postgres@", $"postgres://{role}_{suffix}@", StringComparison.Ordinal);
        var common = new Dictionary<string, string?>(ProductionTokens.Environment) { ["ASHLAR_ENVIRONMENT"] = "production" };
        return (new(common) { ["MIGRATE_DATABASE_URL"] = As("owner"), ["DATABASE_URL"] = As("app") }, new(common) { ["DATABASE_URL"] = As("app") });
    }

    private static async Task<string> MigrateAsync(Dictionary<string, string?> environment, string command, string model, params string[] more)
    {
        var outcome = await CommandLine.RunAsync(["migrate", command, model, .. more], environment: environment, deadline: TimeSpan.FromMinutes(4));
        Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.Errors);
        return outcome.Output;
    }

    /// <summary>Clients that write and read all the while, and what became of each request.</summary>
    private sealed class Load(string token)
    {
        private const int Clients = 3;
        private readonly ConcurrentDictionary<string, int> _done = new();
        private readonly ConcurrentQueue<string> _ids = new();

        public ConcurrentQueue<string> Failures { get; } = new();

        public int Done(string version) => _done.GetValueOrDefault(version);

        public Task FlowsAsync(string version, int more)
        {
            var wanted = Done(version) + more;
            return Wait.Until(() => Done(version) >= wanted || !Failures.IsEmpty, TimeSpan.FromSeconds(90), $"requests of the {version} version");
        }

        public Task Start(string version, ServerProcess server, string name, (string Field, string Value) own, CancellationToken stop)
        {
            NotesServer.SignIn(server.Http, token);
            return Task.WhenAll(Enumerable.Range(0, Clients).Select(c => Task.Run(() => RunAsync(version, server.Http, name, own, c, stop))));
        }

        private async Task RunAsync(string version, HttpClient client, string name, (string Field, string Value) own, int number, CancellationToken stop)
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                var sku = $"{version}-{number}-{i}";
                var body = new Dictionary<string, object> { ["sku"] = sku, [name] = "made by " + version, ["stock"] = 5, ["price"] = 2.5, [own.Field] = own.Value };
                var made = await TellAsync(version, "POST", () => client.PostAsJsonAsync("/api/articles", body, CancellationToken.None));
                if (made is { } row && row.GetProperty("id").GetString() is { } id) _ids.Enqueue(id);
                // Rows of either version
                if (_ids.TryDequeue(out var any))
                {
                    var read = await TellAsync(version, "GET", () => client.GetAsync($"/api/articles/{any}", CancellationToken.None));
                    if (read is { } there && !there.GetProperty(name).GetString()!.StartsWith("made by", StringComparison.Ordinal)) Failures.Enqueue($"{version}: {there}"); // required
                    await TellAsync(version, "PATCH", () => client.PatchAsJsonAsync($"/api/articles/{any}", new Dictionary<string, object> { [name] = "made by " + version, ["stock"] = 6 }, CancellationToken.None));
                    _ids.Enqueue(any);
                }

                await TellAsync(version, "LIST", () => client.GetAsync($"/api/articles?limit=5&sort=-stock&filter={Uri.EscapeDataString("stock > 3")}", CancellationToken.None));
            }
        }

        private async Task<JsonElement?> TellAsync(string version, string what, Func<Task<HttpResponseMessage>> send)
        {
            try
            {
                using var answer = await send();
                var text = await answer.Content.ReadAsStringAsync(CancellationToken.None);
                _done.AddOrUpdate(version, 1, (_, n) => n + 1);
                if (answer.IsSuccessStatusCode) return JsonDocument.Parse(text).RootElement;
                Failures.Enqueue($"{version} {what}: {(int)answer.StatusCode} {text}");
            }
            catch (HttpRequestException failed)
            {
                Failures.Enqueue($"{version} {what}: {failed.Message}");
            }

            return null;
        }
    }
}
