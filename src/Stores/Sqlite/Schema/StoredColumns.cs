using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Model.Expressions;
using Ashlar.Stores.Migrations;
using Ashlar.Stores.Plans;
using Ashlar.Stores.Sql;

namespace Ashlar.Stores.Sqlite.Schema;

/// <summary>Gives rows that are there their values of computed fields that are kept as columns, when such a column is new.</summary>
internal static class StoredColumns
{
    public static void Fill(SqliteConnection connection, ModelSnapshot model, IEnumerable<SchemaChange> changes)
    {
        var changed = changes
            .Select(c => c is AddColumn add ? (add.Table, add.Column) : c is ChangeType type ? (type.Table, type.Column) : default)
            .Where(c => c.Table is not null)
            .ToHashSet();
        foreach (var field in model.Entities.SelectMany(e => e.Columns).Where(c => c.Computed is not null && c.Stored))
        {
            if (changed.Any(c => c.Table.Name == field.Entity.Table && c.Column.Name == field.Column)) Fill(connection, field);
        }
    }

    private static void Fill(SqliteConnection connection, ColumnField field)
    {
        var entity = field.Entity;
        var key = new SelectNode(new VariableNode(ModelScopes.This, entity.RowType), entity.Key.WireName, CelTypes.Of(entity.Key.Type));
        var plan = new ReadPlan
        {
            Source = entity,
            Columns = [new PlanColumn(key, entity.Key.Type), new PlanColumn(field.Computed!.Root, field.Type)], // asked for above
        };
        var read = ReadCompiler.Compile(plan, SqliteDialect.Instance).Statement;
        var (table, column) = (SqliteNames.Quote(entity.Table), SqliteNames.Quote(field.Column));
        using var statement = connection.Prepare(
            $"WITH computed (key, value) AS ({read.Text}) UPDATE {table} SET {column} = computed.value FROM computed WHERE {table}.{SqliteNames.Quote(entity.Key.Column)} = computed.key");
        ParameterBinder.BindConstants(statement, read);
        statement.Run();
    }
}
