using System.Globalization;
using System.Text;
using Ashlar.Cel;
using Ashlar.Stores.Migrations;
using Ashlar.Stores.Sqlite;
using Ashlar.Stores.Sqlite.Schema;
using Ashlar.Stores.Tests.Support;

namespace Ashlar.Stores.Tests.Sqlite;

public sealed class SqliteMigrations : IAsyncDisposable
{
    private const string Notes =
        """
        Note:
          fields:
            text: { type: text }
            rank: { type: int, optional: true }
          access: { read: public }
        """;

    private readonly SqliteFixture _fixture = new();

    [Fact]
    public async Task Tables_indexes_and_triggers_of_others_stay()
    {
        var store = (SqliteStore)await _fixture.OpenAsync(Rows.Load(Notes));
        await store.WriteAloneAsync(
            c =>
            {
                c.Execute("CREATE TABLE theirs (a, b); CREATE INDEX by_hand ON notes (rank, text); CREATE TRIGGER log AFTER INSERT ON notes BEGIN INSERT INTO theirs VALUES (new.id, new.text); END");
                return 0;
            },
            default);
        var after = Rows.Load(Notes.Replace("rank: { type: int, optional: true }", "rank: { type: int, default: 3 }", StringComparison.Ordinal));
        var plan = await store.Migrator.ApplyAsync(after, new MigrationAllowance(true, new HashSet<string>()), default);
        Assert.Equal(["require-column:Note.rank"], plan.Steps.Select(s => s.Name));
        Assert.Empty((await store.Migrator.PlanContractionAsync(after, default)).Steps);
        var rows = new Rows(store, after);
        await rows.WriteAsync(rows.Insert("Note", ("text", CelValue.String("x")), ("rank", CelValue.Int(1))));
        Assert.Equal(1, await store.ReadOnlyAsync(c => c.Scalar("SELECT count(*) FROM theirs"), default));
        Assert.Equal(1, await store.ReadOnlyAsync(c => c.Scalar("SELECT count(*) FROM sqlite_master WHERE name = 'by_hand'"), default));
    }

    [Fact]
    public async Task A_migration_that_fails_half_way_leaves_the_old_schema()
    {
        var model = Rows.Load(Notes);
        var store = (SqliteStore)await _fixture.OpenAsync(model);
        // A table of someone else's is in the way of the second of two new ones
        await store.WriteAloneAsync(c => { c.Execute("CREATE VIEW seconds AS SELECT 1"); return 0; }, default);
        var before = await SqliteRandomMigrations.TextAsync(store);
        var after = Rows.Load(Notes + "\nFirst:\n  fields: { a: { type: int } }\n  access: { read: public }\nSecond:\n  fields: { a: { type: int } }\n  access: { read: public }");
        await Assert.ThrowsAnyAsync<Exception>(async () => await store.Migrator.ApplyAsync(after, new MigrationAllowance(true, new HashSet<string>()), default));
        Assert.Equal(before, await SqliteRandomMigrations.TextAsync(store));
        Assert.Single(await store.Migrator.HistoryAsync(default));
        var rows = new Rows(store, model);
        Assert.Null((await rows.WriteAsync(rows.Insert("Note", ("text", CelValue.String("x"))))).Error);
    }

    [Fact]
    public async Task Names_of_every_kind_are_quoted()
    {
        var model = Rows.Load(
            """
            Group:
              table: select
              fields:
                order: { type: string, unique: true }
                from: { type: int, column: "where", default: 1 }
                parent: { ref: Group, column: "table", optional: true }
              access: { read: public }
            """);
        var rows = new Rows(await _fixture.OpenAsync(model), model);
        Assert.Null((await rows.WriteAsync(rows.Insert("Group", ("order", CelValue.String("x")), ("from", CelValue.Int(1))))).Error);
        Assert.True((await rows.Store.Migrator.PlanAsync(model, default)).IsEmpty);
    }

    [Fact]
    public void Checks_and_collations_are_read_back_from_any_statement()
    {
        const string Sql =
            """
            CREATE TABLE t ("a" TEXT NOT NULL COLLATE NOCASE CHECK (typeof("a") IN ('text', 'null') AND "a" <> ')(' AND "a" <> 'it''s'),
              -- a comment, with CHECK (1)
              [b c] INT /* CHECK (2) */ DEFAULT (1 + 2), `d` REAL CHECK ((1 < 2)) CONSTRAINT x CHECK (d > 0), checked INT, PRIMARY KEY ("a", [b c]))
            """;
        var columns = TableText.Columns(Sql);
        Assert.Equal("""typeof("a") IN ('text', 'null') AND "a" <> ')(' AND "a" <> 'it''s'""", columns["a"].Check);
        Assert.Equal("NOCASE", columns["a"].Collation);
        Assert.Null(columns["b c"].Check);
        Assert.Equal("(1 < 2) AND d > 0", columns["d"].Check);
        Assert.Null(columns["checked"].Check);
    }

    [Fact]
    public async Task A_thousand_entities_are_planned_in_a_moment()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 1000; i++) text.Append(CultureInfo.InvariantCulture, $"Thing{i}:\n  fields: {{ name: {{ type: string, unique: true }}, next: {{ ref: Thing{(i + 1) % 1000}, optional: true }} }}\n  access: {{ read: public }}\n");
        var model = Rows.Load(text.ToString());
        var store = await _fixture.OpenAsync(model);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Assert.True((await store.Migrator.PlanAsync(model, default)).IsEmpty);
        Figures.Note($"1000 entities compared in {watch.ElapsedMilliseconds} ms");
        Assert.InRange(watch.ElapsedMilliseconds, 0, 5000);
    }

    [Fact]
    public async Task A_database_of_an_earlier_Ashlar_gets_the_tables_that_it_lacks()
    {
        var model = Rows.Load(Notes);
        var store = (SqliteStore)await _fixture.OpenAsync(model);
        await _fixture.ExecuteAsync("DROP TABLE _ashlar_answer; ALTER TABLE _ashlar_migration DROP COLUMN schema");
        foreach (var mode in Enum.GetValues<MigrationMode>()) Assert.Equal("own-tables", Assert.Single((await store.Migrator.PlanAsync(model, mode, default)).Steps).Name);
        await store.Migrator.ApplyAsync(model, new MigrationAllowance(false, new HashSet<string>()), default);
        Assert.True((await store.Migrator.PlanAsync(model, default)).IsEmpty);
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();
}
