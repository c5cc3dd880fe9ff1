using System.Globalization;
using System.Text;
using System.Text.Json;
using Ashlar.Stores.Migrations;
using Ashlar.Stores.Sqlite.Advising;

namespace Ashlar.Stores.Sqlite.Schema;

/// <summary>Ashlar's own tables: what was applied, what things are called, secrets, the last versions of deleted rows, recorded answers and shapes of statements.</summary>
internal static class MigrationRecords
{
    private const string Tables =
        """
        CREATE TABLE IF NOT EXISTS _ashlar_migration (
          id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
          applied_at INTEGER NOT NULL,
          model_hash TEXT NOT NULL,
          steps TEXT NOT NULL,
          version TEXT NOT NULL,
          schema TEXT
        );
        CREATE TABLE IF NOT EXISTS _ashlar_name (
          kind INTEGER NOT NULL,
          owner TEXT NOT NULL,
          name TEXT NOT NULL,
          table_name TEXT NOT NULL,
          column_name TEXT NOT NULL,
          PRIMARY KEY (kind, owner, name)
        ) WITHOUT ROWID;
        """ + TombstoneTable.Create + SecretTable.Create + AnswerTable.Create + SqliteShapes.Create;

    private static readonly string[] OwnTables = ["_ashlar_migration", "_ashlar_name", "_ashlar_tombstone", "_ashlar_secret", "_ashlar_answer", "_ashlar_shape", "_ashlar_shape_count"];

    public static void CreateTables(SqliteConnection connection)
    {
        connection.Execute(Tables);
        if (!HasSchema(connection)) connection.Execute("ALTER TABLE _ashlar_migration ADD COLUMN schema TEXT");
    }

    /// <summary>Made by an earlier Ashlar, which had fewer.</summary>
    public static bool LackTables(SqliteConnection connection) =>
        connection.Scalar($"SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN ({string.Join(", ", OwnTables.Select(SqliteNames.Text))})") < OwnTables.Length || !HasSchema(connection);

    /// <summary>The step of a database that needs nothing else.</summary>
    public static readonly MigrationStep OwnTablesStep = new("own-tables", "make the tables in which Ashlar keeps its own records", StepRisk.Additive, [new StepStatement(Tables.Trim(), StatementPhase.Alter)]);

    /// <summary>What was wanted last; null: nothing that is remembered.</summary>
    public static RecordedSchema? Applied(SqliteConnection connection) => Recorded(connection, "");

    /// <summary>What was wanted before that.</summary>
    public static RecordedSchema? Earlier(SqliteConnection connection) =>
        Recorded(connection, "AND model_hash <> (SELECT model_hash FROM _ashlar_migration ORDER BY id DESC LIMIT 1)");

    private static RecordedSchema? Recorded(SqliteConnection connection, string condition)
    {
        if (!Exists(connection, "_ashlar_migration") || !HasSchema(connection)) return null;
        using var statement = connection.Prepare($"SELECT model_hash, schema FROM _ashlar_migration WHERE schema IS NOT NULL {condition} ORDER BY id DESC LIMIT 1");
        return statement.Step() ? new RecordedSchema(statement.Text(0)!, RecordedSchema.Read(statement.Text(1)!)) : null; // neither is null
    }

    private static bool HasSchema(SqliteConnection connection) =>
        connection.Scalar("SELECT count(*) FROM pragma_table_info('_ashlar_migration') WHERE name = 'schema'") > 0;

    public static NameRecords Names(SqliteConnection connection)
    {
        if (!Exists(connection, "_ashlar_name")) return new NameRecords([]);
        var names = new List<NameRecord>();
        using var statement = connection.Prepare("SELECT kind, owner, name, table_name, column_name FROM _ashlar_name");
        while (statement.Step())
        {
            // No column of it may be null
            names.Add(new NameRecord((NameKind)statement.Int64(0), statement.Text(1)!, statement.Text(2)!, statement.Text(3)!, statement.Text(4)!));
        }

        return new NameRecords(names);
    }

    public static void Replace(SqliteConnection connection, IEnumerable<NameRecord> names)
    {
        connection.Execute("DELETE FROM _ashlar_name");
        using var statement = connection.Prepare("INSERT OR IGNORE INTO _ashlar_name (kind, owner, name, table_name, column_name) VALUES (?1, ?2, ?3, ?4, ?5)");
        foreach (var name in names)
        {
            statement.Check(SqliteNative.BindInt64(statement.Handle, 1, (long)name.Kind));
            Bind(statement, 2, name.Owner);
            Bind(statement, 3, name.Name);
            Bind(statement, 4, name.Table);
            Bind(statement, 5, name.Column);
            statement.Run();
        }
    }

    public static void Add(SqliteConnection connection, DateTimeOffset at, MigrationPlan plan, DatabaseSchema wanted, string version)
    {
        using var statement = connection.Prepare("INSERT INTO _ashlar_migration (applied_at, model_hash, steps, version, schema) VALUES (?1, ?2, ?3, ?4, ?5)");
        statement.Check(SqliteNative.BindInt64(statement.Handle, 1, (at.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond));
        Bind(statement, 2, plan.ModelHash);
        Bind(statement, 3, JsonSerializer.Serialize(plan.Steps.Select(s => s.Name)));
        Bind(statement, 4, version);
        Bind(statement, 5, RecordedSchema.Write(wanted));
        statement.Run();
    }

    /// <summary>Newest first.</summary>
    public static IReadOnlyList<AppliedMigration> History(SqliteConnection connection)
    {
        if (!Exists(connection, "_ashlar_migration")) return [];
        var applied = new List<AppliedMigration>();
        using var statement = connection.Prepare("SELECT id, applied_at, model_hash, steps, version FROM _ashlar_migration ORDER BY id DESC");
        while (statement.Step())
        {
            // No column of it may be null
            var steps = JsonSerializer.Deserialize<string[]>(statement.Text(3)!)!;
            applied.Add(new AppliedMigration(statement.Int64(0), DateTimeOffset.UnixEpoch.AddMicroseconds(statement.Int64(1)), statement.Text(2)!, steps, statement.Text(4)!));
        }

        return applied;
    }

    private static bool Exists(SqliteConnection connection, string table) =>
        connection.Scalar(string.Create(CultureInfo.InvariantCulture, $"SELECT count(*) FROM sqlite_master WHERE name = '{table}'")) > 0;

    private static void Bind(SqliteStatement statement, int number, string text) =>
        statement.Check(SqliteNative.BindText(statement.Handle, number, Encoding.UTF8.GetBytes(text)));
}
