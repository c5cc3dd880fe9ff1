using System.Globalization;
using System.Text;
using Ashlar.Cel;
using Ashlar.Model;
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

    private static readonly string[] Types =
    [
        "type: string", "type: string, max: 40", "type: string, caseless: true", "type: text", "type: int", "type: int, min: 0, max: 9", "type: long", "type: double",
        "type: decimal, precision: 10, scale: 2", "type: decimal, precision: 12, scale: 4", "type: bool", "type: uuid", "type: date", "type: time",
        "type: dateTime", "type: duration", "type: json", "type: bytes", "enum: [a, b]", "enum: [b, c]", "type: string, list: true", "type: int, list: true",
    ];

    private readonly SqliteFixture _fixture = new();

    [Fact]
    public async Task Migrating_from_any_model_to_any_other_gives_the_schema_of_the_other()
    {
        var (cases, steps, refused) = (0, 0, 0);
        await Effort.RunAsync(60, async (random, _) =>
        {
            await using var migrated = new SqliteFixture();
            await using var fresh = new SqliteFixture();
            var text = RandomModel(random);
            var (before, after) = (Rows.Load(text), Rows.Load(random.Next(3) == 0 ? Renamed(text, random) : RandomModel(random)));
            var store = (SqliteStore)await migrated.OpenAsync(before);
            if (random.Next(2) == 0) await FillAsync(new Rows(store, before), random);
            var plan = await store.Migrator.PlanAsync(after, default);
            var all = plan.Steps.Concat((await store.Migrator.PlanContractionAsync(after, default)).Steps).Select(s => s.Name).ToHashSet();
            cases++;
            try
            {
                steps += (await store.Migrator.ApplyAsync(after, new MigrationAllowance(true, all), default)).Steps.Count;
            }
            catch (MigrationRefusedException e) when (e.Refused.All(s => s.Obstacle is not null))
            {
                refused++; // rows stood in the way; nothing may have changed
                Assert.Equal(await SchemaAsync(store), await SchemaAsync((SqliteStore)await fresh.OpenAsync(before)));
                return;
            }

            var left = await store.Migrator.PlanContractionAsync(after, default);
            if (left.Steps.Count > 0) await store.Migrator.ApplyAsync(after, new MigrationAllowance(true, left.Steps.Select(s => s.Name).ToHashSet()), default);
            Assert.Equal(await SchemaAsync((SqliteStore)await fresh.OpenAsync(after)), await SchemaAsync(store));
            Assert.Equal(1, await store.ReadOnlyAsync(c => c.Scalar("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"), default));
            Assert.True((await store.Migrator.PlanAsync(after, default)).IsEmpty);
        });
        Figures.Note($"{cases} pairs of random models, {steps} steps applied, {refused} refused for their rows, seed {Effort.Seed}");
    }

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
        var before = await SchemaAsync(store);
        var after = Rows.Load(Notes + "\nFirst:\n  fields: { a: { type: int } }\n  access: { read: public }\nSecond:\n  fields: { a: { type: int } }\n  access: { read: public }");
        await Assert.ThrowsAnyAsync<Exception>(async () => await store.Migrator.ApplyAsync(after, new MigrationAllowance(true, new HashSet<string>()), default));
        Assert.Equal(before, await SchemaAsync(store));
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

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    private static async Task<string> SchemaAsync(SqliteStore store) => await store.ReadOnlyAsync(
        connection =>
        {
            var schema = SqliteSchemaReader.Read(connection);
            var lines = schema.Tables.OrderBy(t => t.Name, StringComparer.Ordinal).Select(t =>
                $"{t.Name} key {string.Join(",", t.Key)} identity {t.Identity} link {t.IsLink}\n"
                + string.Join("\n", t.Columns.Select(c => $"  {c}").Order(StringComparer.Ordinal)) + "\n"
                + string.Join("\n", t.Indexes.Select(i => $"  {i.Name} {i.Unique} {string.Join(",", i.Columns)} {i.Where}").Order(StringComparer.Ordinal)));
            return string.Join("\n", lines);
        },
        default);

    private static string RandomModel(Random random)
    {
        var names = new[] { "Alpha", "Beta", "Gamma" }.Where(_ => random.Next(4) > 0).DefaultIfEmpty("Alpha").ToList();
        var text = new StringBuilder();
        foreach (var name in names)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}:\n");
            if (random.Next(5) == 0) text.Append("  key: { type: long }\n");
            text.Append("  fields:\n    fixed: { type: string, optional: true }\n");
            foreach (var field in new[] { "one", "two", "three", "four" }.Where(_ => random.Next(3) > 0))
            {
                var type = Types[random.Next(Types.Length)];
                var optional = random.Next(2) == 0 ? ", optional: true" : "";
                var indexed = !type.Contains("list", StringComparison.Ordinal) && !type.Contains("json", StringComparison.Ordinal) && !type.Contains("text", StringComparison.Ordinal) && !type.Contains("bytes", StringComparison.Ordinal);
                var index = indexed ? random.Next(4) switch { 0 => ", unique: true", 1 => ", index: true", _ => "" } : "";
                text.Append(CultureInfo.InvariantCulture, $"    {field}: {{ {type}{optional}{index} }}\n");
            }

            if (random.Next(2) == 0) text.Append(CultureInfo.InvariantCulture, $"    other: {{ ref: {names[random.Next(names.Count)]}, optional: true }}\n");
            if (random.Next(3) == 0) text.Append(CultureInfo.InvariantCulture, $"    links: {{ many: {names[random.Next(names.Count)]}, link: true }}\n");
            text.Append("  access: { read: public }\n");
        }

        return text.ToString();
    }

    // Some of the names get another, and say what they were
    private static string Renamed(string text, Random random)
    {
        foreach (var name in new[] { "Alpha", "Beta", "Gamma" })
        {
            if (random.Next(2) == 0) text = text.Replace($"{name}:\n", $"{name}New:\n  was: {name}\n", StringComparison.Ordinal).Replace($": {name},", $": {name}New,", StringComparison.Ordinal).Replace($": {name} }}", $": {name}New }}", StringComparison.Ordinal);
        }

        foreach (var field in new[] { "one", "two", "three", "four", "other", "links" })
        {
            if (random.Next(3) == 0) text = text.Replace($"    {field}: {{ ", $"    {field}New: {{ was: {field}, ", StringComparison.Ordinal);
        }

        return text;
    }

    // Rows with only what must be there: numbers small enough for most types to come
    private static async Task FillAsync(Rows rows, Random random)
    {
        foreach (var name in new[] { "Alpha", "Beta", "Gamma" })
        {
            if (!rows.Has(name)) continue;
            var entity = rows.Entity(name);
            var number = random.Next(3);
            for (var i = 0; i < number; i++)
            {
                var values = entity.Fields.OfType<ValueField>().Where(f => !f.System && f != entity.Key && (!f.Optional || random.Next(2) == 0)).Select(f => (f.Name, SmallValue(f.Type, i))).ToArray();
                var outcome = await rows.WriteAsync(rows.Insert(name, values));
                Assert.True(outcome.Error is null, $"{outcome.Error}");
            }
        }
    }

    private static CelValue SmallValue(ScalarType type, int i)
    {
        if (type.IsList) return CelValue.List([]);
        return type.Kind switch
        {
            ScalarKind.Enum => CelValue.String(type.Words[i % 2]),
            ScalarKind.Json => CelValue.String("{}"),
            ScalarKind.String or ScalarKind.Text => CelValue.String($"{i}"),
            ScalarKind.Double => CelValue.Double(i),
            ScalarKind.Decimal => Model.Expressions.ValueTypes.DecimalType.Of(i, 0),
            ScalarKind.Bool => CelValue.Bool(i == 0),
            ScalarKind.Uuid => Model.Expressions.ValueTypes.UuidType.Of(new Guid(i, 0, 0, new byte[8])),
            ScalarKind.Date => Model.Expressions.ValueTypes.DateType.OfDays(i),
            ScalarKind.Time => Model.Expressions.ValueTypes.TimeType.OfMicros(i),
            ScalarKind.DateTime => CelValue.Timestamp(i),
            ScalarKind.Duration => CelValue.DurationOfNanos(i * 1000L),
            ScalarKind.Bytes => CelValue.Bytes(new byte[] { (byte)i }),
            _ => CelValue.Int(i),
        };
    }
}
