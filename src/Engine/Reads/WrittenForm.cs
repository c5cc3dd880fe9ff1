using Ashlar.Cel;
using Ashlar.Engine.Rules;
using Ashlar.Model;
using Ashlar.Stores.Plans;

namespace Ashlar.Engine.Reads;

/// <summary>A column of an answer: a stored column of the row, or a condition over it.</summary>
internal readonly record struct WrittenColumn(ColumnField? Stored, CelNode? Condition);

/// <summary>A list of an answer: rows that the row owns.</summary>
internal sealed record WrittenList(ManyField Relation, WrittenForm Rows, int Limit);

/// <summary>
/// An answer that a new row and those made with it tell by themselves: nothing but columns that every store gives back as they
/// were given, conditions over these, and lists of owned rows, of which a new row has no others.
/// </summary>
internal sealed record WrittenForm(Entity Entity, IReadOnlyList<WrittenColumn> Columns, IReadOnlyList<WrittenList> Lists)
{
    /// <summary>Null: it shows more than that.</summary>
    public static WrittenForm? Of(ReadPlan plan, ModelSnapshot model)
    {
        // Where callers choose keys, the version of a row may count on from one that was deleted
        if (plan.Source is not { Key: not CompositeKey } entity || (entity.KeyGeneration == KeyGeneration.Client && entity.Version is not null)) return null;
        var columns = new WrittenColumn[plan.Columns.Count];
        for (var i = 0; i < columns.Length; i++)
        {
            var (value, type) = (plan.Columns[i].Value, plan.Columns[i].Type);
            if (value is SelectNode { Operand: VariableNode { Name: Trees.This } } select && entity.Find(select.Field) is ColumnField column && IsKept(column, select.Field)) columns[i] = new(column, null);
            else if (type is { Kind: ScalarKind.Bool, IsList: false } && !Traversal.Traverses(value, model)) columns[i] = new(null, value);
            else return null;
        }

        var lists = new List<WrittenList>(plan.Children.Count);
        foreach (var child in plan.Children)
        {
            if (child.Relation is not ManyField { Owned: true } many || child.Plan.Filter is not null || !IsKey(child.ParentKey, entity)) return null;
            if (Of(child.Plan, model) is not { } rows || !IsInOrder(rows)) return null;
            lists.Add(new WrittenList(many, rows, child.LimitPerParent));
        }

        return new WrittenForm(entity, columns, lists);
    }

    // Not: doubles, for a store may lose the sign of zero; json and lists, which have a form of the store's own
    private static bool IsKept(ColumnField column, string name) =>
        column is { HasStorage: true, Generated: false, Storage: null } and not RefField { Parts.Count: > 0 } && column.Type is { IsList: false, Parts: null, Kind: not (ScalarKind.Double or ScalarKind.Json) }
        && (column is not RefField || name == column.WireName);

    // In the order of their keys: those that the database makes grow as rows come, and show only where no column is the key itself
    private static bool IsInOrder(WrittenForm rows) => rows.Entity.KeyGeneration == KeyGeneration.Identity
        ? rows.Lists.Count == 0 && rows.Columns.All(c => c.Stored != rows.Entity.Key && c.Condition is null or ConstantNode)
        : rows.Entity.Key.Type.Kind == ScalarKind.Uuid;

    private static bool IsKey(CelNode tree, Entity entity) =>
        tree is SelectNode { Operand: VariableNode { Name: Trees.This } } select && select.Field == entity.Key.WireName;
}
