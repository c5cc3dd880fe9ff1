using System.Globalization;
using System.Net;

namespace Ashlar.Server.Tests.Faults;

/// <summary>Ten processes that start at once leave nothing of the machine to other tests.</summary>
[CollectionDefinition(nameof(ManyStarts), DisableParallelization = true)]
public sealed class ManyStarts;

/// <summary>Server processes that start at once on one empty database: one of them makes its tables, whatever happens to it.</summary>
[Collection(nameof(ManyStarts))]
public sealed class ManyStartTests
{
    private const int Servers = 10;
    private const int Lock = 4242;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4); // ten processes on two cores

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_come_up_one_migrates_and_each_sees_what_the_others_write()
    {
        var url = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        using var folder = new TempFolder();
        var model = folder.Write("ashlar.yaml", NotesServer.Model);
        var servers = Enumerable.Range(0, Servers).Select(_ => ServerProcess.Start(model, ["--database", url + "?pool=2"], NotesServer.Environment)).ToArray();
        try
        {
            await Task.WhenAll(servers.Select(s => s.BecomeReadyAsync(Patience)));
            await AnswerAsync(servers);
            await Wait.Until(() => servers.Count(Migrated) == 1, what: "the one that migrated to say so");
            Assert.Equal(1L, await CountMigrationsAsync(url));
        }
        finally
        {
            foreach (var server in servers) await server.DisposeAsync();
        }
    }

    [Fact]
    public async Task The_one_that_migrates_is_killed_and_the_others_finish()
    {
        const int few = 4;
        var postgres = await PostgresServer.SharedAsync();
        var url = await postgres.CreateDatabaseAsync();
        var name = PostgresServer.NameOf(url);
        await StallAsync(postgres, name, few);
        using var folder = new TempFolder();
        var model = folder.Write("ashlar.yaml", NotesServer.Model);
        var servers = new List<ServerProcess>();
        try
        {
            await using (await postgres.HoldAsync(name, $"SELECT pg_advisory_xact_lock({Lock})"))
            {
                servers.AddRange(Enumerable.Range(0, few).Select(i => ServerProcess.Start(model, ["--database", url.Replace("postgres@", $"{name}_node{i}@", StringComparison.Ordinal) + "?pool=2"], NotesServer.Environment)));
                string? migrating = null;
                await Wait.Until(async () => (migrating = await MigratingAsync(postgres, name)) is not null, Patience, "one that migrates");
                var killed = servers[int.Parse(migrating![^1..], CultureInfo.InvariantCulture)]; // was waited for
                await killed.Kill9Async();
                servers.Remove(killed);
                await killed.DisposeAsync();
            }

            await Task.WhenAll(servers.Select(s => s.BecomeReadyAsync(Patience)));
            await AnswerAsync(servers);
            await Wait.Until(() => servers.Count(Migrated) == 1, what: "the one that migrated to say so");
        }
        finally
        {
            foreach (var server in servers) await server.DisposeAsync();
        }
    }

    // Each with a login of its own, to be told apart; their first table waits until it is let go on
    private static async Task StallAsync(PostgresServer postgres, string name, int servers)
    {
        for (var i = 0; i < servers; i++) await postgres.ExecuteAsync(name, $"CREATE ROLE {name}_node{i} LOGIN SUPERUSER");
        await postgres.ExecuteAsync(name, $"CREATE FUNCTION stall() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock({Lock}); END $$");
        await postgres.ExecuteAsync(name, "CREATE EVENT TRIGGER stall ON ddl_command_start EXECUTE FUNCTION stall()");
    }

    private static async Task<string?> MigratingAsync(PostgresServer postgres, string name) =>
        (string?)await postgres.ScalarAsync(name, $"SELECT usename::text FROM pg_stat_activity JOIN pg_locks USING (pid) WHERE locktype = 'advisory' AND objid = {Lock} AND NOT granted AND datname = current_database() LIMIT 1");

    private static bool Migrated(ServerProcess server) => server.Output.Contains("the database was brought to the model", StringComparison.Ordinal);

    private static async Task<object?> CountMigrationsAsync(string url) =>
        await (await PostgresServer.SharedAsync()).ScalarAsync(PostgresServer.NameOf(url), "SELECT count(*) FROM _ashlar_migration WHERE finished");

    private static async Task AnswerAsync(IReadOnlyList<ServerProcess> servers)
    {
        for (var i = 0; i < servers.Count; i++)
        {
            NotesServer.SignIn(servers[i].Http);
            using var made = await NotesServer.PostNoteAsync(servers[i].Http, $"n{i}", cancellationToken: Cancelled);
            Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        }

        foreach (var server in servers) Assert.Equal(servers.Count, (await NotesServer.TitlesAsync(server.Http)).Count);
    }
}
