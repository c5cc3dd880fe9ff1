using Ashlar.Cel;
using Ashlar.Model.Expressions.ValueTypes;
using Ashlar.Stores.Migrations;
using Ashlar.Stores.Tests.Support;

namespace Ashlar.Stores.Tests.Contract;

public abstract class SchemaMigrations(StoreFixture fixture) : IAsyncDisposable
{
    private const string Base =
        """
        Product:
          fields:
            sku: { type: string, max: 20, unique: true }
            name: { type: string, max: 100 }
            price: { type: decimal, precision: 10, scale: 2 }
            stock: { type: int, default: 0 }
            note: { type: text, optional: true }
            category: { ref: Category, optional: true }
            labels: { many: Label, link: true }
          access: { read: public }
        Category:
          fields:
            name: { type: string, max: 80 }
          access: { read: public }
        Label:
          key: code
          fields:
            code: { type: string, max: 20 }
          access: { read: public }
        """;

    private IStore? _store;

    [Fact]
    public async Task A_fresh_database_gets_every_table_and_index()
    {
        var plan = await ApplyAsync(Base);
        Assert.Equal(
            ["create-table:Category", "create-table:Label", "create-table:Product", "create-table:Product.labels", "create-table:User"],
            plan.Steps.Select(s => s.Name).Where(n => n.StartsWith("create-table", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.All(plan.Steps, s => Assert.NotEmpty(s.Sql));
        Assert.True((await PlanAsync(Base)).IsEmpty);
        Assert.True((await ApplyAsync(Base)).IsEmpty);
        Assert.Single(await _store!.Migrator.HistoryAsync(default));
    }

    [Fact]
    public async Task An_optional_field_is_added_and_rows_stay()
    {
        var rows = await StartAsync(3);
        var after = Base.Replace("stock:", "colour: { type: string, optional: true }\n    stock:", StringComparison.Ordinal);
        Assert.Equal([("add-column:Product.colour", StepRisk.Additive)], Steps(await ApplyAsync(after)));
        Assert.All(await ProductsAsync(after, "colour"), v => Assert.True(v.IsNull));
        Assert.Equal(3, rows);
    }

    [Fact]
    public async Task A_required_field_with_a_default_fills_rows_that_are_there()
    {
        await StartAsync(3);
        var after = Base.Replace("stock:", "colour: { enum: [red, blue], default: blue }\n    stock:", StringComparison.Ordinal);
        Assert.Equal([("add-column:Product.colour", StepRisk.Additive)], Steps(await ApplyAsync(after)));
        Assert.Equal(["blue", "blue", "blue"], (await ProductsAsync(after, "colour")).Select(v => v.AsString));
        Assert.Equal(["name 0", "name 1", "name 2"], (await ProductsAsync(after, "name")).Select(v => v.AsString));
    }

    [Fact]
    public async Task A_required_field_without_a_default_is_refused_where_there_are_rows()
    {
        var after = Base.Replace("stock:", "colour: { type: string }\n    stock:", StringComparison.Ordinal);
        await StartAsync(2);
        var step = Assert.Single((await PlanAsync(after)).Steps);
        Assert.Equal(("add-column:Product.colour", StepRisk.Checked), (step.Name, step.Risk));
        Assert.Equal("2 rows would have no value: give the field a default, or make it optional", step.Obstacle);
        var refused = await Assert.ThrowsAsync<MigrationRefusedException>(() => ApplyAsync(after));
        Assert.Equal(step.Name, Assert.Single(refused.Refused).Name);
        Assert.True((await PlanAsync(Base)).IsEmpty);
        await ClearAsync();
        await ApplyAsync(after);
    }

    [Fact]
    public async Task A_field_and_an_entity_are_renamed_by_was()
    {
        await StartAsync(2);
        var after = Base
            .Replace("Product:", "Article:\n  was: Product", StringComparison.Ordinal)
            .Replace("name: { type: string, max: 100 }", "title: { type: string, max: 100, was: name }", StringComparison.Ordinal);
        var plan = await PlanAsync(after);
        Assert.Contains(("rename-table:Article", StepRisk.Rename), Steps(plan));
        Assert.Contains(("rename-column:Article.title", StepRisk.Rename), Steps(plan));
        Assert.DoesNotContain(plan.Steps, s => s.Risk == StepRisk.Destructive);
        await Assert.ThrowsAsync<MigrationRefusedException>(() => ApplyAsync(after, safe: false));
        await ApplyAsync(after);
        Assert.Equal(["name 0", "name 1"], (await ValuesAsync(after, "Article", "title")).Select(v => v.AsString));
        Assert.True((await PlanAsync(after)).IsEmpty);
        Assert.Empty((await ContractionAsync(after)).Steps);
    }

    [Fact]
    public async Task A_removed_field_stays_unseen_until_it_is_dropped_by_name()
    {
        await StartAsync(2);
        var after = Base.Replace("    name: { type: string, max: 100 }\n", "", StringComparison.Ordinal);
        Assert.Equal([("retire-column:Product.name", StepRisk.Additive)], Steps(await ApplyAsync(after)));
        var model = Rows.Load(after);
        var rows = new Rows(_store!, model);
        Assert.Null((await rows.WriteAsync(Product(rows, 9, withName: false))).Error); // not required any more
        Assert.True((await PlanAsync(after)).IsEmpty);
        Assert.Equal([("drop-column:Product.name", StepRisk.Destructive)], Steps(await ContractionAsync(after)));

        await ApplyAsync(Base.Replace("name: { type: string, max: 100 }", "name: { type: string, max: 100, optional: true }", StringComparison.Ordinal)); // and comes back with its data
        Assert.Equal(["name 0", "name 1", null], (await ProductsAsync(Base, "name")).Select(v => v.IsNull ? null : v.AsString));

        await ApplyAsync(after, safe: true, "drop-column:Product.name");
        Assert.Empty((await ContractionAsync(after)).Steps);
        Assert.Equal(3, (await ProductsAsync(after, "sku")).Count);
        await ApplyAsync(Base.Replace("name: { type: string, max: 100 }", "name: { type: string, max: 100, optional: true }", StringComparison.Ordinal));
        Assert.All(await ProductsAsync(Base, "name"), v => Assert.True(v.IsNull));
    }

    [Fact]
    public async Task A_removed_entity_stays_unseen_and_blocks_nobody()
    {
        await StartAsync(2);
        var after = Base[Base.IndexOf("Category:", StringComparison.Ordinal)..];
        Assert.Equal(["retire-table:Product", "retire-table:Product.labels"], (await ApplyAsync(after)).Steps.Select(s => s.Name).Order(StringComparer.Ordinal));
        var rows = new Rows(_store!, Rows.Load(after));
        foreach (var category in await rows.AllAsync("Category")) Assert.Null((await rows.WriteAsync(rows.Delete("Category", category[0]))).Error);
        Assert.True((await PlanAsync(after)).IsEmpty);
        Assert.Equal(["drop-table:Product", "drop-table:Product.labels"], (await ContractionAsync(after)).Steps.Select(s => s.Name).Order(StringComparer.Ordinal));
        await ApplyAsync(after, safe: true, "drop-table:Product", "drop-table:Product.labels");
        Assert.Empty((await ContractionAsync(after)).Steps);
        Assert.Contains("create-table:Product", (await PlanAsync(Base)).Steps.Select(s => s.Name));
    }

    [Fact]
    public async Task A_removed_reference_lets_its_target_go()
    {
        await StartAsync(2);
        var after = Base.Replace("    category: { ref: Category, optional: true }\n", "", StringComparison.Ordinal);
        await ApplyAsync(after);
        var rows = new Rows(_store!, Rows.Load(after));
        foreach (var category in await rows.AllAsync("Category")) Assert.Null((await rows.WriteAsync(rows.Delete("Category", category[0]))).Error);
    }

    [Fact]
    public async Task A_unique_field_is_refused_while_values_repeat()
    {
        await StartAsync(3);
        var after = Base.Replace("stock: { type: int, default: 0 }", "stock: { type: int, default: 0, unique: true }", StringComparison.Ordinal);
        var step = Assert.Single((await PlanAsync(after)).Steps);
        Assert.Equal(StepRisk.Checked, step.Risk);
        Assert.Equal("values repeat: 7 (3 rows): change all but one of each first", step.Obstacle);
        await ClearAsync();
        await ApplyAsync(after);
        Assert.True((await PlanAsync(after)).IsEmpty);
        Assert.StartsWith("drop-index:Product.", Assert.Single((await ApplyAsync(Base)).Steps).Name, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stock: { type: int, default: 0 }", "stock: { type: long, default: 0 }", StepRisk.Additive)]
    [InlineData("stock: { type: int, default: 0 }", "stock: { type: double, default: 0 }", StepRisk.Additive)]
    [InlineData("stock: { type: int, default: 0 }", "stock: { type: decimal, precision: 9, scale: 3, default: 0 }", StepRisk.Checked)]
    [InlineData("stock: { type: int, default: 0 }", "stock: { type: string }", StepRisk.Additive)]
    [InlineData("price: { type: decimal, precision: 10, scale: 2 }", "price: { type: decimal, precision: 14, scale: 4 }", StepRisk.Checked)]
    [InlineData("price: { type: decimal, precision: 10, scale: 2 }", "price: { type: decimal, precision: 10, scale: 1 }", StepRisk.Destructive)]
    [InlineData("name: { type: string, max: 100 }", "name: { type: text }", StepRisk.Checked)]
    [InlineData("name: { type: string, max: 100 }", "name: { type: int, default: 5 }", StepRisk.Destructive)]
    public async Task Types_change_where_values_have_their_like(string before, string field, StepRisk risk)
    {
        await StartAsync(2);
        var after = Base.Replace(before, field, StringComparison.Ordinal);
        var name = field[..field.IndexOf(':', StringComparison.Ordinal)];
        Assert.Equal([($"change-type:Product.{name}", risk)], Steps(await PlanAsync(after)));
        if (risk == StepRisk.Destructive) await Assert.ThrowsAsync<MigrationRefusedException>(() => ApplyAsync(after));
        await ApplyAsync(after, safe: true, $"change-type:Product.{name}");
        Assert.True((await PlanAsync(after)).IsEmpty);
        var value = (await ProductsAsync(after, name))[0];
        var expected = field switch
        {
            "stock: { type: long, default: 0 }" => CelValue.Int(7),
            "stock: { type: double, default: 0 }" => CelValue.Double(7),
            "stock: { type: string }" => CelValue.String("7"),
            "name: { type: text }" => CelValue.String("name 0"),
            "name: { type: int, default: 5 }" => CelValue.Int(5),
            "price: { type: decimal, precision: 10, scale: 1 }" => DecimalType.Of(13, 1),
            "price: { type: decimal, precision: 14, scale: 4 }" => DecimalType.Of(12500, 4),
            _ => DecimalType.Of(7000, 3),
        };
        Assert.Equal(expected, value);
    }

    [Fact]
    public async Task Narrower_rules_are_refused_with_the_values_that_break_them()
    {
        await StartAsync(2);
        var after = Base.Replace("stock: { type: int, default: 0 }", "stock: { type: int, min: 0, max: 5, default: 0 }", StringComparison.Ordinal);
        var step = Assert.Single((await PlanAsync(after)).Steps);
        Assert.Equal(("change-rules:Product.stock", StepRisk.Checked), (step.Name, step.Risk));
        Assert.Equal("2 rows would hold what the field does not allow, such as 7: change them first, or widen the field", step.Obstacle);
        var wider = Base.Replace("stock: { type: int, default: 0 }", "stock: { type: int, min: 0, max: 9, default: 0 }", StringComparison.Ordinal);
        await ApplyAsync(wider);
        Assert.True((await PlanAsync(wider)).IsEmpty);
    }

    [Fact]
    public async Task Optional_becomes_required_and_back()
    {
        await StartAsync(2);
        var required = Base.Replace("note: { type: text, optional: true }", "note: { type: text }", StringComparison.Ordinal);
        var step = Assert.Single((await PlanAsync(required)).Steps);
        Assert.Equal("require-column:Product.note", step.Name);
        Assert.StartsWith("2 rows would have no value", step.Obstacle, StringComparison.Ordinal);
        var filled = Base.Replace("note: { type: text, optional: true }", "note: { type: text, default: none }", StringComparison.Ordinal);
        Assert.Equal([("require-column:Product.note", StepRisk.Checked)], Steps(await ApplyAsync(filled)));
        Assert.All(await ProductsAsync(filled, "note"), v => Assert.Equal("none", v.AsString));
        Assert.Equal([("relax-column:Product.note", StepRisk.Additive)], Steps(await ApplyAsync(Base)));
    }

    [Fact]
    public async Task Another_key_loses_the_rows_and_says_so()
    {
        await StartAsync(1);
        var after = Base.Replace("Label:\n  key: code", "Label:\n  key: { type: long }", StringComparison.Ordinal);
        var plan = await PlanAsync(after);
        Assert.Contains(("change-key:Label", StepRisk.Destructive), Steps(plan));
        await Assert.ThrowsAsync<MigrationRefusedException>(() => ApplyAsync(after));
        var all = plan.Steps.Where(s => s.Risk == StepRisk.Destructive).Select(s => s.Name).ToArray();
        await ApplyAsync(after, safe: true, all);
        Assert.Empty(await new Rows(_store!, Rows.Load(after)).AllAsync("Label"));
        Assert.True((await PlanAsync(after)).IsEmpty);
        Assert.Single(await ProductsAsync(after, "sku"));
    }

    [Fact]
    public async Task A_computed_field_that_is_kept_is_computed_for_rows_that_are_there()
    {
        await StartAsync(2);
        var after = Base.Replace("stock:", "worth: { type: decimal, precision: 14, scale: 2, computed: price * stock, stored: true }\n    stock:", StringComparison.Ordinal);
        Assert.Equal([("add-column:Product.worth", StepRisk.Additive)], Steps(await ApplyAsync(after)));
        Assert.All(await ProductsAsync(after, "worth"), v => Assert.Equal(DecimalType.Of(875, 2), v));
    }

    [Fact]
    public async Task History_tells_what_was_applied_newest_first()
    {
        await ApplyAsync(Base);
        var after = Base.Replace("stock:", "colour: { type: string, optional: true }\n    stock:", StringComparison.Ordinal);
        await ApplyAsync(after);
        var history = await _store!.Migrator.HistoryAsync(default);
        Assert.Equal(2, history.Count);
        Assert.Equal(["add-column:Product.colour"], history[0].Steps);
        Assert.Equal(Rows.Load(after).Hash, history[0].ModelHash);
        Assert.True(history[0].AppliedAt >= history[1].AppliedAt);
        Assert.NotEqual("", history[0].AshlarVersion);
    }

    public async ValueTask DisposeAsync()
    {
        await fixture.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private static List<(string, StepRisk)> Steps(MigrationPlan plan) => [.. plan.Steps.Select(s => (s.Name, s.Risk))];

    private async Task<IStore> StoreAsync() => _store ??= await fixture.OpenAsync();

    private async Task<MigrationPlan> PlanAsync(string model) => await (await StoreAsync()).Migrator.PlanAsync(Rows.Load(model), default);

    private async Task<MigrationPlan> ContractionAsync(string model) => await (await StoreAsync()).Migrator.PlanContractionAsync(Rows.Load(model), default);

    private async Task<MigrationPlan> ApplyAsync(string model, bool safe = true, params string[] destructive) =>
        await (await StoreAsync()).Migrator.ApplyAsync(Rows.Load(model), new MigrationAllowance(safe, destructive.ToHashSet()), default);

    private async Task<int> StartAsync(int products)
    {
        await ApplyAsync(Base);
        var model = Rows.Load(Base);
        var rows = new Rows(_store!, model);
        var category = UuidType.Of(Guid.CreateVersion7());
        await rows.WriteAsync(rows.Insert("Category", ("id", category), ("name", CelValue.String("tea"))), rows.Insert("Label", ("code", CelValue.String("new"))));
        for (var i = 0; i < products; i++)
        {
            var step = Product(rows, i, withName: true, ("category", category));
            Assert.Null((await rows.WriteAsync(step)).Error);
        }

        return products;
    }

    private static WriteStep Product(Rows rows, int number, bool withName, params (string, CelValue)[] more) =>
        rows.Insert("Product",
        [
            ("id", UuidType.Of(Guid.CreateVersion7(DateTimeOffset.UnixEpoch.AddSeconds(number)))),
            ("sku", CelValue.String($"S-{number}")),
            .. withName ? new[] { ("name", CelValue.String($"name {number}")) } : [],
            ("price", DecimalType.Of(125, 2)),
            ("stock", CelValue.Int(7)),
            .. more,
        ]);

    private async Task ClearAsync()
    {
        var rows = new Rows(_store!, Rows.Load(Base));
        await rows.WriteAsync([.. (await rows.AllAsync("Product")).Select(r => rows.Delete("Product", r[0]))]);
    }

    private Task<List<CelValue>> ProductsAsync(string model, string field) => ValuesAsync(model, "Product", field);

    private async Task<List<CelValue>> ValuesAsync(string source, string entity, string field)
    {
        var rows = new Rows(_store!, Rows.Load(source));
        var at = rows.Entity(entity).Columns.Where(c => c.HasStorage).ToList().FindIndex(c => c.Name == field);
        return [.. (await rows.AllAsync(entity)).Select(r => r[at])];
    }
}
