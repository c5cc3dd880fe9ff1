using System.Diagnostics;
using System.Diagnostics.Metrics;
using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Stores.Tests.Postgres;
using Ashlar.Stores.Tests.Support;
using Ashlar.Stores.Watching;

namespace Ashlar.Stores.Tests.Watching;

/// <summary>What a store tells of its statements; the same of every database.</summary>
public abstract class StoreWatchTests
{
    private static readonly ModelSnapshot Model = Rows.Load("""
        Watched:
          key: code
          fields:
            code: { type: string }
            name: { type: string, unique: true }
            size: { type: int }
          access: { read: public }
        """);

    private readonly List<SlowStatement> _slow = [];

    protected abstract string Kind { get; }

    [Fact]
    public async Task A_slow_statement_is_told_by_shape_and_not_by_value()
    {
        await using var fixture = Open(new WatchOptions { Slow = TimeSpan.Zero, OnSlow = Told });
        var rows = new Rows(await fixture.OpenAsync(Model), Model);
        await rows.WriteAsync(Insert(rows, "secret-key"));
        await rows.ReadAsync(rows.PlanBy(rows.Entity("Watched"), (ColumnField)rows.Entity("Watched").Find("name")!), CelValue.String("secret-key"));
        Assert.Equal(["insert Watched 1", "read Watched where name == ? by code 1"], _slow.Select(s => $"{s.Statement.Kind} {s.Statement.Words} {s.Rows}"));
        Assert.All(_slow, s =>
        {
            Assert.Matches("^[0-9a-f]{12}$", s.Statement.Hash);
            Assert.DoesNotContain("secret-key", s.Statement.Sql, StringComparison.Ordinal);
            Assert.True(s.Duration > TimeSpan.Zero);
        });
    }

    [Fact]
    public async Task Nothing_is_slow_below_the_threshold()
    {
        await using var fixture = Open(new WatchOptions { Slow = TimeSpan.FromMinutes(1), OnSlow = Told });
        var rows = new Rows(await fixture.OpenAsync(Model), Model);
        await rows.WriteAsync(Insert(rows, "a"));
        Assert.Empty(_slow);
    }

    [Fact]
    public async Task Shapes_are_counted_with_their_time_and_rows()
    {
        var shapes = new ShapeBook();
        await using var fixture = Open(new WatchOptions { Shapes = shapes });
        var rows = new Rows(await fixture.OpenAsync(Model), Model);
        await rows.WriteAsync(Insert(rows, "a"), Insert(rows, "b"));
        for (var i = 0; i < 3; i++) await rows.AllAsync("Watched");
        var (shape, count) = Assert.Single(shapes.TakeCounts(), s => s.Shape.Kind == "read");
        Assert.Equal((3, 6), (count.Count, count.Rows));
        Assert.True(count.Time > TimeSpan.Zero);
        Assert.Equal("Watched", shape.Entity);
        Assert.Equal([new SortedColumn("code", false)], Assert.Single(shape.Access).Sort);
        Assert.Empty(shapes.TakeCounts());
        Assert.Equal(5, rows.Store.Statistics.Statements);
    }

    [Fact]
    public async Task Meters_and_spans_tell_of_statements_transactions_errors_and_the_pool()
    {
        var seen = new List<string>();
        var spans = new List<string>();
        using var meters = new MeterListener { InstrumentPublished = (i, l) => Enable(i, l) };
        meters.SetMeasurementEventCallback<double>((i, _, tags, _) => Note(i.Name, tags));
        meters.SetMeasurementEventCallback<long>((i, value, tags, _) => Note(i.Name, tags));
        meters.SetMeasurementEventCallback<int>((i, _, tags, _) => Note(i.Name, tags));
        meters.Start();
        using var activities = new ActivityListener
        {
            ShouldListenTo = source => source.Name == StoreWatch.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span =>
            {
                lock (spans) spans.Add($"{span.OperationName} {span.GetTagItem("db.system.name")} {span.StatusDescription} {((string?)span.GetTagItem("ashlar.plan"))?.Length}");
            },
        };
        ActivitySource.AddActivityListener(activities);

        await using var fixture = Open(new WatchOptions());
        var rows = new Rows(await fixture.OpenAsync(Model), Model);
        await rows.WriteAsync(Insert(rows, "a"));
        Assert.NotNull((await rows.WriteAsync(Insert(rows, "a"))).Error);
        await rows.AllAsync("Watched");
        meters.RecordObservableInstruments();

        foreach (var expected in new[]
        {
            $"ashlar.store.statement.duration {Kind} insert Watched", $"ashlar.store.statement.duration {Kind} read Watched", $"ashlar.store.rows {Kind} read Watched",
            $"ashlar.store.transaction.duration {Kind} done", $"ashlar.store.errors {Kind} unique",
            $"ashlar.store.pool.size {Kind}", $"ashlar.store.pool.busy {Kind}", $"ashlar.store.pool.waiting {Kind}",
        })
        {
            lock (seen) Assert.Contains(expected, seen);
        }

        lock (spans)
        {
            Assert.Contains($"read Watched {Kind}  12", spans);
            Assert.Contains($"insert Watched {Kind} unique 12", spans);
        }

        static void Enable(Instrument instrument, MeterListener listener)
        {
            if (instrument.Meter.Name == StoreWatch.Name) listener.EnableMeasurementEvents(instrument);
        }

        void Note(string name, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (var (_, value) in tags) name += " " + value;
            lock (seen) seen.Add(name);
        }
    }

    internal abstract StoreFixture Open(WatchOptions watch);

    private static WriteStep Insert(Rows rows, string name) =>
        rows.Insert("Watched", ("code", CelValue.String(Guid.NewGuid().ToString())), ("name", CelValue.String(name)), ("size", CelValue.Int(1)));

    private void Told(SlowStatement slow)
    {
        // The store's own bookkeeping is not through plans; all that comes is ours
        lock (_slow) _slow.Add(slow);
    }
}

public sealed class SqliteWatchTests : StoreWatchTests
{
    protected override string Kind => "sqlite";

    internal override StoreFixture Open(WatchOptions watch)
    {
        var fixture = new SqliteFixture();
        fixture.Options = fixture.Options with { Watch = watch };
        return fixture;
    }
}

public sealed class PostgresWatchTests : StoreWatchTests
{
    protected override string Kind => "postgres";

    internal override StoreFixture Open(WatchOptions watch) => new PostgresFixture { Watch = watch };
}
