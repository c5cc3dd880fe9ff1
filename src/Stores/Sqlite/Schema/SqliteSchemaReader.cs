using Ashlar.Stores.Migrations;

namespace Ashlar.Stores.Sqlite.Schema;

/// <summary>Reads the schema that a database has. Ashlar's own tables are left out.</summary>
internal static class SqliteSchemaReader
{
    public static DatabaseSchema Read(SqliteConnection connection)
    {
        var tables = new List<(string Name, string Sql)>();
        using (var statement = connection.Prepare(@"SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' AND name NOT LIKE '\_ashlar\_%' ESCAPE '\' ORDER BY rowid"))
        {
            while (statement.Step()) tables.Add((statement.Text(0)!, statement.Text(1) ?? "")); // names are never null
        }

        return new DatabaseSchema([.. tables.Select(t => Table(connection, t.Name, t.Sql))]);
    }

    private static TableSchema Table(SqliteConnection connection, string name, string sql)
    {
        var texts = TableText.Columns(sql);
        var references = References(connection, name);
        var columns = new List<(ColumnSchema Column, long Key)>();
        using (var statement = connection.Prepare($"PRAGMA table_info({SqliteNames.Quote(name)})"))
        {
            while (statement.Step())
            {
                var column = statement.Text(1)!; // names are never null
                var (check, collation) = texts.GetValueOrDefault(column);
                columns.Add((new ColumnSchema(column, column, SqliteTypes.Parse(statement.Text(2) ?? ""))
                {
                    NotNull = statement.Int64(3) != 0,
                    Caseless = string.Equals(collation, "NOCASE", StringComparison.OrdinalIgnoreCase),
                    Check = check,
                    References = references.GetValueOrDefault(column),
                }, statement.Int64(5)));
            }
        }

        return new TableSchema(name, name)
        {
            Columns = [.. columns.Select(c => c.Column)],
            Key = [.. columns.Where(c => c.Key > 0).OrderBy(c => c.Key).Select(c => c.Column.Name)],
            Identity = sql.Contains("AUTOINCREMENT", StringComparison.OrdinalIgnoreCase),
            IsLink = sql.EndsWith("WITHOUT ROWID", StringComparison.OrdinalIgnoreCase),
            Indexes = Indexes(connection, name),
            Others = Definitions(connection, "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ", name),
        };
    }

    private static Dictionary<string, ReferenceSchema> References(SqliteConnection connection, string table)
    {
        var references = new Dictionary<string, ReferenceSchema>(StringComparer.OrdinalIgnoreCase);
        using var statement = connection.Prepare($"PRAGMA foreign_key_list({SqliteNames.Quote(table)})");
        while (statement.Step())
        {
            // A reference without columns means the other's key
            references.TryAdd(statement.Text(3)!, new ReferenceSchema(statement.Text(2)!, statement.Text(4) ?? "")); // table and column are never null
        }

        return references;
    }

    private static List<IndexSchema> Indexes(SqliteConnection connection, string table)
    {
        var found = new List<(string Name, bool Unique)>();
        using (var statement = connection.Prepare($"PRAGMA index_list({SqliteNames.Quote(table)})"))
        {
            while (statement.Step())
            {
                // 'c': by CREATE INDEX; the others belong to the table's own definition
                if (statement.Text(3) == "c") found.Add((statement.Text(1)!, statement.Int64(2) != 0)); // names are never null
            }
        }

        return [.. found.Select(i => Index(connection, i.Name, i.Unique))];
    }

    private static IndexSchema Index(SqliteConnection connection, string name, bool unique)
    {
        var sql = Definitions(connection, "SELECT sql FROM sqlite_master WHERE type = 'index' AND name = ", name).FirstOrDefault() ?? "";
        var where = sql.IndexOf(") WHERE ", StringComparison.OrdinalIgnoreCase);
        return new IndexSchema(name, unique, Parts(connection, name), where < 0 ? null : sql[(where + ") WHERE ".Length)..]) { Definition = sql };
    }

    private static List<IndexPart> Parts(SqliteConnection connection, string index)
    {
        var parts = new List<IndexPart>();
        using var statement = connection.Prepare($"PRAGMA index_xinfo({SqliteNames.Quote(index)})");
        while (statement.Step())
        {
            // Not the row number that SQLite adds; an expression has no name
            if (statement.Int64(5) != 0) parts.Add(new IndexPart(statement.Text(2) ?? "", statement.Int64(3) != 0));
        }

        return parts;
    }

    private static List<string> Definitions(SqliteConnection connection, string query, string name)
    {
        var definitions = new List<string>();
        using var statement = connection.Prepare(query + SqliteNames.Text(name));
        while (statement.Step())
        {
            if (statement.Text(0) is { } sql) definitions.Add(sql);
        }

        return definitions;
    }
}
