using Ashlar.Cel;
using Ashlar.Engine.Writes.Binding;
using Ashlar.Model;
using Ashlar.Model.Expressions.ValueTypes;

namespace Ashlar.Engine.Writes;

/// <summary>Forms the rows of a write from what the body said of them.</summary>
internal static class Forming
{
    /// <summary>
    /// A new row with the new rows nested in it. Unauthenticated where a default is the caller and nobody is signed in.
    /// </summary>
    public static Problem? New(WriteContext context, BoundRow bound, RowChange? parent, RefField? by, out RowChange change)
    {
        var entity = bound.Entity;
        var values = new CelValue[entity.Columns.Count];
        change = new RowChange(entity, bound, bound.At, values, old: null) { Parent = parent, ParentField = by };
        parent?.Children.Add(change);
        foreach (var column in entity.Columns)
        {
            if (bound.Sent[column.Ordinal]) values[column.Ordinal] = bound.Values[column.Ordinal];
        }

        SetSystem(context, entity, bound.Sent, values);
        if (by is not null && parent is not null) values[by.Ordinal] = parent.Key;
        if (Defaults.Fill(context, change, c => !bound.Sent[c.Ordinal] && c != by && !c.System) is { } refusal) return refusal;
        foreach (var links in bound.Links ?? []) change.Links.Add(new LinkChange(links.Link, links.Keys, []));
        foreach (var children in bound.Children ?? [])
        {
            foreach (var child in children.Rows)
            {
                if (New(context, child, change, children.Relation.By, out _) is { } below) return below;
            }
        }

        return null;
    }

    /// <summary>Key, timestamps and version of a new row, where an import has not given them.</summary>
    public static void SetSystem(WriteContext context, Entity entity, bool[] sent, CelValue[] values)
    {
        var key = entity.Key;
        if (!sent[key.Ordinal] && key.Type.Kind == ScalarKind.Uuid && key.Default is null) values[key.Ordinal] = UuidType.Of(context.Tools.Keys.Next());
        Set(entity.CreatedAt, context.Now);
        Set(entity.UpdatedAt, context.Now);
        Set(entity.Version, CelValue.Int(1));

        void Set(ColumnField? column, CelValue value)
        {
            if (column is not null && !sent[column.Ordinal]) values[column.Ordinal] = value;
        }
    }

    /// <summary>A stored row as the body changes it; nested rows are matched by <see cref="Nesting"/>.</summary>
    public static Problem? Changed(
        WriteContext context, BoundRow bound, BindMode mode, CelValue[] old, IReadOnlyList<Field> closed, RowChange? parent, RefField? by, out RowChange change)
    {
        var entity = bound.Entity;
        CelValue[] values = [.. old];
        change = new RowChange(entity, bound, bound.At, values, old) { Parent = parent, ParentField = by, ClosedFields = closed };
        parent?.Children.Add(change);
        foreach (var held in bound.Held ?? [])
        {
            if (held.Value != old[held.Field.Ordinal]) TellHeld(context, change, held);
        }

        foreach (var column in entity.Columns)
        {
            if (bound.Sent[column.Ordinal]) values[column.Ordinal] = Merged(context, change, column);
        }

        return mode == BindMode.Replace ? Replace(context, change, by) : null;
    }

    // What a replacement leaves out goes back to its default, or to null.
    private static Problem? Replace(WriteContext context, RowChange change, RefField? by)
    {
        var binding = context.Binding();
        var access = context.Profile.Of(change.Entity);
        var absent = new HashSet<ColumnField>(ReferenceEqualityComparer.Instance);
        foreach (var column in change.Entity.Columns)
        {
            if (change.Bound!.Sent[column.Ordinal] || column.Computed is not null || change.ClosedFields.Contains(column)) continue; // a changed row is bound
            if (ColumnRules.Refusal(column, BindMode.Replace, by, access, binding) is not null) continue;
            absent.Add(column);
            if (column.Default is null) change.Values[column.Ordinal] = CelValue.Null;
        }

        return Defaults.Fill(context, change, absent.Contains);
    }

    private static CelValue Merged(WriteContext context, RowChange change, ColumnField column)
    {
        var bound = change.Bound!; // a changed row is bound
        if (bound.Raw is not { } raw || raw[column.Ordinal].ValueKind == System.Text.Json.JsonValueKind.Undefined) return bound.Values[column.Ordinal];
        var stored = change.Old![column.Ordinal]; // and has been read
        if (JsonMerge.Apply(stored.IsNull ? null : stored.AsString, raw[column.Ordinal]) is not { } merged) return CelValue.Null;
        context.Tools.Binders.Of(change.Entity).Of(column).Satisfies(merged, change.At, column.WireName, context.Faults);
        return CelValue.String(merged);
    }

    private static void TellHeld(WriteContext context, RowChange change, HeldValue held) =>
        context.Faults.Add(held.Code, ColumnRules.Message(held.Code), change.At, held.Field.WireName);
}
