using Ashlar.Stores.Migrations;
using Ashlar.Stores.Postgres.Schema;
using Ashlar.Stores.Tests.Support;
using Npgsql;

namespace Ashlar.Stores.Tests.Postgres;

/// <summary>Migrations that are cut off, that meet locks, and that start ten at a time.</summary>
public sealed class PostgresMigrationFaults : IAsyncLifetime
{
    private const string Before =
        """
        Owner:
          fields:
            name: { type: string, max: 50 }
          access: { read: public }
        Item:
          fields:
            code: { type: string, max: 20, unique: true }
            amount: { type: int, min: 0, index: true }
            kind: { type: string, max: 10 }
            note: { type: string, max: 50, optional: true }
            gone: { type: string, max: 10 }
          access: { read: public }
        """;

    private const string After =
        """
        Owner:
          fields:
            name: { type: string, max: 60 }
          access: { read: public }
        Item:
          fields:
            code: { type: string, max: 20, unique: true }
            amount: { type: long, min: 0, index: true }
            sort: { was: kind, type: string, max: 10, unique: true }
            note: { type: string, max: 50, default: none, index: true }
            owner: { ref: Owner, optional: true }
            rank: { type: int, min: 1, default: 5 }
            double: { type: long, computed: amount * 2, stored: true }
          access: { read: public }
        Fresh:
          fields:
            item: { ref: Item }
          access: { read: public }
        """;

    private readonly MigratedDatabase _database = new();

    public ValueTask InitializeAsync() => _database.CreateAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Theory]
    [InlineData(MigrationMode.Direct)]
    [InlineData(MigrationMode.Rolling)]
    public async Task A_migration_that_is_cut_off_at_any_statement_is_taken_up(MigrationMode mode)
    {
        var cuts = 0;
        for (var at = 1; ; at++)
        {
            await _database.ExecuteAsync("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
            await FillAsync();
            var cut = new Cut(_database, at);
            var failure = await Record.ExceptionAsync(async () => await ApplyAsync(After, mode, cut));
            if (!cut.Done)
            {
                Assert.Null(failure);
                break;
            }

            cuts++;
            await ApplyAsync(After, mode, progress: null);
            await CheckAsync(mode, $"cut at {at}");
        }

        Figures.Note($"migration, {mode}: cut off at {cuts} places, taken up at each");
        Assert.True(cuts >= 12, $"{cuts} cuts");
    }

    [Fact]
    public async Task An_index_that_was_left_half_built_is_built_anew()
    {
        await FillAsync();
        await using var holder = await _database.Data.OpenConnectionAsync();
        await using var transaction = await holder.BeginTransactionAsync();
        await new NpgsqlCommand("UPDATE items SET note = 'held' WHERE code = 'c1'", holder).ExecuteNonQueryAsync();
        var text = Before.Replace("kind: { type: string, max: 10 }", "kind: { type: string, max: 10, index: true }", StringComparison.Ordinal);
        var apply = Task.Run(() => ApplyAsync(text, MigrationMode.Direct, progress: null));
        await Wait.Until(async () => (long)(await _database.ScalarAsync("SELECT count(*) FROM pg_index WHERE NOT indisvalid"))! == 1, TimeSpan.FromSeconds(20), "a half-built index");
        await _database.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX CONCURRENTLY%' AND pid <> pg_backend_pid()");
        await Assert.ThrowsAnyAsync<Exception>(() => apply);
        await transaction.RollbackAsync();
        Assert.Contains(await _database.Migrator.DriftAsync(default), d => d.Contains("half-built", StringComparison.Ordinal));
        var plan = await _database.PlanAsync(text);
        Assert.Contains(plan.Steps.SelectMany(s => s.Sql), s => s.StartsWith("DROP INDEX CONCURRENTLY", StringComparison.Ordinal));
        await ApplyAsync(text, MigrationMode.Direct, progress: null);
        Assert.Equal(0L, await _database.ScalarAsync("SELECT count(*) FROM pg_index WHERE NOT indisvalid"));
        Assert.Empty((await _database.PlanAsync(text)).Steps);
    }

    [Fact]
    public async Task A_lock_that_others_hold_is_asked_for_shortly_and_again()
    {
        await FillAsync();
        await using var holder = await _database.Data.OpenConnectionAsync();
        await using var transaction = await holder.BeginTransactionAsync();
        await new NpgsqlCommand("SELECT * FROM items LIMIT 1", holder).ExecuteNonQueryAsync();
        var apply = Task.Run(() => ApplyAsync(Before.Replace("note:", "extra: { type: int, optional: true }\n    note:", StringComparison.Ordinal), MigrationMode.Rolling, progress: null));
        var clock = TimeProvider.System;
        var begun = clock.GetTimestamp();
        var longest = TimeSpan.Zero;
        while (clock.GetElapsedTime(begun) < TimeSpan.FromSeconds(5))
        {
            var asked = clock.GetTimestamp();
            await _database.ScalarAsync("SELECT count(*) FROM items");
            if (clock.GetElapsedTime(asked) > longest) longest = clock.GetElapsedTime(asked);
        }

        Assert.False(apply.IsCompleted);
        await transaction.RollbackAsync();
        await apply.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(longest < TimeSpan.FromSeconds(4), $"a reader waited {longest}"); // two seconds, and what the machine adds
    }

    [Fact]
    public async Task Ten_that_start_at_once_on_an_empty_database_migrate_once()
    {
        var plans = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(async () => await _database.ApplyAsync(Before))));
        Assert.Single(plans, p => !p.IsEmpty);
        Assert.Single(await _database.Migrator.HistoryAsync(default));
        // And with rows, where indexes are built beside what the others hold
        await _database.ExecuteAsync("INSERT INTO items (id, created_at, updated_at, version, code, amount, kind, gone) SELECT gen_random_uuid(), now(), now(), 1, 'c' || i, i, 'k' || i, '' FROM generate_series(1, 100) i");
        plans = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => ApplyAsync(After, MigrationMode.Rolling, progress: null))));
        Assert.Single(plans, p => !p.IsEmpty);
        Assert.Equal(2, (await _database.Migrator.HistoryAsync(default)).Count);
    }

    [Fact]
    public async Task A_large_table_gets_another_type_without_being_written_anew_under_a_lock()
    {
        await FillAsync();
        var plan = await Migrator().PlanAsync(Rows.Load(After), MigrationMode.Rolling, default);
        var statements = plan.Steps.SelectMany(s => s.Statements).ToList();
        Assert.DoesNotContain(statements, s => s.Rewrites);
        Assert.All(statements.Where(s => s.Scans), s => Assert.Equal(StatementPhase.Online, s.Phase));
        Assert.All(statements.Where(s => s.Lock == "ACCESS EXCLUSIVE"), s => Assert.NotEqual(StatementPhase.Online, s.Phase));
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(async () =>
        {
            var written = 0;
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    await _database.ExecuteAsync($"UPDATE items SET amount = amount + 1 WHERE code = 'c{written % 500}'; UPDATE items SET amount = 7 WHERE code = 'c{(written + 9) % 500}'");
                    written++;
                }
                catch (Npgsql.PostgresException e) when (e.SqlState == Npgsql.PostgresErrorCodes.DeadlockDetected)
                {
                    // Two rows at once may meet a batch of the migration's: a store runs its work again then
                }
            }

            return written;
        });
        await ApplyAsync(After, MigrationMode.Rolling, progress: null);
        await stop.CancelAsync();
        Assert.True(await writer > 0);
        Assert.Equal("bigint", await _database.ScalarAsync("SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'items'::regclass AND attname = 'amount'"));
        await CheckAsync(MigrationMode.Rolling, "after writes", exactAmounts: false);
    }

    private PostgresMigrator Migrator() => _database.MigratorFor(rewriteUpTo: 0);

    private Task<MigrationPlan> ApplyAsync(string model, MigrationMode mode, IProgress<MigrationProgress>? progress) =>
        Migrator().ApplyAsync(Rows.Load(model), new MigrationAllowance(true, new HashSet<string>()) { Mode = mode, Progress = progress }, default).AsTask();

    private async Task FillAsync()
    {
        await _database.ApplyAsync(Before);
        await _database.ExecuteAsync("INSERT INTO items (id, created_at, updated_at, version, code, amount, kind, note, gone) SELECT gen_random_uuid(), now(), now(), 1, 'c' || i, i, 'k' || i, CASE WHEN i % 2 = 0 THEN 'n' END, '' FROM generate_series(0, 499) i");
    }

    private async Task CheckAsync(MigrationMode mode, string when, bool exactAmounts = true)
    {
        var migrator = Migrator();
        var model = Rows.Load(After);
        Assert.True((await migrator.PlanAsync(model, mode, default)).IsEmpty, when);
        Assert.Equal(500L, await _database.ScalarAsync("SELECT count(*) FROM items WHERE note IS NOT NULL AND rank = 5" + (exactAmounts ? " AND code = 'c' || amount AND double = amount * 2" : "")));
        Assert.Equal(0L, await _database.ScalarAsync("SELECT count(*) FROM pg_index WHERE NOT indisvalid"));
        Assert.Equal(0L, await _database.ScalarAsync("SELECT count(*) FROM pg_constraint WHERE NOT convalidated"));
        Assert.Equal(0L, await _database.ScalarAsync("SELECT count(*) FROM pg_attribute WHERE attrelid = 'items'::regclass AND attname LIKE '%\\_\\_next' AND NOT attisdropped"));
        Assert.Equal(0L, await _database.ScalarAsync("SELECT count(*) FROM pg_class WHERE relname LIKE '%\\_\\_next'"));
        Assert.Equal(0L, await _database.ScalarAsync("SELECT count(*) FROM pg_trigger WHERE tgname LIKE '\\_ashlar%'"));
        Assert.True((await migrator.HistoryAsync(default))[0].Finished, when);
        Assert.Empty(await migrator.DriftAsync(default));
        var rows = new Rows(await _database.StoreAsync(), (await migrator.PlanAsync(model, mode, default)).Served!); // a way forward
        Assert.Equal(500, (await rows.AllAsync("Item")).Count);
        if (mode == MigrationMode.Direct) return;
        var contraction = await migrator.PlanContractionAsync(model, default);
        await migrator.ApplyAsync(model, new MigrationAllowance(true, contraction.Steps.Select(s => s.Name).ToHashSet()) { Mode = MigrationMode.Contract }, default);
        Assert.Empty((await migrator.PlanContractionAsync(model, default)).Steps);
        Assert.Equal(500L, await _database.ScalarAsync("SELECT count(*) FROM items WHERE double = amount * 2"));
        Assert.Equal(500, (await rows.AllAsync("Item")).Count);
    }

    /// <summary>Ends the migration's connection from another one, as the server's crash would, at one of the places it tells of.</summary>
    private sealed class Cut(MigratedDatabase database, int at) : IProgress<MigrationProgress>
    {
        private int _told;

        public bool Done { get; private set; }

        public void Report(MigrationProgress value)
        {
            if (++_told != at) return;
            Done = true;
            database.EndOthers();
        }
    }
}
