using Ashlar.Stores.Migrations;

namespace Ashlar.Stores.Sqlite.Schema;

/// <summary>Tables and indexes as CREATE statements.</summary>
internal static class TableDefinition
{
    /// <param name="table">What to make.</param>
    /// <param name="name">Under which name, while the old one is still there.</param>
    public static string Create(TableSchema table, string? name = null)
    {
        var lines = table.Columns.Select(c => "  " + Column(c, table)).ToList();
        if (table.Key.Count > 1) lines.Add($"  PRIMARY KEY ({SqliteNames.List(table.Key)})");
        // A link's rows are nothing but their key: one tree instead of two
        return $"CREATE TABLE {SqliteNames.Quote(name ?? table.Name)} (\n{string.Join(",\n", lines)}\n)" + (table.IsLink ? " WITHOUT ROWID" : "");
    }

    public static string Column(ColumnSchema column, TableSchema table)
    {
        var name = SqliteNames.Quote(column.Name);
        // Only INTEGER makes the column the row's own number; AUTOINCREMENT never gives a number again
        if (table.Identity && table.Key is [var only] && only == column.Name) return $"{name} INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT";
        var text = $"{name} {SqliteTypes.Declare(column.Type)}";
        if (column.NotNull) text += " NOT NULL";
        if (column is { HasDefault: true, Fill: { } fill }) text += $" DEFAULT ({fill})";
        if (table.Key is [var key] && key == column.Name) text += " PRIMARY KEY";
        if (column.Caseless) text += " COLLATE NOCASE";
        if (column.Check is { } check) text += $" CHECK ({check})";
        // Cascades are the engine's, step by step; this is the net under it, asked when the work is done
        if (column.References is { } to) text += $" REFERENCES {SqliteNames.Quote(to.Table)} ({SqliteNames.Quote(to.Column)}) DEFERRABLE INITIALLY DEFERRED";
        return text;
    }

    public static string Create(TableSchema table, IndexSchema index) =>
        $"CREATE {(index.Unique ? "UNIQUE " : "")}INDEX {SqliteNames.Quote(index.Name)} ON {SqliteNames.Quote(table.Name)} "
        + $"({string.Join(", ", index.Columns.Select(c => SqliteNames.Quote(c.Column) + (c.Descending ? " DESC" : "")))})"
        + (index.Where is null ? "" : $" WHERE {index.Where}");
}
