using Ashlar.Model;
using Ashlar.Stores.Advising;
using Ashlar.Stores.Tests.Postgres;
using Ashlar.Stores.Tests.Support;
using Ashlar.Stores.Watching;

namespace Ashlar.Stores.Tests.Advising;

/// <summary>Records of what ran; the same wherever they are kept.</summary>
public abstract class ShapeRecordTests : IAsyncDisposable
{
    private static readonly DateOnly Monday = new(2026, 3, 2);

    protected static readonly ModelSnapshot Model = Rows.Load("""
        Thing:
          fields: { name: { type: string } }
          access: { read: public }
        """);

    [Fact]
    public async Task Counts_of_several_processes_add_up_by_day()
    {
        var (one, other) = (await OpenAsync(), await OpenAsync());
        await one.AddAsync([(Shape("a"), Count(2, 10))], Monday, default);
        await other.AddAsync([(Shape("a"), Count(3, 20)), (Shape("b"), Count(1, 1))], Monday, default);
        await one.AddAsync([(Shape("a"), Count(5, 30))], Monday.AddDays(2), default);

        var all = (await one.ReadAsync(Monday, default)).OrderBy(s => s.Shape.Hash).ToList();
        Assert.Equal(["a", "b"], all.Select(s => s.Shape.Hash));
        Assert.Equal(Count(10, 60), all[0].Count);
        Assert.Equal((Monday, Monday.AddDays(2)), (all[0].First, all[0].Last));
        Assert.Equal(Count(5, 30), Assert.Single(await other.ReadAsync(Monday.AddDays(1), default)).Count);
    }

    [Fact]
    public async Task A_shape_comes_back_as_it_was()
    {
        var records = await OpenAsync();
        var shape = Shape("it's \"quoted\" – ünï");
        await records.AddAsync([(shape, Count(1, 1))], Monday, default);
        var back = Assert.Single(await records.ReadAsync(Monday, default)).Shape;
        Assert.Equal((shape.Hash, shape.Kind, shape.Entity, shape.Words), (back.Hash, back.Kind, back.Entity, back.Words));
        var (statement, access) = (Assert.Single(back.Statements), Assert.Single(back.Access));
        Assert.Equal((shape.Statements[0].Sql, "text,bigint[]"), (statement.Sql, string.Join(',', statement.Types)));
        Assert.Equal(("Thing", "name", "size", new SortedColumn("at", true)), (access.Entity, access.Equal[0], access.Range[0], access.Sort[0]));
    }

    [Fact]
    public async Task What_is_old_is_let_go()
    {
        var records = await OpenAsync();
        await records.AddAsync([(Shape("old"), Count(1, 1)), (Shape("both"), Count(1, 1))], Monday, default);
        await records.AddAsync([(Shape("both"), Count(2, 2))], Monday.AddDays(1), default);
        await records.ForgetAsync(Monday.AddDays(1), default);
        var kept = Assert.Single(await records.ReadAsync(Monday, default));
        Assert.Equal(("both", Count(2, 2)), (kept.Shape.Hash, kept.Count));
        await records.AddAsync([(Shape("old"), Count(1, 1))], Monday.AddDays(1), default);
        Assert.Equal(2, (await records.ReadAsync(Monday, default)).Count);
    }

    [Fact]
    public async Task No_more_shapes_are_kept_than_are_of_use()
    {
        var records = await OpenAsync();
        var many = Enumerable.Range(0, IShapeRecords.MostShapes + 50).Select(i => (Shape($"s{i}"), Count(1, 1))).Chunk(500);
        foreach (var some in many) await records.AddAsync(some, Monday, default);
        // One that is known is counted on
        await records.AddAsync([(Shape("s0"), Count(1, 1)), (Shape("one more"), Count(1, 1))], Monday, default);
        var kept = await records.ReadAsync(Monday, default);
        Assert.InRange(kept.Count, IShapeRecords.MostShapes, IShapeRecords.MostShapes + 500); // those of one call are judged together
        Assert.Equal(2, kept.Single(s => s.Shape.Hash == "s0").Count.Count);
        Assert.DoesNotContain(kept, s => s.Shape.Hash == "one more");
    }

    [Fact]
    public async Task Many_that_add_at_once_lose_nothing()
    {
        IShapeRecords[] all = [await OpenAsync(), await OpenAsync(), await OpenAsync(), await OpenAsync()];
        var shapes = Enumerable.Range(0, 20).Select(i => (Shape($"s{i}"), Count(1, 1))).ToList();
        await Task.WhenAll(all.Select((records, i) => Task.Run(async () =>
        {
            for (var round = 0; round < 5; round++) await records.AddAsync(i % 2 == 0 ? shapes : [.. Enumerable.Reverse(shapes)], Monday, default);
        })));
        Assert.All(await all[0].ReadAsync(Monday, default), s => Assert.Equal(20, s.Count.Count));
    }

    public abstract ValueTask DisposeAsync();

    protected abstract Task<IShapeRecords> OpenAsync();

    private static ShapeCount Count(long runs, int millis) => new(runs, TimeSpan.FromMilliseconds(millis), runs * 2);

    private static RecordedShape Shape(string hash) =>
        new(hash, "read", "Thing", $"Thing {hash}", [new ShapeStatement($"SELECT '{hash}'", ["text", "bigint[]"])], [new ShapeAccess("Thing", ["name"], ["size"], [new SortedColumn("at", true)])]);
}

public sealed class SqliteShapeRecordTests : ShapeRecordTests
{
    private readonly SqliteFixture _fixture = new();

    public override ValueTask DisposeAsync() => _fixture.DisposeAsync();

    protected override async Task<IShapeRecords> OpenAsync() => (await _fixture.OpenAsync(Model)).Shapes;
}

public sealed class PostgresShapeRecordTests : ShapeRecordTests
{
    private readonly PostgresFixture _fixture = new();

    public override ValueTask DisposeAsync() => _fixture.DisposeAsync();

    protected override async Task<IShapeRecords> OpenAsync() => (await _fixture.OpenAsync(Model)).Shapes;
}

public sealed class ShapeFileTests : ShapeRecordTests
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task A_file_that_is_damaged_is_told_of()
    {
        _folder.Write("shapes.json", "{");
        var failure = await Assert.ThrowsAsync<IOException>(async () => await (await OpenAsync()).ReadAsync(DateOnly.MinValue, default));
        Assert.Contains("shapes.json", failure.Message, StringComparison.Ordinal);
    }

    public override ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    protected override Task<IShapeRecords> OpenAsync() => Task.FromResult<IShapeRecords>(new ShapeFile(_folder.Combine("shapes.json")));
}
