using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Model.Expressions.ValueTypes;
using Ashlar.Stores.Migrations;
using Ashlar.Stores.Postgres;
using Ashlar.Stores.Tests.Support;

namespace Ashlar.Stores.Tests.Postgres;

/// <summary>A real server that is killed, cut off, slow or full: what is told, what is lost (nothing), and that it is over when it is over.</summary>
public sealed class PostgresFaults
{
    private readonly ModelSnapshot _model = Rows.Load(Ledger.Entries);

    [Fact]
    public async Task A_killed_server_loses_nothing_acknowledged_and_is_used_again_when_it_is_back()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var store = await OpenAsync(await server.CreateDatabaseAsync());
        var ledger = new Ledger(new Rows(store, _model));
        using var stop = new CancellationTokenSource();
        var load = ledger.RunAsync(8, stop.Token);
        for (var round = 0; round < 3; round++)
        {
            var before = ledger.Count(Ledger.Answer.Kept);
            await Wait.Until(() => ledger.Count(Ledger.Answer.Kept) > before + 50, TimeSpan.FromSeconds(30), "writes under load");
            await server.Kill9Async();
            var failed = ledger.Failures.Count;
            await Wait.Until(() => ledger.Failures.Count > failed, TimeSpan.FromSeconds(30), "a failure");
            Assert.False(await store.PingAsync(default));
            await server.StartAgainAsync();
        }

        var last = ledger.Count(Ledger.Answer.Kept);
        await Wait.Until(() => ledger.Count(Ledger.Answer.Kept) > last + 50, TimeSpan.FromSeconds(30), "writes again");
        await stop.CancelAsync();
        await load;
        Assert.True(await store.PingAsync(default));
        Assert.All(ledger.Failures, f => Assert.True(f.Failure is StoreFailure.Unavailable or StoreFailure.Uncertain, f.ToString()));
        await ledger.CheckAsync();
        Figures.Note($"PostgreSQL killed 3 times under load: {ledger.Count(Ledger.Answer.Kept)} writes acknowledged, none lost; {ledger.Count(Ledger.Answer.Uncertain)} with an unknown outcome");
    }

    [Fact]
    public async Task Connections_cut_half_way_lose_nothing_and_double_nothing()
    {
        var server = await PostgresServer.SharedAsync();
        await using var proxy = new CuttingProxy(server.Port);
        var url = await server.CreateDatabaseAsync();
        await using var store = await OpenAsync(Through(proxy, url));
        var ledger = new Ledger(new Rows(store, _model));
        using var stop = new CancellationTokenSource();
        var load = ledger.RunAsync(4, stop.Token);
        var random = new Random(7);
        for (var cut = 0; cut < 40; cut++)
        {
            var before = ledger.Count(Ledger.Answer.Kept);
            await Wait.Until(() => ledger.Count(Ledger.Answer.Kept) > before, TimeSpan.FromSeconds(30), "a write after a cut");
            if (cut % 4 == 0) proxy.Cut();
            else proxy.CutAfter(random.Next(1, 2_000));
        }

        await stop.CancelAsync();
        await load;
        Assert.All(ledger.Failures, f => Assert.True(f.Failure is StoreFailure.Unavailable or StoreFailure.Uncertain, f.ToString()));
        await ledger.CheckAsync();
        await server.DropDatabaseAsync(url);
        Figures.Note($"connections cut 40 times: {ledger.Count(Ledger.Answer.Kept)} writes acknowledged, none lost; {ledger.Count(Ledger.Answer.Uncertain)} with an unknown outcome, {ledger.Count(Ledger.Answer.Refused)} refused and not there");
    }

    [Fact]
    public async Task Connections_that_died_in_their_sleep_cost_nobody_anything()
    {
        var server = await PostgresServer.SharedAsync();
        await using var proxy = new CuttingProxy(server.Port);
        var url = await server.CreateDatabaseAsync();
        await using var store = await OpenAsync(Through(proxy, url));
        var rows = new Rows(store, _model);
        var ledger = new Ledger(rows);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ledger.WriteAsync()));
        proxy.Cut();
        Assert.Equal(8, (await rows.AllAsync("Entry")).Count);
        proxy.Cut();
        Assert.Equal(Ledger.Answer.Kept, await ledger.WriteAsync());
        proxy.Cut();
        Assert.True(await store.PingAsync(default));
        await ledger.CheckAsync();
        await server.DropDatabaseAsync(url);
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_given_up_on()
    {
        var server = await PostgresServer.SharedAsync();
        await using var proxy = new CuttingProxy(server.Port);
        var url = await server.CreateDatabaseAsync();
        await using var store = await OpenAsync(Through(proxy, url) + "?statement_timeout=1&connect_timeout=2");
        var rows = new Rows(store, _model);
        Assert.Equal(Ledger.Answer.Kept, await new Ledger(rows).WriteAsync());
        proxy.Stall();
        var failure = await Assert.ThrowsAsync<StoreException>(() => rows.AllAsync("Entry"));
        Assert.Equal(StoreFailure.Timeout, failure.Failure);
        proxy.Resume();
        Assert.Single(await rows.AllAsync("Entry"));
    }

    [Fact]
    public async Task An_exhausted_pool_tells_after_its_time_and_serves_when_there_is_room()
    {
        var server = await PostgresServer.SharedAsync();
        await using var store = await OpenAsync(await server.CreateDatabaseAsync() + "?pool=3&pool_timeout=1");
        var rows = new Rows(store, _model);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var held = Enumerable.Range(0, 2).Select(_ => store.WriteAsync(
            async session =>
            {
                Assert.Null((await session.ExecuteAsync([rows.Insert("Entry", ("text", CelValue.String("held")))], default)).Error);
                await release.Task;
                return true;
            },
            default)).ToList();
        Assert.Empty(await rows.AllAsync("Entry")); // one is left to what is read
        var failure = await Assert.ThrowsAsync<StoreException>(() => rows.WriteAsync(rows.Insert("Entry", ("text", CelValue.String("refused")))));
        Assert.Equal(StoreFailure.Busy, failure.Failure);
        Assert.Contains("no connection came free", failure.Message, StringComparison.Ordinal);
        release.SetResult();
        await Task.WhenAll(held);
        Assert.Equal(2, (await rows.AllAsync("Entry")).Count);
        Assert.Equal((3, 0, 0), ((PostgresStore)store).Pool.Count);
    }

    [Fact]
    public async Task A_statement_over_its_time_is_stopped_and_so_is_a_wait_for_a_lock()
    {
        var server = await PostgresServer.SharedAsync();
        var url = await server.CreateDatabaseAsync();
        await using var store = await OpenAsync(url + "?statement_timeout=1");
        await using var hasty = await PostgresStoreFactory.OpenAsync(new PostgresOptions { Url = url + "?lock_timeout=1" }, TimeProvider.System);
        var rows = new Rows(store, _model);
        Assert.Null((await rows.WriteAsync(rows.Insert("Entry", ("text", CelValue.String("x"))))).Error);
        using (await LockAsync(server, url))
        {
            await TimesOutAsync(rows.AllAsync("Entry"), "stopped a statement");
            await TimesOutAsync(new Rows(hasty, _model).AllAsync("Entry"), "locked too long");
            await TimesOutAsync(new Rows(hasty, _model).WriteAsync(rows.Insert("Entry", ("text", CelValue.String("y")))), "locked too long");
        }

        Assert.Single(await rows.AllAsync("Entry")); // the connections go on
        Assert.Single(await new Rows(hasty, _model).AllAsync("Entry"));
    }

    [Fact]
    public async Task A_cancelled_statement_stops_and_its_connection_goes_on()
    {
        var server = await PostgresServer.SharedAsync();
        var url = await server.CreateDatabaseAsync();
        await using var store = await OpenAsync(url + "?pool=1");
        var rows = new Rows(store, _model);
        var read = store.Prepare(rows.Plan(rows.Entity("Entry")));
        using (await LockAsync(server, url))
        {
            using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.ReadAsync(read, [], cancel.Token));
        }

        Assert.Empty(await rows.AllAsync("Entry"));
    }

    [Fact]
    public async Task Transactions_that_lock_each_other_both_come_through()
    {
        var server = await PostgresServer.SharedAsync();
        await using var store = await OpenAsync(await server.CreateDatabaseAsync());
        var rows = new Rows(store, _model);
        var keys = Enumerable.Range(0, 2).Select(_ => UuidType.Of(Guid.CreateVersion7())).ToArray();
        await rows.WriteAsync([.. keys.Select(k => rows.Insert("Entry", ("id", k), ("text", CelValue.String("x"))))]);
        var both = new Barrier(2);
        var runs = 0;
        await Task.WhenAll(Enumerable.Range(0, 2).Select(mine => Task.Run(() => store.WriteAsync(
            async session =>
            {
                Assert.Null((await session.ExecuteAsync([rows.Update("Entry", keys[mine], "text", CelValue.String($"first of {mine}"))], default)).Error);
                if (Interlocked.Increment(ref runs) <= 2) both.SignalAndWait();
                var outcome = await session.ExecuteAsync([rows.Update("Entry", keys[1 - mine], "text", CelValue.String($"second of {mine}"))], default);
                return outcome.Error is null;
            },
            default))));
        Assert.True(runs >= 3); // one was ended as a deadlock and run again; it may have met the other once more
        Assert.Equal(2, (await rows.AllAsync("Entry")).Select(r => r[1].AsString[^1]).Count());
        Assert.Equal(runs - 2, store.Statistics.Retries);
    }

    [Fact]
    public async Task A_full_disk_is_told_loses_nothing_and_is_over_when_there_is_room()
    {
        if (!Environment.IsPrivilegedProcess) Assert.Skip("only root can mount a small disk");
        using var folder = new TempFolder();
        await using var disk = await SmallDisk.MountAsync(folder.Path, megabytes: 16);
        await using var server = await PostgresServer.StartAsync();
        await server.ExecuteAsync("postgres", $"CREATE TABLESPACE small LOCATION '{disk.Folder}'");
        await server.ExecuteAsync("postgres", "CREATE DATABASE full_one TABLESPACE small");
        await using var store = await OpenAsync(server.Url("full_one"));
        var ledger = new Ledger(new Rows(store, _model));
        var text = new string('x', 1_900); // below what PostgreSQL would compress and move aside
        var full = 0;
        for (var i = 0; i < 20_000 && full < 5; i++)
        {
            if (await ledger.WriteAsync(text) != Ledger.Answer.Kept) full++;
        }

        Assert.Equal(5, full);
        Assert.All(ledger.Failures, f => Assert.Equal(StoreFailure.DiskFull, f.Failure));
        await ledger.CheckAsync();
        await disk.GrowAsync(megabytes: 64);
        Assert.Equal(Ledger.Answer.Kept, await ledger.WriteAsync(text));
        await ledger.CheckAsync();
    }

    [Fact]
    public async Task A_key_of_an_answer_that_another_holds_is_busy()
    {
        var server = await PostgresServer.SharedAsync();
        await using var store = await OpenAsync(await server.CreateDatabaseAsync());
        var key = new AnswerKey(new byte[32], 1_000, 0, TimeSpan.FromMilliseconds(100));
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var holder = store.WriteAsync(
            async session =>
            {
                await session.ClaimAsync(key, default);
                held.SetResult();
                await release.Task;
                await session.RecordAsync(key, new RecordedAnswer(new byte[32], [7]), default);
                return true;
            },
            default);
        await held.Task;
        Assert.Equal(AnswerClaimKind.Busy, (await ClaimAsync(store, key)).Kind);
        var patient = ClaimAsync(store, key with { Wait = TimeSpan.FromSeconds(20) });
        release.SetResult();
        await holder;
        Assert.Equal([7], (await patient).Answer!.Answer);
    }

    [Fact]
    public async Task Data_rights_are_enough_to_serve()
    {
        var server = await PostgresServer.SharedAsync();
        var url = await server.CreateDatabaseAsync();
        var name = PostgresServer.NameOf(url);
        await using (await OpenAsync(url))
        {
        }

        await server.ExecuteAsync(name, $"CREATE ROLE clerk_{name} LOGIN; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO clerk_{name}; GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO clerk_{name}");
        await using var store = await PostgresStoreFactory.OpenAsync(
            new PostgresOptions { Url = url.Replace("postgres@", $"clerk_{name}@", StringComparison.Ordinal), MigrateUrl = url }, TimeProvider.System);
        Assert.Empty((await store.Migrator.PlanAsync(_model, default)).Steps);
        var ledger = new Ledger(new Rows(store, _model));
        Assert.Equal(Ledger.Answer.Kept, await ledger.WriteAsync());
        Assert.Equal(AnswerClaimKind.Taken, (await ClaimAsync(store, new AnswerKey(new byte[32], 1_000, 0, TimeSpan.FromSeconds(1)))).Kind);
        Assert.Equal(16, (await store.GetOrCreateSecretAsync("cursor", 16, default)).Length);
        await ledger.CheckAsync();
    }

    [Fact]
    public async Task A_server_without_room_for_our_connections_is_told_of()
    {
        await using var server = await PostgresServer.StartAsync(["max_connections=4", "superuser_reserved_connections=0", "max_wal_senders=0"]);
        var url = await server.CreateDatabaseAsync();
        await using var store = await OpenAsync(url + "?pool=8");
        var ledger = new Ledger(new Rows(store, _model));
        await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => ledger.WriteAsync()));
        Assert.NotEqual(0, ledger.Count(Ledger.Answer.Kept));
        Assert.All(ledger.Failures, f => Assert.Contains("takes no more connections", f.Message, StringComparison.Ordinal));
        Assert.Equal(Ledger.Answer.Kept, await ledger.WriteAsync());
        await ledger.CheckAsync();
    }

    [Fact]
    public async Task A_column_that_changes_its_type_under_prepared_statements_disturbs_nobody()
    {
        var server = await PostgresServer.SharedAsync();
        var url = await server.CreateDatabaseAsync();
        await using var store = await OpenAsync(url);
        var rows = new Rows(store, _model);
        var ledger = new Ledger(rows);
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => ledger.WriteAsync()));
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => rows.AllAsync("Entry")));
        await server.ExecuteAsync(PostgresServer.NameOf(url), "ALTER TABLE entries ALTER version TYPE numeric(18, 0)");
        await server.ExecuteAsync(PostgresServer.NameOf(url), "ALTER TABLE entries ALTER version TYPE bigint, ADD extra text");
        await server.ExecuteAsync(PostgresServer.NameOf(url), "ALTER TABLE entries ALTER text TYPE varchar(1000) COLLATE \"C\"");
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => rows.AllAsync("Entry")));
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => ledger.WriteAsync()));
        Assert.Empty(ledger.Failures);
        await ledger.CheckAsync();
    }

    [Fact]
    public async Task Nothing_of_one_caller_is_left_for_the_next()
    {
        var server = await PostgresServer.SharedAsync();
        var url = await server.CreateDatabaseAsync();
        await using var store = await OpenAsync(url + "?pool=1");
        var rows = new Rows(store, _model);
        await new Ledger(rows).WriteAsync();
        await store.WriteAsync(
            async session =>
            {
                await session.ClaimAsync(new AnswerKey(new byte[32], 1, 0, TimeSpan.FromMilliseconds(123)), default);
                await session.ExecuteAsync([rows.Insert("Entry", ("text", CelValue.Null))], default); // refused
                return false;
            },
            default);
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => store.WriteAsync(
            async session =>
            {
                await session.ExecuteAsync([rows.Insert("Entry", ("text", CelValue.String("x")))], default);
                throw new InvalidTimeZoneException("mine");
            },
            default));
        var connection = await ((PostgresStore)store).Pool.RentAsync(writes: false, default);
        Assert.Equal(DBNull.Value, await ScalarAsync(connection, "SELECT string_agg(name || '=' || setting, ' ') FROM pg_settings WHERE source = 'session'"));
        Assert.Equal(0L, await ScalarAsync(connection, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"));
        Assert.Equal(0L, await ScalarAsync(connection, "SELECT count(*) FROM pg_class WHERE relpersistence = 't'"));
        Assert.True(await ScalarAsync(connection, "SELECT pg_current_xact_id_if_assigned() IS NULL") is true);
        ((PostgresStore)store).Pool.Return(connection);
    }

    private static async Task<AnswerClaim> ClaimAsync(IStore store, AnswerKey key)
    {
        AnswerClaim claim = default;
        await store.WriteAsync(
            async session =>
            {
                claim = await session.ClaimAsync(key, default);
                return false;
            },
            default);
        return claim;
    }

    private static async Task<object?> ScalarAsync(PostgresConnection connection, string sql)
    {
        connection.Add(new Npgsql.NpgsqlBatchCommand(sql));
        var reader = await connection.SendAsync(default);
        Assert.True(await reader.ReadAsync());
        var value = reader.GetValue(0);
        await connection.FinishAsync(reader, default);
        return value;
    }

    private static async Task TimesOutAsync(Task work, string message)
    {
        var failure = await Assert.ThrowsAsync<StoreException>(() => work);
        Assert.Equal(StoreFailure.Timeout, failure.Failure);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Locks the whole table until disposed.</summary>
    private static async Task<IDisposable> LockAsync(PostgresServer server, string url)
    {
        var connection = new Npgsql.NpgsqlConnection(server.ConnectionString(PostgresServer.NameOf(url)));
        await connection.OpenAsync();
        await using var command = new Npgsql.NpgsqlCommand("BEGIN; LOCK TABLE entries IN ACCESS EXCLUSIVE MODE", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    private static string Through(CuttingProxy proxy, string url) => $"postgres://postgres@127.0.0.1:{proxy.Port}/{PostgresServer.NameOf(url)}";

    private async Task<IStore> OpenAsync(string url)
    {
        var store = await PostgresStoreFactory.OpenAsync(new PostgresOptions { Url = url }, TimeProvider.System);
        await store.Migrator.ApplyAsync(_model, new MigrationAllowance(true, new HashSet<string>()), default);
        return store;
    }
}
