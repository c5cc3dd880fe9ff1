using System.Text.Json;
using Ashlar.Cel;
using Ashlar.Model;

namespace Ashlar.Engine.Writes.Binding;

/// <summary>What a new row must have.</summary>
internal static class Completion
{
    /// <summary>
    /// Notes each required column that was not sent and has no default, and at creation each list that is shorter than its least.
    /// A replacement leaves alone what the caller may not set.
    /// </summary>
    public static void RequireAll(BoundRow row, BindMode mode, RefField? parent, BindContext context)
    {
        var access = context.Of(row.Entity);
        foreach (var column in row.Entity.Columns)
        {
            if (row.Sent[column.Ordinal] || !IsNeeded(column, parent) || WasFaulty(row, column, context)) continue;
            if (mode == BindMode.Replace && ColumnRules.Refusal(column, mode, parent, access, context) is not null) continue;
            context.Faults.Add(Codes.Required, "is required", row.At, column.WireName);
        }

        if (mode == BindMode.Replace) return;
        foreach (var field in row.Entity.Fields)
        {
            if (field is ManyField { Owned: true, Min: > 0 } many && row.Children?.Exists(c => c.Relation == many) != true) Empty(many.Name, many.Min.Value);
            if (field is LinkField { Min: > 0 } link && row.Links?.Exists(l => l.Link == link) != true) Empty(link.Name, link.Min.Value);
        }

        void Empty(string name, int least)
        {
            if (!context.Faults.Tells(row.At, name)) Counts.Check(0, least, null, row.At, name, context.Faults);
        }
    }

    /// <summary>
    /// A nested object named a key that no row has: where callers choose keys it is a row to be made, and what was bound as a
    /// change is judged as a creation.
    /// </summary>
    public static void ToCreation(BoundRow row, RefField parent, BindContext context)
    {
        foreach (var held in row.Held ?? [])
        {
            if (ReferenceEquals(held.Field, row.Entity.Key) || held.Code == Codes.Immutable)
            {
                row.Values[held.Field.Ordinal] = held.Value;
                row.Sent[held.Field.Ordinal] = true;
            }
            else
            {
                ColumnRules.Tell(held.Code, held.Field, row.At, context);
            }
        }

        row.Held = null;
        MergeIntoNothing(row, context);
        RequireAll(row, BindMode.Create, parent, context);
    }

    // A merge patch of what is not there yet: its nulls are no members (RFC 7396 section 2).
    private static void MergeIntoNothing(BoundRow row, BindContext context)
    {
        for (var i = 0; i < (row.Raw?.Length ?? 0); i++)
        {
            var json = row.Raw![i]; // its length was asked
            if (json.ValueKind == JsonValueKind.Undefined || JsonMerge.Apply(null, json) is not { } text) continue;
            var column = row.Entity.Columns[i];
            row.Values[i] = CelValue.String(text);
            context.Binders.Of(row.Entity).Of(column).Satisfies(text, row.At, column.WireName, context.Faults);
        }

        row.Raw = null;
    }

    private static bool IsNeeded(ColumnField column, RefField? parent) =>
        !column.Optional && !column.System && column.Default is null && column.Computed is null && !column.Generated && column.HasStorage && !ReferenceEquals(column, parent)
        && !(ReferenceEquals(column, column.Entity.Key) && column.Entity.KeyGeneration != KeyGeneration.Client)
        && !(ReferenceEquals(column, column.Entity.Key) && column.Type.Kind == ScalarKind.Uuid);

    // Sent but wrong: one fault is enough.
    private static bool WasFaulty(BoundRow row, ColumnField column, BindContext context) =>
        context.Faults.Tells(row.At, column.WireName) || context.Forbidden.Tells(row.At, column.WireName);
}
