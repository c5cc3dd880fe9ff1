using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Model.Expressions;
using Ashlar.Stores.Plans;

namespace Ashlar.Stores.Migrations;

/// <summary>Computed fields that are kept as columns: rows that are there get their values when such a column is new.</summary>
internal static class StoredColumn
{
    /// <summary>The field whose column a change makes anew, if it is such a one.</summary>
    public static ColumnField? Of(ModelSnapshot model, SchemaChange change)
    {
        var (table, column) = change switch
        {
            AddColumn add => (add.Table, add.Column),
            ChangeType type => (type.Table, type.Column),
            _ => default,
        };
        return table is null ? null : model.Entities.FirstOrDefault(e => e.Table == table.Name)?.Columns.FirstOrDefault(c => c.Column == column.Name && c is { Computed: not null, Stored: true });
    }

    /// <summary>Such fields whose columns are there and stay as they are.</summary>
    public static IEnumerable<(TableSchema Table, ColumnField Field)> There(ModelSnapshot model, SchemaDifference difference, IReadOnlyList<SchemaChange> changes)
    {
        var anew = changes.Select(c => Of(model, c)).ToHashSet();
        return from entity in model.Entities
               from field in entity.Columns
               where field is { Computed: not null, Stored: true } && !anew.Contains(field)
               let table = difference.Target.Find(entity.Table)
               where table is not null && difference.Table(table)?.Before(table.Find(field.Column)!) is not null // stored, so in the table
               select (table, field);
    }

    /// <summary>The name of the step that computes what rows lack, or a version that did not know the field left behind.</summary>
    public static string Recompute(ColumnField field) => $"recompute:{field.Entity.Name}.{field.Name}";

    public static string Description(ColumnField field) => $"compute {field.Entity.Table}.{field.Column} of rows where it is not what it is computed to";

    /// <summary>Each row's key and what the field is computed to.</summary>
    public static ReadPlan Values(ColumnField field)
    {
        var entity = field.Entity;
        var key = new SelectNode(new VariableNode(ModelScopes.This, entity.RowType), entity.Key.WireName, CelTypes.Of(entity.Key.Type));
        return new ReadPlan
        {
            Source = entity,
            Columns = [new PlanColumn(key, entity.Key.Type), new PlanColumn(field.Computed!.Root, field.Type)], // only such fields are asked for
        };
    }
}
