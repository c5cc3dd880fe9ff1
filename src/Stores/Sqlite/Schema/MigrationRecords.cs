using System.Globalization;
using System.Text;
using System.Text.Json;
using Ashlar.Stores.Migrations;

namespace Ashlar.Stores.Sqlite.Schema;

/// <summary>Ashlar's own tables: what was applied, what things are called, secrets, the last versions of deleted rows and recorded answers.</summary>
internal static class MigrationRecords
{
    public static void CreateTables(SqliteConnection connection) => connection.Execute(
        """
        CREATE TABLE IF NOT EXISTS _ashlar_migration (
          id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
          applied_at INTEGER NOT NULL,
          model_hash TEXT NOT NULL,
          steps TEXT NOT NULL,
          version TEXT NOT NULL
        );
        CREATE TABLE IF NOT EXISTS _ashlar_name (
          kind INTEGER NOT NULL,
          owner TEXT NOT NULL,
          name TEXT NOT NULL,
          table_name TEXT NOT NULL,
          column_name TEXT NOT NULL,
          PRIMARY KEY (kind, owner, name)
        ) WITHOUT ROWID;
        """ + TombstoneTable.Create + SecretTable.Create + AnswerTable.Create);

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

    public static void Add(SqliteConnection connection, DateTimeOffset at, MigrationPlan plan, string version)
    {
        using var statement = connection.Prepare("INSERT INTO _ashlar_migration (applied_at, model_hash, steps, version) VALUES (?1, ?2, ?3, ?4)");
        statement.Check(SqliteNative.BindInt64(statement.Handle, 1, (at.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond));
        Bind(statement, 2, plan.ModelHash);
        Bind(statement, 3, JsonSerializer.Serialize(plan.Steps.Select(s => s.Name)));
        Bind(statement, 4, version);
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
