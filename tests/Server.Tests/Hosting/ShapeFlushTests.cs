using System.Text;
using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Server.Hosting;
using Ashlar.Server.Logging;
using Ashlar.Server.Options;
using Ashlar.Stores;
using Ashlar.Stores.Advising;
using Ashlar.Stores.Migrations;
using Ashlar.Stores.Plans;
using Ashlar.Stores.Sqlite;
using Ashlar.Stores.Watching;

namespace Ashlar.Server.Tests.Hosting;

/// <summary>Counts on their way to their records: late rather than lost, and never in anyone's way.</summary>
public sealed class ShapeFlushTests : IDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ShapeBook _book = new();
    private readonly Records _records = new();
    private readonly ShiftedTime _time = new();
    private readonly MemoryStream _log = new();

    [Fact]
    public async Task Counts_that_could_not_be_written_come_with_the_next_and_are_told_of_once()
    {
        await using var world = await WorldAsync();
        await using (var log = new ServerLog(new LogSink(_log), json: true, colour: false, LogLevelOption.Information, _time))
        {
            await using (new ShapeFlush(_book, _records, Minute, log, _time))
            {
                _records.Fails = true;
                await PingAsync(world.Store, 3);
                await RoundAsync(1);
                await PingAsync(world.Store, 2);
                await RoundAsync(2);
                _records.Fails = false;
                await RoundAsync(3);
                Assert.Equal(5, _records.Runs);
                await RoundAsync(3, counted: false);
                Assert.Equal(5, _records.Runs);
                await PingAsync(world.Store, 4);
            }
        }

        Assert.Equal(9, _records.Runs); // the end writes what is left
        var lines = Encoding.UTF8.GetString(_log.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Single(lines, l => l.Contains("\"shapes\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_end_that_cannot_write_is_an_end()
    {
        await using var world = await WorldAsync();
        await using var log = new ServerLog(new LogSink(_log), json: true, colour: false, LogLevelOption.Information, _time);
        _records.Fails = true;
        await PingAsync(world.Store, 1);
        await new ShapeFlush(_book, _records, Minute, log, _time).DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal(0, _records.Runs);
    }

    public void Dispose() => _log.Dispose();

    // Each round is waited for: a clock that was moved on says nothing of work that it set off
    private async Task RoundAsync(int asked, bool counted = true)
    {
        _time.Advance(Minute);
        if (counted) await Wait.Until(() => _records.Asked >= asked, TimeSpan.FromSeconds(10), $"round {asked}");
    }

    private static async Task PingAsync(IStore store, int times)
    {
        var read = store.Prepare(new ReadPlan { Source = null, Columns = [new PlanColumn(new ConstantNode(CelValue.Int(1)), new ScalarType(ScalarKind.Long))] });
        for (var i = 0; i < times; i++) await using ((await store.ReadAsync(read, [], default)).ConfigureAwait(false)) { }
    }

    private async Task<World> WorldAsync()
    {
        var model = ModelLoader.Load(Faults.NotesServer.Model, "ashlar.yaml").Snapshot!; // it checks
        var folder = new TempFolder();
        var store = await SqliteStoreFactory.OpenAsync(new SqliteOptions { Url = "sqlite:a.db", Folder = folder.Path, Watch = new WatchOptions { Shapes = _book } }, TimeProvider.System);
        await store.Migrator.ApplyAsync(model, new MigrationAllowance(true, new HashSet<string>()), default);
        _book.TakeCounts();
        return new World(store, folder);
    }

    private sealed record World(IStore Store, TempFolder Folder) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Store.DisposeAsync();
            Folder.Dispose();
        }
    }

    private sealed class Records : IShapeRecords
    {
        private int _asked;

        public bool Fails { get; set; }

        public int Asked => Volatile.Read(ref _asked);

        public long Runs { get; private set; }

        public ValueTask AddAsync(IReadOnlyList<(RecordedShape Shape, ShapeCount Count)> ran, DateOnly day, CancellationToken cancellationToken)
        {
            if (!Fails) Runs += ran.Sum(r => r.Count.Count);
            Interlocked.Increment(ref _asked);
            return Fails ? throw new StoreException(StoreFailure.Unavailable, "away") : ValueTask.CompletedTask;
        }

        public ValueTask<IReadOnlyList<CountedShape>> ReadAsync(DateOnly since, CancellationToken cancellationToken) => new([]);

        public ValueTask ForgetAsync(DateOnly before, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
