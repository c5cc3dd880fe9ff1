using Ashlar.Model;
using Ashlar.Stores.Migrations;
using Ashlar.Stores.Sql;

namespace Ashlar.Stores.Sqlite.Schema;

/// <summary>Gives rows that are there their values of computed fields that are kept as columns, when such a column is new.</summary>
internal static class StoredColumns
{
    public static void Fill(SqliteConnection connection, ModelSnapshot model, IEnumerable<SchemaChange> changes)
    {
        foreach (var field in changes.Select(c => StoredColumn.Of(model, c)).OfType<ColumnField>()) Fill(connection, field);
    }

    private static void Fill(SqliteConnection connection, ColumnField field)
    {
        var entity = field.Entity;
        var read = ReadCompiler.Compile(StoredColumn.Values(field), SqliteDialect.Instance).Statement;
        var (table, column) = (SqliteNames.Quote(entity.Table), SqliteNames.Quote(field.Column));
        using var statement = connection.Prepare(
            $"WITH computed (key, value) AS ({read.Text}) UPDATE {table} SET {column} = computed.value FROM computed WHERE {table}.{SqliteNames.Quote(entity.Key.Column)} = computed.key");
        ParameterBinder.BindConstants(statement, read);
        statement.Run();
    }
}
