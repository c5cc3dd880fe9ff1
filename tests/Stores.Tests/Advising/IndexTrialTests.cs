using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Stores.Advising;
using Ashlar.Stores.Tests.Postgres;
using Ashlar.Stores.Tests.Support;
using Ashlar.Stores.Watching;

namespace Ashlar.Stores.Tests.Advising;

/// <summary>What a trial tells of indexes that are not there, and that nobody else feels it.</summary>
public abstract class IndexTrialTests : IAsyncDisposable
{
    protected static readonly ModelSnapshot Model = Rows.Load("""
        Thing:
          key: { type: long }
          fields:
            name: { type: string }
            kind: { type: string, caseless: true }
            size: { type: int }
          indexes: [[size]]
          access: { read: public }
        """);

    private static readonly Entity Thing = Model.FindEntity("Thing")!;

    [Fact]
    public async Task An_index_that_helps_makes_a_plan_cheaper_and_is_gone_when_dropped()
    {
        var store = await FilledAsync(5_000);
        var shape = await ShapeAsync(store, "name");
        await using var trial = await OpenAsync(store);
        Assert.Equal((5_000, 5_000), (trial.Rows, trial.Sample));
        var before = await PlanAsync(trial, shape);
        await trial.AddAsync(new TrialIndex("ix_tried", [new TrialPart("name", false, false), new TrialPart("id", false, false)]), default);
        var after = await PlanAsync(trial, shape);
        Assert.True(after.Cost * 5 < before.Cost, $"{before} {after}");
        Assert.Equal(["ix_tried"], after.Indexes);
        await trial.DropAsync("ix_tried", default);
        Assert.Equal(before.Cost, (await PlanAsync(trial, shape)).Cost);
        await trial.DropAsync("ix_tried", default);
    }

    [Fact]
    public async Task What_is_there_is_known_by_its_name()
    {
        var store = await FilledAsync(5_000);
        var shape = await ShapeAsync(store, "size");
        await using var trial = await OpenAsync(store);
        Assert.True(trial.Has("ix_things_size"));
        var with = await PlanAsync(trial, shape);
        Assert.Equal(["ix_things_size"], with.Indexes);
        await trial.DropAsync("ix_things_size", default);
        var without = await PlanAsync(trial, shape);
        Assert.Empty(without.Indexes);
        Assert.True(without.Cost > with.Cost, $"{without} {with}");
    }

    [Fact]
    public async Task A_caseless_column_is_tried_as_it_is_compared()
    {
        var store = await FilledAsync(5_000);
        var shape = await ShapeAsync(store, "kind");
        await using var trial = await OpenAsync(store);
        await trial.AddAsync(new TrialIndex("ix_tried", [new TrialPart("kind", false, Lower)]), default);
        Assert.Equal(["ix_tried"], (await PlanAsync(trial, shape)).Indexes);
    }

    [Fact]
    public async Task Of_a_large_table_a_sample_is_looked_at()
    {
        var store = await FilledAsync(100_000);
        await using var trial = await OpenAsync(store);
        Assert.InRange(trial.Sample, IIndexTrials.MostRows / 2, IIndexTrials.MostRows);
        Assert.InRange(trial.Rows, 90_000, 110_000);
        var shape = await ShapeAsync(store, "name");
        var before = await PlanAsync(trial, shape);
        await trial.AddAsync(new TrialIndex("ix_tried", [new TrialPart("name", false, false)]), default);
        Assert.True((await PlanAsync(trial, shape)).Cost * 10 < before.Cost);
    }

    [Fact]
    public async Task Others_write_meanwhile_and_find_nothing_of_it()
    {
        var store = await FilledAsync(2_000);
        var rows = new Rows(store, Model);
        await using (var trial = await OpenAsync(store))
        {
            await trial.AddAsync(new TrialIndex("ix_tried", [new TrialPart("name", false, false)]), default);
            var outcome = await rows.WriteAsync(rows.Insert("Thing", ("name", CelValue.String("new")), ("kind", CelValue.String("k")), ("size", CelValue.Int(1)))).WaitAsync(TimeSpan.FromSeconds(5));
            Assert.Null(outcome.Error);
            Assert.Equal(2_001, (await rows.AllAsync("Thing")).Count);
            Assert.Equal(2_000, trial.Sample);
        }

        var table = Assert.Single((await store.Migrator.InspectAsync(default)).Tables, t => t.Name == "things");
        Assert.Equal(["ix_things_size"], table.Indexes.Select(i => i.Name));
        Assert.Empty(await store.Migrator.DriftAsync(default));
        Assert.True((await store.Migrator.PlanAsync(Model, default)).IsEmpty);
    }

    [Fact]
    public async Task A_shape_of_another_schema_is_passed_over_and_the_next_one_planned()
    {
        var store = await FilledAsync(2_000);
        var good = await ShapeAsync(store, "name");
        await using var trial = await OpenAsync(store);
        foreach (var sql in new[] { "SELECT gone FROM things", "SELECT 1 FROM gone", "SELEKT" })
            Assert.Null(await trial.ExplainAsync(good with { Statements = [new ShapeStatement(sql, [])] }, default));
        await PlanAsync(trial, good);
    }

    [Fact]
    public async Task A_table_without_rows_can_be_tried()
    {
        var store = await OpenAsync(Model);
        await using var trial = await OpenAsync(store);
        Assert.Equal((0, 0), (trial.Rows, trial.Sample));
        await PlanAsync(trial, await ShapeAsync(store, "name"));
    }

    public abstract ValueTask DisposeAsync();

    /// <summary>Whether an index over small letters serves what is caseless.</summary>
    protected abstract bool Lower { get; }

    protected abstract ShapeBook Book { get; }

    protected abstract string Numbers(int most);

    protected abstract Task<IStore> OpenAsync(ModelSnapshot model);

    protected abstract Task ExecuteAsync(string sql);

    private async Task<IStore> FilledAsync(int count)
    {
        var store = await OpenAsync(Model);
        var other = string.Join(", ", Thing.Columns.Where(c => c.System && c != Thing.Key).Select(c => c.Column));
        var values = string.Join(", ", Thing.Columns.Where(c => c.System && c != Thing.Key).Select(c => c == Thing.Version || Lower is false ? "1" : "now()"));
        await ExecuteAsync($"INSERT INTO things (name, kind, size, {other}) SELECT 'n' || (i / 4), 'K' || (i / 50), i / 20, {values} FROM {Numbers(count)}");
        return store;
    }

    private async Task<RecordedShape> ShapeAsync(IStore store, string field)
    {
        var rows = new Rows(store, Model);
        var plan = rows.PlanBy(Thing, (ColumnField)Thing.Find(field)!);
        if (field == "kind") plan = plan with { Filter = Rows.Node(Model, Thing, "kind == 'k7'"), Parameters = [] };
        await rows.ReadAsync(plan, plan.Parameters.Count == 0 ? [] : [field == "size" ? CelValue.Int(1) : CelValue.String("n1")]);
        var shape = Assert.Single(Book.TakeCounts(), s => s.Shape.Access.Any(a => a.Equal.Contains(field))).Shape;
        return RecordedShape.Of(shape);
    }

    private static async Task<IIndexTrial> OpenAsync(IStore store)
    {
        var opening = await store.Trials.OpenAsync(Thing, default);
        return opening.Trial ?? throw new InvalidOperationException(opening.WhyNot);
    }

    private static async Task<PlanEstimate> PlanAsync(IIndexTrial trial, RecordedShape shape) =>
        await trial.ExplainAsync(shape, default) ?? throw new InvalidOperationException("no plan of " + shape.Words);
}

public sealed class SqliteIndexTrialTests : IndexTrialTests
{
    private readonly SqliteFixture _fixture = new();

    public SqliteIndexTrialTests() => _fixture.Options = _fixture.Options with { Watch = new WatchOptions { Shapes = Book } };

    protected override bool Lower => false;

    protected override ShapeBook Book { get; } = new();

    public override ValueTask DisposeAsync() => _fixture.DisposeAsync();

    protected override string Numbers(int most) => $"(WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {most}) SELECT i FROM n)";

    protected override Task<IStore> OpenAsync(ModelSnapshot model) => _fixture.OpenAsync(model);

    protected override Task ExecuteAsync(string sql) => _fixture.ExecuteAsync(sql);
}

public sealed class PostgresIndexTrialTests : IndexTrialTests
{
    private readonly PostgresFixture _fixture;

    public PostgresIndexTrialTests() => _fixture = new PostgresFixture { Watch = new WatchOptions { Shapes = Book } };

    protected override bool Lower => true;

    protected override ShapeBook Book { get; } = new();

    public override ValueTask DisposeAsync() => _fixture.DisposeAsync();

    protected override string Numbers(int most) => $"generate_series(1, {most}) AS n (i)";

    protected override Task<IStore> OpenAsync(ModelSnapshot model) => _fixture.OpenAsync(model);

    protected override Task ExecuteAsync(string sql) => _fixture.ExecuteAsync(sql + "; ANALYZE things");
}
