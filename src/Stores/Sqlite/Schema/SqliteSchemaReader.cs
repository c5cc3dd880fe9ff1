using Ashlar.Stores.Migrations;

namespace Ashlar.Stores.Sqlite.Schema;

/// <summary>
/// Reads the schema that a database has, in one statement for each kind of thing: a thousand tables are read in a moment. Ashlar's
/// own tables are left out.
/// </summary>
internal static class SqliteSchemaReader
{
    private static readonly string Tables = @"sqlite_master AS m WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\' AND m.name NOT IN (" + OwnNames.SqlList + ")";

    public static DatabaseSchema Read(SqliteConnection connection)
    {
        var columns = Columns(connection);
        var references = References(connection);
        var indexes = Indexes(connection);
        var triggers = Triggers(connection);
        return new DatabaseSchema([.. Rows(connection, $"SELECT m.name, m.sql FROM {Tables} ORDER BY m.rowid", r => (Name: Name(r, 0), Sql: r.Text(1) ?? ""))
            .Select(t => Table(t.Name, t.Sql, columns[t.Name], references[t.Name].ToList(), [.. indexes[t.Name]]) with { Others = [.. triggers[t.Name]] })]);
    }

    private sealed record ColumnRow(string Table, string Name, string Type, bool NotNull, long Key, bool HasDefault);

    private sealed record ReferenceRow(string Table, string Column, ReferenceSchema Target);

    private sealed record IndexRow(string Table, string Index, bool Unique, string Sql, IndexPart Part);

    private static TableSchema Table(string name, string sql, IEnumerable<ColumnRow> columns, List<ReferenceRow> references, IReadOnlyList<IndexSchema> indexes)
    {
        var texts = TableText.Columns(sql);
        var rows = columns.ToList();
        return new TableSchema(name, name)
        {
            Columns = [.. rows.Select(c => Column(c, texts.GetValueOrDefault(c.Name), references))],
            Key = [.. rows.Where(c => c.Key > 0).OrderBy(c => c.Key).Select(c => c.Name)],
            Identity = sql.Contains("AUTOINCREMENT", StringComparison.OrdinalIgnoreCase),
            IsLink = sql.EndsWith("WITHOUT ROWID", StringComparison.OrdinalIgnoreCase),
            Indexes = indexes,
        };
    }

    private static ColumnSchema Column(ColumnRow row, (string? Check, string? Collation) text, List<ReferenceRow> references) => new(row.Name, row.Name, SqliteTypes.Parse(row.Type))
    {
        NotNull = row.NotNull,
        HasDefault = row.HasDefault,
        Caseless = string.Equals(text.Collation, "NOCASE", StringComparison.OrdinalIgnoreCase),
        Check = text.Check,
        References = references.Find(r => DatabaseSchema.SameName(r.Column, row.Name))?.Target,
    };

    private static ILookup<string, ColumnRow> Columns(SqliteConnection connection) =>
        Rows(connection, $"SELECT m.name, c.name, c.type, c.\"notnull\", c.pk, c.dflt_value IS NOT NULL FROM {From("pragma_table_info(m.name) AS c")} ORDER BY m.rowid, c.cid",
            r => new ColumnRow(Name(r, 0), Name(r, 1), r.Text(2) ?? "", r.Int64(3) != 0, r.Int64(4), r.Int64(5) != 0))
        .ToLookup(c => c.Table);

    // A reference without columns means the other's key
    private static ILookup<string, ReferenceRow> References(SqliteConnection connection) =>
        Rows(connection, $"SELECT m.name, f.\"from\", f.\"table\", f.\"to\" FROM {From("pragma_foreign_key_list(m.name) AS f")}",
            r => new ReferenceRow(Name(r, 0), Name(r, 1), new ReferenceSchema(Name(r, 2), r.Text(3) ?? "")))
        .ToLookup(c => c.Table);

    // Origin 'c' is CREATE INDEX: others belong to the table's definition. Key columns only; an expression has no name
    private static ILookup<string, IndexSchema> Indexes(SqliteConnection connection)
    {
        var definitions = Rows(connection, "SELECT name, sql FROM sqlite_master WHERE type = 'index'", r => (Name: Name(r, 0), Sql: r.Text(1) ?? "")).ToDictionary(d => d.Name, d => d.Sql);
        return Rows(
                connection,
                $"SELECT m.name, i.name, i.\"unique\", x.name, x.\"desc\" FROM {From("pragma_index_list(m.name) AS i, pragma_index_xinfo(i.name) AS x")} AND i.origin = 'c' AND x.\"key\" ORDER BY m.rowid, i.seq, x.seqno",
                r => new IndexRow(Name(r, 0), Name(r, 1), r.Int64(2) != 0, definitions.GetValueOrDefault(Name(r, 1), ""), new IndexPart(r.Text(3) ?? "", r.Int64(4) != 0)))
            .GroupBy(r => (r.Table, r.Index))
            .Select(g => (g.Key.Table, Index: Index(g.First(), [.. g.Select(r => r.Part)])))
            .ToLookup(i => i.Table, i => i.Index);
    }

    private static IndexSchema Index(IndexRow row, IReadOnlyList<IndexPart> parts)
    {
        var where = row.Sql.IndexOf(") WHERE ", StringComparison.OrdinalIgnoreCase);
        return new IndexSchema(row.Index, row.Unique, parts, where < 0 ? null : row.Sql[(where + ") WHERE ".Length)..]) { Definition = row.Sql };
    }

    private static ILookup<string, string> Triggers(SqliteConnection connection) =>
        Rows(connection, "SELECT tbl_name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY rowid", r => (Table: Name(r, 0), Sql: Name(r, 1))).ToLookup(t => t.Table, t => t.Sql);

    private static string From(string functions) => Tables.Replace("AS m WHERE", $"AS m, {functions} WHERE", StringComparison.Ordinal);

    private static List<T> Rows<T>(SqliteConnection connection, string sql, Func<SqliteStatement, T> read)
    {
        var rows = new List<T>();
        using var statement = connection.Prepare(sql);
        while (statement.Step()) rows.Add(read(statement));
        return rows;
    }

    // Names and definitions are never null
    private static string Name(SqliteStatement row, int column) => row.Text(column)!;
}
