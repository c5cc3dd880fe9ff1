using Ashlar.Cel;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Writes.Binding;
using Ashlar.Model;
using Ashlar.Model.Expressions;

namespace Ashlar.Engine.Writes;

/// <summary>Fills in what a request leaves to the model.</summary>
internal static class Defaults
{
    /// <summary>
    /// Sets the columns' defaults that need nothing of the store, and notes the others in <see cref="RowChange.Awaiting"/>.
    /// Unauthenticated where a default is the caller and nobody is signed in.
    /// </summary>
    public static Problem? Fill(WriteContext context, RowChange change, Func<ColumnField, bool> wants)
    {
        RowActivation? surroundings = null;
        foreach (var entry in context.Of(change.Entity).Defaults.Ordered)
        {
            if (!wants(entry.Column)) continue;
            if (entry.NeedsCaller) return context.Profile.Refusal();
            if (entry.Kind != DefaultKind.Own || Reads(entry, change.Awaiting))
            {
                (change.Awaiting ??= []).Add(entry.Column);
                continue;
            }

            if (entry.Tree is ConstantNode { Type.Kind: CelTypeKind.Dyn, Value.Kind: CelKind.String } json && entry.Column.Type.Kind == ScalarKind.Json)
            {
                // A literal of the model: the JSON text itself, not text that is to become JSON.
                change.Values[entry.Column.Ordinal] = json.Value;
                continue;
            }

            var value = entry.Tree is ConstantNode constant ? constant.Value
                : (surroundings ??= context.Surroundings.WithRow(change.Entity, change.Values)).Evaluate(entry.Tree);
            Set(context, change, entry, value);
        }

        return null;
    }

    /// <summary>Sets the defaults that waited for the store's look-ups; those that wait for the rows below come in a round of their own.</summary>
    public static async ValueTask FinishAsync(WriteContext context, RowChange change, Lookups lookups, bool late)
    {
        if (change.Awaiting is not { } awaiting) return;
        var writes = context.Of(change.Entity);
        foreach (var column in awaiting)
        {
            var entry = writes.Defaults.Of(column)!; // it is awaited for having one
            if (entry.IsLate != late) continue;
            var value = entry.Kind switch
            {
                DefaultKind.Nested when change.IsNew => context.Surroundings.WithRow(change.Entity, change.Values, many => Below(context, change, many)).Evaluate(entry.Tree),
                DefaultKind.Nested or DefaultKind.Foreign => await writes.Foreign(column, entry.Tree).EvaluateAsync(context, change.Values),
                _ => CelEvaluator.Evaluate(entry.Tree, Following(context, change, lookups), ModelLanguage.Options),
            };
            Set(context, change, entry, value);
        }
    }

    /// <summary>The owned rows made with a new row: there are no others yet.</summary>
    private static CelValue Below(WriteContext context, RowChange change, ManyField many) => CelValue.List(
        [.. change.Children.Where(c => c.ParentField == many.By).Select(c => CelValue.Object(new RowObject(c.Entity, c.Values, context.Surroundings)))]);

    /// <summary>Computed columns that are stored and need only the row.</summary>
    public static void Compute(WriteContext context, RowChange change)
    {
        var computed = context.Of(change.Entity).StoredComputed;
        if (computed.Count == 0) return;
        var surroundings = OwnRules.Around(context, change);
        foreach (var column in computed)
        {
            var value = surroundings.Evaluate(context.Profile.Value(column.Computed!)); // of columns that are computed
            change.Values[column.Ordinal] = FieldValue.TryConvert(column.Type, value, out var stored) ? stored : CelValue.Null;
        }
    }

    private static FollowActivation Following(WriteContext context, RowChange change, Lookups lookups) => new(
        context.Surroundings.WithRow(change.Entity, change.Values), change.Entity, r => lookups.Row(r, change.Values[r.Ordinal]));

    private static bool Reads(ColumnDefault entry, List<ColumnField>? awaiting) => awaiting is not null && Trees.Any(entry.Tree, node =>
        node is SelectNode { Operand: VariableNode { Name: Trees.This } } select && awaiting.Exists(c => c.WireName == select.Field || c.Name == select.Field));

    private static void Set(WriteContext context, RowChange change, ColumnDefault entry, CelValue value)
    {
        var column = entry.Column;
        if (FieldValue.TryConvert(column.Type, value, out var stored) && (column.Optional || !stored.IsNull))
        {
            change.Values[column.Ordinal] = stored;
            // Literals were judged when the model was loaded.
            if (entry.Tree is not ConstantNode) context.Tools.Binders.Of(change.Entity).Of(column).Fits(stored, change.At, column.WireName, context.Faults);
            return;
        }

        change.Values[column.Ordinal] = CelValue.Null;
        if (column.Optional) return;
        // What its default follows is a reference that is told already, or the default has no value for this row.
        if (!context.Faults.Any) context.Faults.Add(Codes.Default, "is required: its default has no value here", change.At, column.WireName);
    }
}
