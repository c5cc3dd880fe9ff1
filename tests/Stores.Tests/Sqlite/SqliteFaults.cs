using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Model.Expressions.ValueTypes;
using Ashlar.Stores.Plans;
using Ashlar.Stores.Sql;
using Ashlar.Stores.Sqlite;
using Ashlar.Stores.Tests.Support;
using Ashlar.Stores.Watching;

namespace Ashlar.Stores.Tests.Sqlite;

public sealed class SqliteFaults : IAsyncDisposable
{
    private const string Endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";

    private const string Notes =
        """
        Note:
          fields:
            text: { type: text }
          access: { read: public }
        """;

    private readonly SqliteFixture _fixture = new();
    private readonly ModelSnapshot _model = Rows.Load(Notes);

    [Fact]
    public async Task A_full_disk_loses_nothing_acknowledged_and_is_over_when_there_is_room()
    {
        _fixture.Options = _fixture.Options with { MaxPages = 60 };
        var rows = await OpenAsync();
        var kept = new List<CelValue>();
        var failures = new List<StoreException>();
        for (var round = 0; round < 40 && failures.Count == 0; round++)
        {
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => TryAsync(rows)));
            kept.AddRange(outcomes.Where(o => o.Failure is null).Select(o => o.Key));
            failures.AddRange(outcomes.Select(o => o.Failure).OfType<StoreException>());
        }

        Assert.NotEmpty(failures);
        Assert.All(failures, f => Assert.Equal(StoreFailure.DiskFull, f.Failure));
        Assert.Equal(kept.Order(Comparer<CelValue>.Create((a, b) => UuidType.Instance.Compare(a, b))), (await rows.AllAsync("Note")).Select(r => r[0]));
        await rows.WriteAsync([.. kept.Select(k => rows.Delete("Note", k))]);
        Assert.Null((await TryAsync(rows)).Failure);
        Assert.Single(await rows.AllAsync("Note"));
        Assert.Equal(1, await Store(rows).ReadOnlyAsync(c => c.Scalar("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"), default));
    }

    [Fact]
    public async Task A_slow_read_stops_when_it_is_cancelled()
    {
        var rows = await OpenAsync();
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await using var cursor = await rows.Store.ReadAsync(Slow(), [], cancel.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await cursor.ReadAsync(cancel.Token));
    }

    [Fact]
    public async Task A_slow_read_stops_at_its_limit()
    {
        _fixture.Options = _fixture.Options with { StatementLimit = TimeSpan.FromMilliseconds(50) };
        var rows = await OpenAsync();
        await using (var cursor = await rows.Store.ReadAsync(Slow(), [], default))
        {
            var failure = await Assert.ThrowsAsync<StoreException>(async () => await cursor.ReadAsync(default));
            Assert.Equal(StoreFailure.Timeout, failure.Failure);
        }

        Assert.Empty(await rows.AllAsync("Note")); // the connection goes on
    }

    [Fact]
    public async Task A_slow_read_inside_a_write_fails_only_that_write()
    {
        var rows = await OpenAsync();
        using var cancel = new CancellationTokenSource();
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously); // not on the writer
        var slow = rows.Store.WriteAsync(
            async session =>
            {
                await session.ExecuteAsync([Note(rows, "lost")], default);
                await using var cursor = await session.ReadAsync(Slow(), [], cancel.Token);
                started.SetResult();
                return await cursor.ReadAsync(cancel.Token);
            },
            default);
        await started.Task;
        var other = rows.WriteAsync(Note(rows, "kept"));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => slow);
        Assert.Null((await other).Error);
        Assert.Equal("kept", Assert.Single(await rows.AllAsync("Note"))[1].AsString);
    }

    [Fact]
    public async Task A_write_that_waits_is_cancelled_at_once()
    {
        var rows = await OpenAsync();
        using var cancel = new CancellationTokenSource();
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously); // not on the writer
        using var stop = new CancellationTokenSource();
        var slow = rows.Store.WriteAsync(
            async session =>
            {
                await using var cursor = await session.ReadAsync(Slow(), [], stop.Token);
                started.SetResult();
                return await cursor.ReadAsync(default);
            },
            default);
        await started.Task;
        var waiting = rows.Store.WriteAsync(_ => throw new InvalidOperationException("ran"), cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => slow);
    }

    [Fact]
    public async Task A_transaction_over_its_time_is_undone_and_holds_nobody_up()
    {
        _fixture.Options = _fixture.Options with { TransactionLimit = TimeSpan.FromMilliseconds(200) };
        var rows = await OpenAsync();
        var late = await Assert.ThrowsAsync<StoreException>(() => rows.Store.WriteAsync(
            async session =>
            {
                await session.ExecuteAsync([Note(rows, "lost")], default);
                await using var cursor = await session.ReadAsync(Slow(), [], default);
                return await cursor.ReadAsync(default);
            },
            default));
        Assert.Equal(StoreFailure.Timeout, late.Failure);
        var between = await Assert.ThrowsAsync<StoreException>(() => rows.Store.WriteAsync(
            async session =>
            {
                while (true) await session.ExecuteAsync([Note(rows, "lost")], default);
            },
            default));
        Assert.Equal(StoreFailure.Timeout, between.Failure);
        Assert.Null((await rows.WriteAsync(Note(rows, "kept"))).Error);
        Assert.Equal("kept", Assert.Single(await rows.AllAsync("Note"))[1].AsString);
    }

    [Fact]
    public async Task Writes_behind_a_long_one_are_told_in_time_and_those_before_it_do_not_wait_for_it()
    {
        _fixture.Options = _fixture.Options with { WaitLimit = TimeSpan.FromSeconds(1) };
        var rows = await OpenAsync();
        using var first = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously); // not on the writer
        var holder = rows.Store.WriteAsync(
            _ =>
            {
                first.Wait(); // both of the next wait when it ends
                return new(true);
            },
            default);
        var before = rows.WriteAsync(Note(rows, "before"));
        var slow = rows.Store.WriteManyAsync(
            async session =>
            {
                await session.ExecuteAsync([Note(rows, "long")], default);
                started.SetResult();
                release.Wait();
                return true;
            },
            default);
        first.Set();
        await holder;
        Assert.Null((await before).Error);
        await started.Task;
        var failure = await Assert.ThrowsAsync<StoreException>(() => rows.WriteAsync(Note(rows, "refused")));
        Assert.Equal(StoreFailure.Busy, failure.Failure);
        Assert.False(slow.IsCompleted);
        release.Set();
        await slow;
        Assert.Equal(["before", "long"], (await rows.AllAsync("Note")).Select(r => r[1].AsString));
    }

    [Fact]
    public async Task Work_that_awaits_something_else_is_a_bug_and_is_undone()
    {
        var rows = await OpenAsync();
        var never = new TaskCompletionSource<bool>();
        await Assert.ThrowsAsync<InvalidOperationException>(() => rows.Store.WriteAsync(
            async session =>
            {
                await session.ExecuteAsync([Note(rows, "lost")], default);
                return await never.Task;
            },
            default));
        Assert.Empty(await rows.AllAsync("Note"));
    }

    [Fact]
    public async Task Reads_wait_for_a_reader_and_give_up_in_time()
    {
        _fixture.Options = _fixture.Options with { Readers = 1, WaitLimit = TimeSpan.FromMilliseconds(100) };
        var rows = await OpenAsync();
        var read = rows.Store.Prepare(rows.Plan(rows.Entity("Note")));
        var held = await rows.Store.ReadAsync(read, [], default);
        var failure = await Assert.ThrowsAsync<StoreException>(async () => await rows.Store.ReadAsync(read, [], default));
        Assert.Equal(StoreFailure.Busy, failure.Failure);
        using var cancel = new CancellationTokenSource();
        var cancelled = rows.Store.ReadAsync(read, [], cancel.Token).AsTask();
        var patient = rows.Store.ReadAsync(read, [], default).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        await held.DisposeAsync();
        await (await patient).DisposeAsync();
        Assert.Equal(3, rows.Store.Statistics.Waits);
    }

    [Fact]
    public async Task Another_process_that_writes_is_waited_for()
    {
        _fixture.Options = _fixture.Options with { BusyLimit = TimeSpan.FromMilliseconds(200) };
        var rows = await OpenAsync();
        var other = await _fixture.OpenAsync();
        await ((SqliteStore)other).WriteAloneAsync(connection => { connection.Execute("BEGIN IMMEDIATE"); return 0; }, default);
        var failure = await Assert.ThrowsAsync<StoreException>(() => rows.WriteAsync(Note(rows, "refused")));
        Assert.Equal(StoreFailure.Timeout, failure.Failure);
        await ((SqliteStore)other).WriteAloneAsync(connection => { connection.Execute("ROLLBACK"); return 0; }, default);
        Assert.Null((await rows.WriteAsync(Note(rows, "kept"))).Error);
    }

    [Fact]
    public async Task Two_stores_write_the_same_file()
    {
        var first = await OpenAsync();
        var second = new Rows(await _fixture.OpenAsync(), _model);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(async i => Assert.Null((await (i % 2 == 0 ? first : second).WriteAsync(Note(first, $"{i}"))).Error)));
        Assert.Equal(100, (await second.AllAsync("Note")).Count);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused()
    {
        await File.WriteAllTextAsync(_fixture.Path, new string('x', 8192));
        var failure = await Assert.ThrowsAsync<StoreException>(_fixture.OpenAsync);
        Assert.Equal(StoreFailure.Unavailable, failure.Failure);
        Assert.Contains("not a database", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_of_a_newer_Ashlar_is_refused()
    {
        var store = (SqliteStore)(await OpenAsync()).Store;
        await store.WriteAloneAsync(connection => { connection.Execute("PRAGMA user_version = 99"); return 0; }, default);
        await store.DisposeAsync();
        var failure = await Assert.ThrowsAsync<StoreException>(_fixture.OpenAsync);
        Assert.Contains("newer Ashlar", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_place_that_cannot_be_written_is_told()
    {
        await File.WriteAllTextAsync(_fixture.Path, "");
        _fixture.Options = _fixture.Options with { Url = "sqlite:test.db/data.db" };
        var store = await _fixture.OpenAsync();
        Assert.False(await store.PingAsync(default));
        var failure = await Assert.ThrowsAsync<StoreException>(() => store.WriteAsync(_ => new ValueTask<bool>(true), default));
        Assert.Equal(StoreFailure.Unavailable, failure.Failure);
        Assert.Contains("data.db", failure.Message, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    private static SqliteStore Store(Rows rows) => (SqliteStore)rows.Store;

    private static WriteStep Note(Rows rows, string text) => rows.Insert("Note", ("text", CelValue.String(text)));

    private static async Task<(CelValue Key, StoreException? Failure)> TryAsync(Rows rows)
    {
        var key = UuidType.Of(Guid.CreateVersion7());
        try
        {
            Assert.Null((await rows.WriteAsync(rows.Insert("Note", ("id", key), ("text", CelValue.String(new string('x', 3000)))))).Error);
            return (key, null);
        }
        catch (StoreException e)
        {
            return (key, e);
        }
    }

    private static SqliteRead Slow() =>
        new(new CompiledRead(new ReadPlan { Source = null, Columns = [] }, new SqlStatement(Endless, [], 1, 0), 1, []), new ShapeBook());

    private async Task<Rows> OpenAsync() => new(await _fixture.OpenAsync(_model), _model);
}
