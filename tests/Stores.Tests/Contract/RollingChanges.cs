using Ashlar.Cel;
using Ashlar.Model.Expressions.ValueTypes;
using Ashlar.Stores.Migrations;
using Ashlar.Stores.Tests.Support;

namespace Ashlar.Stores.Tests.Contract;

/// <summary>Two models on one database: what the migration leaves is read and written by both, until the earlier one is gone.</summary>
public abstract class RollingChanges(StoreFixture fixture) : IAsyncDisposable
{
    private const string Before =
        """
        Product:
          fields:
            sku: { type: string, max: 20, unique: true }
            name: { type: string, max: 100, index: true }
            stock: { type: int, default: 0, index: true }
            state: { enum: [draft, live], default: draft }
            note: { type: text, optional: true }
          access: { read: public }
        """;

    private IStore? _store;

    [Fact]
    public async Task A_renamed_field_keeps_its_column_and_both_read_and_write_it()
    {
        var old = await StartAsync();
        var text = Before.Replace("name: { type: string", "title: { was: name, type: string", StringComparison.Ordinal);
        Assert.Equal(["rename-column:Product.title"], Names(await PlanAsync(text)));
        var next = await ApplyAsync(text);
        Assert.Null((await next.WriteAsync(Product(next, 1, ("title", CelValue.String("new"))))).Error);
        Assert.Null((await old.WriteAsync(Product(old, 2, ("name", CelValue.String("old"))))).Error);
        Assert.Equal(["name 0", "new", "old"], await ColumnAsync(old, "name"));
        Assert.Equal(["name 0", "new", "old"], await ColumnAsync(next, "title"));
        Assert.Empty(Names(await PlanAsync(text)));
        var without = text.Replace("was: name, ", "", StringComparison.Ordinal); // what was recorded is known without it
        Assert.Empty(Names(await PlanAsync(without)));
        Assert.Equal(["name 0", "new", "old"], await ColumnAsync(await ApplyAsync(without), "title"));

        // A field that has the earlier name again is another one
        var again = await ApplyAsync(text.Replace("was: name, ", "", StringComparison.Ordinal).Replace("note:", "name: { type: string, optional: true }\n    note:", StringComparison.Ordinal));
        Assert.Equal(["name 0", "new", "old"], await ColumnAsync(again, "title"));
        Assert.Equal([null, null, null], await ColumnAsync(again, "name"));
        Assert.Equal(["name 0", "new", "old"], await ColumnAsync(old, "name"));

        // With everything stopped the names are brought to the model
        await ApplyAsync(text, MigrationMode.Direct);
        Assert.Equal(["name 0", "new", "old"], await ColumnAsync(new Rows(_store!, Rows.Load(text)), "title"));
    }

    [Fact]
    public async Task A_renamed_entity_keeps_its_table()
    {
        var old = await StartAsync();
        var text = Before.Replace("Product:", "Article:\n  was: Product", StringComparison.Ordinal);
        var next = await ApplyAsync(text);
        Assert.Equal(["name 0"], await ColumnAsync(old, "name"));
        Assert.Equal(["name 0"], (await next.AllAsync("Article")).Select(r => Text(r[2])));
        Assert.Empty(Names(await PlanAsync(text)));
        Assert.Empty(await ContractAsync(text));
    }

    [Fact]
    public async Task A_removed_field_goes_on_for_the_version_that_has_it()
    {
        var old = await StartAsync();
        var text = Before.Replace("    name: { type: string, max: 100, index: true }\n", "", StringComparison.Ordinal);
        var next = await ApplyAsync(text);
        Assert.Null((await next.WriteAsync(Product(next, 1))).Error);
        Assert.Null((await old.WriteAsync(Product(old, 2, ("name", CelValue.String("old"))))).Error);
        Assert.Equal(["name 0", null, "old"], await ColumnAsync(old, "name"));
        Assert.Empty(Names(await PlanAsync(text)));
        Assert.Contains("drop-column:Product.name", await ContractAsync(text));
        Assert.Empty(await ContractAsync(text));
        Assert.Null((await next.WriteAsync(Product(next, 3))).Error);
    }

    [Fact]
    public async Task A_new_required_field_has_a_default_for_the_version_that_does_not_write_it()
    {
        var old = await StartAsync();
        var text = Before.Replace("note:", "colour: { type: string, default: red }\n    note:", StringComparison.Ordinal);
        var next = await ApplyAsync(text);
        Assert.Null((await old.WriteAsync(Product(old, 1, ("name", CelValue.String("old"))))).Error);
        Assert.Null((await next.WriteAsync(Product(next, 2, ("name", CelValue.String("new")), ("colour", CelValue.String("blue"))))).Error);
        Assert.Equal(["red", "red", "blue"], await ColumnAsync(next, "colour"));
        Assert.Equal(["drop-default:Product.colour"], await ContractAsync(text));
        Assert.NotNull((await old.WriteAsync(Product(old, 3, ("name", CelValue.String("old"))))).Error);
    }

    [Fact]
    public async Task What_becomes_required_stays_nullable_until_contract()
    {
        var old = await StartAsync();
        var text = Before.Replace("note: { type: text, optional: true }", "note: { type: text, default: none }", StringComparison.Ordinal);
        Assert.Equal(["fill-column:Product.note"], Names(await PlanAsync(text)));
        var next = await ApplyAsync(text);
        Assert.Equal(["none"], await ColumnAsync(next, "note"));
        Assert.Null((await old.WriteAsync(Product(old, 1, ("name", CelValue.String("old"))))).Error);
        Assert.Empty(Names(await PlanAsync(text)));
        Assert.Equal(["require-column:Product.note"], await ContractAsync(text));
        Assert.Equal(["none", "none"], await ColumnAsync(next, "note"));
        Assert.NotNull((await old.WriteAsync(Product(old, 2, ("name", CelValue.String("old"))))).Error);
    }

    [Fact]
    public async Task Bounds_that_change_are_let_go_until_contract()
    {
        var old = await StartAsync();
        var text = Before.Replace("enum: [draft, live]", "enum: [draft, open]", StringComparison.Ordinal);
        var next = await ApplyAsync(text);
        Assert.Null((await old.WriteAsync(Product(old, 1, ("name", CelValue.String("n")), ("state", CelValue.String("live"))))).Error);
        Assert.Null((await next.WriteAsync(Product(next, 2, ("name", CelValue.String("n")), ("state", CelValue.String("open"))))).Error);
        Assert.Empty(Names(await PlanAsync(text)));
        var step = Assert.Single((await _store!.Migrator.PlanContractionAsync(Rows.Load(text), default)).Steps);
        Assert.Contains("live", step.Obstacle, StringComparison.Ordinal);
        Assert.Null((await next.WriteAsync(next.Update("Product", (await old.AllAsync("Product"))[1][0], "state", CelValue.String("open")))).Error);
        Assert.Equal(["change-rules:Product.state"], await ContractAsync(text));
        Assert.NotNull((await old.WriteAsync(Product(old, 3, ("name", CelValue.String("n")), ("state", CelValue.String("live"))))).Error);
    }

    [Fact]
    public async Task A_wider_type_serves_both_and_a_narrower_one_waits()
    {
        var old = await StartAsync();
        var text = Before.Replace("stock: { type: int", "stock: { type: long", StringComparison.Ordinal);
        await old.AllAsync("Product"); // prepared before
        var next = await ApplyAsync(text);
        Assert.Null((await next.WriteAsync(Product(next, 1, ("name", CelValue.String("n")), ("stock", CelValue.Int(70))))).Error);
        Assert.Null((await old.WriteAsync(Product(old, 2, ("name", CelValue.String("n")), ("stock", CelValue.Int(8))))).Error);
        Assert.Equal(["7", "70", "8"], await ColumnAsync(old, "stock"));
        Assert.Equal(["7", "70", "8"], await ColumnAsync(next, "stock"));
        Assert.Empty(Names(await PlanAsync(text)));

        Assert.Empty(Names(await PlanAsync(Before))); // back: both fit the wider one
        await ApplyAsync(Before);
        Assert.Equal(["change-type:Product.stock"], await ContractAsync(Before));
        Assert.Equal(["7", "70", "8"], await ColumnAsync(old, "stock"));
    }

    [Fact]
    public async Task What_is_computed_and_kept_is_computed_again_once_all_versions_do_it()
    {
        var old = await StartAsync();
        var text = Before.Replace("note:", "twice: { type: long, computed: stock * 2, stored: true }\n    note:", StringComparison.Ordinal);
        var next = await ApplyAsync(text);
        Assert.Null((await old.WriteAsync(Product(old, 1, ("name", CelValue.String("old"))))).Error);
        Assert.Equal(["14", null], await ColumnAsync(next, "twice"));
        Assert.Equal(["recompute:Product.twice"], await ContractAsync(text));
        Assert.Equal(["14", "14"], await ColumnAsync(next, "twice"));
        Assert.Empty(await ContractAsync(text));
    }

    [Fact]
    public async Task A_type_that_the_other_version_would_misread_is_refused_with_the_safe_way()
    {
        await StartAsync();
        var text = Before.Replace("stock: { type: int", "stock: { type: double", StringComparison.Ordinal);
        var step = Assert.Single((await PlanAsync(text)).Steps);
        Assert.Contains("The safe way: add a field of the new type", step.Obstacle, StringComparison.Ordinal);
        await Assert.ThrowsAsync<MigrationRefusedException>(() => ApplyAsync(text));
    }

    [Fact]
    public async Task The_newest_model_is_taken_back_with_what_it_had_written()
    {
        var old = await StartAsync();
        Assert.Null(await _store!.Migrator.PlanDownAsync(default)); // there was none before
        var text = Before
            .Replace("name: { type: string", "title: { was: name, type: string", StringComparison.Ordinal)
            .Replace("note: { type: text, optional: true }", "colour: { type: string, default: red }", StringComparison.Ordinal);
        var next = await ApplyAsync(text);
        Assert.Null((await next.WriteAsync(Product(next, 1, ("title", CelValue.String("new")), ("colour", CelValue.String("blue"))))).Error);
        var back = await _store.Migrator.ApplyDownAsync(Allow(MigrationMode.Rolling), default);
        Assert.NotNull(back);
        Assert.Equal(Rows.Load(Before).Hash, back.ModelHash);
        Assert.Empty(Names(await PlanAsync(Before)));
        Assert.Null((await old.WriteAsync(Product(old, 2, ("name", CelValue.String("old"))))).Error);
        Assert.Equal(["name 0", "new", "old"], await ColumnAsync(old, "name"));
    }

    [Fact]
    public async Task What_another_hand_changed_is_told()
    {
        await StartAsync();
        Assert.Empty(await _store!.Migrator.DriftAsync(default));
        await fixture.ExecuteAsync("CREATE TABLE stray (id INTEGER)");
        await fixture.ExecuteAsync("CREATE INDEX by_hand ON products (note)");
        await fixture.ExecuteAsync("ALTER TABLE products ADD COLUMN extra TEXT");
        await fixture.ExecuteAsync("DROP INDEX ix_products_stock");
        Assert.Equal(
            ["column products.extra is of no model", "index by_hand on products is of no model", "index ix_products_stock on products was dropped or is another", "table stray is of no model"],
            (await _store.Migrator.DriftAsync(default)).Order(StringComparer.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        await fixture.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private static List<string> Names(MigrationPlan plan) => [.. plan.Steps.Select(s => s.Name)];

    private static MigrationAllowance Allow(MigrationMode mode, params string[] destructive) => new(true, destructive.ToHashSet()) { Mode = mode };

    private static string? Text(CelValue value) => value.IsNull ? null : value.Kind == CelKind.Int ? value.AsInt.ToString(System.Globalization.CultureInfo.InvariantCulture) : value.AsString;

    private async Task<Rows> StartAsync()
    {
        _store = await fixture.OpenAsync();
        var rows = await ApplyAsync(Before);
        Assert.Null((await rows.WriteAsync(Product(rows, 0, ("name", CelValue.String("name 0"))))).Error);
        return rows;
    }

    private async Task<MigrationPlan> PlanAsync(string model) => await _store!.Migrator.PlanAsync(Rows.Load(model), MigrationMode.Rolling, default); // opened first

    private async Task<Rows> ApplyAsync(string model, MigrationMode mode = MigrationMode.Rolling)
    {
        var plan = await _store!.Migrator.ApplyAsync(Rows.Load(model), Allow(mode), default); // opened first
        return new Rows(_store, plan.Served!); // a way forward
    }

    private async Task<List<string>> ContractAsync(string model)
    {
        var plan = await _store!.Migrator.PlanContractionAsync(Rows.Load(model), default); // opened first
        await _store.Migrator.ApplyAsync(Rows.Load(model), Allow(MigrationMode.Contract, [.. Names(plan)]), default);
        return Names(plan);
    }

    private static WriteStep Product(Rows rows, int number, params (string Field, CelValue Value)[] values)
    {
        var given = values.ToDictionary(v => v.Field, v => v.Value);
        given.TryAdd("stock", CelValue.Int(7));
        given.TryAdd("state", CelValue.String("draft"));
        return rows.Insert("Product",
        [
            ("id", UuidType.Of(Guid.CreateVersion7(DateTimeOffset.UnixEpoch.AddSeconds(number)))),
            ("sku", CelValue.String($"S-{number}")),
            .. given.Select(g => (g.Key, g.Value)),
        ]);
    }

    private static async Task<List<string?>> ColumnAsync(Rows rows, string field)
    {
        var at = rows.Entity("Product").Columns.Where(c => c.HasStorage).ToList().FindIndex(c => c.Name == field);
        return [.. (await rows.AllAsync("Product")).Select(r => Text(r[at]))];
    }
}
