using System.Globalization;
using System.Text;
using Ashlar.Stores.Migrations;
using Ashlar.Stores.Tests.Support;
using Npgsql;

namespace Ashlar.Stores.Tests.Postgres;

/// <summary>The migrator on databases of its own, asked through plain SQL.</summary>
public sealed class PostgresSchemaTests : IAsyncLifetime
{
    private const string Shop =
        """
        Product:
          fields:
            sku: { type: string, max: 20, unique: true, caseless: true }
            name: { type: string, max: 100 }
            price: { type: decimal, precision: 10, scale: 2, min: 0 }
            stock: { type: int, default: 0 }
            weight: { type: double, optional: true }
            since: { type: date, optional: true }
            tags: { type: string, list: true, max: 5 }
            state: { enum: [draft, live], default: draft }
            category: { ref: Category, optional: true }
            labels: { many: Label, link: true }
          access: { read: public }
        Category:
          key: { type: long }
          fields:
            name: { type: string, max: 80 }
            parent: { ref: Category, optional: true }
          access: { read: public }
        Label:
          key: code
          fields:
            code: { type: string, max: 20 }
          access: { read: public }
        """;

    private readonly MigratedDatabase _database = new();

    public ValueTask InitializeAsync() => _database.CreateAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task An_empty_database_is_brought_to_the_model_and_then_has_nothing_to_do()
    {
        var plan = await _database.ApplyAsync(Shop);
        Assert.Contains("create-table:Product.labels", plan.Steps.Select(s => s.Name));
        Assert.Empty((await _database.PlanAsync(Shop)).Steps);
        Assert.Empty((await _database.ApplyAsync(Shop)).Steps);
        Assert.Single(await _database.Migrator.HistoryAsync(default));
    }

    [Fact]
    public async Task A_table_with_rows_is_changed_beside_its_readers_and_writers()
    {
        await _database.ApplyAsync(Shop);
        await _database.ExecuteAsync("INSERT INTO categories (name, created_at, updated_at, version) SELECT 'c' || i, now(), now(), 1 FROM generate_series(1, 500) i");
        var after = Shop
            .Replace("name: { type: string, max: 80 }", "name: { type: string, max: 90, unique: true }\n    rank: { type: int, min: 1, default: 3, index: true }", StringComparison.Ordinal)
            .Replace("parent: { ref: Category, optional: true }", "parent: { ref: Category, optional: true }\n    boss: { ref: User, optional: true }", StringComparison.Ordinal);
        var plan = await _database.PlanAsync(after);
        var statements = plan.Steps.SelectMany(s => s.Statements).ToList();
        Assert.All(statements.Where(s => s.Scans), s => Assert.Equal(StatementPhase.Online, s.Phase));
        Assert.Contains(statements, s => s.Sql.StartsWith("CREATE UNIQUE INDEX CONCURRENTLY", StringComparison.Ordinal));
        Assert.Contains(statements, s => s.Sql.Contains("FOREIGN KEY", StringComparison.Ordinal) && s.Sql.EndsWith("NOT VALID", StringComparison.Ordinal));
        await _database.ApplyAsync(after);
        Assert.Empty((await _database.PlanAsync(after)).Steps);
        Assert.Equal(500L, await _database.ScalarAsync("SELECT count(*) FROM categories WHERE rank = 3"));
        await Assert.ThrowsAsync<PostgresException>(() => _database.ExecuteAsync("UPDATE categories SET rank = 0"));
    }

    [Fact]
    public async Task Finds_nothing_to_do_once_a_thousand_entities_are_made()
    {
        var model = new StringBuilder();
        for (var i = 0; i < 1000; i++)
        {
            model.Append(CultureInfo.InvariantCulture, $"Thing{i:d4}:\n  fields:\n    name: {{ type: string, max: 80, unique: true }}\n    price: {{ type: decimal, precision: 12, scale: 2, min: 0 }}\n    other: {{ ref: Thing{(i + 1) % 1000:d4}, optional: true }}\n  access: {{ read: public }}\n");
        }

        var thousand = Rows.Load(model.ToString().TrimEnd());
        var clock = TimeProvider.System;
        var begun = clock.GetTimestamp();
        await _database.Migrator.PlanAsync(thousand, default);
        var planned = clock.GetElapsedTime(begun);
        begun = clock.GetTimestamp();
        await _database.Migrator.ApplyAsync(thousand, new MigrationAllowance(true, new HashSet<string>()), default);
        var made = clock.GetElapsedTime(begun);
        begun = clock.GetTimestamp();
        Assert.Empty((await _database.Migrator.PlanAsync(thousand, default)).Steps);
        var read = clock.GetElapsedTime(begun);
        Figures.Note($"PostgreSQL, 1,000 entities: planned in {planned.TotalSeconds:f2} s, made in {made.TotalSeconds:f2} s, nothing to do found in {read.TotalSeconds:f2} s");
    }
}
