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

    /// <summary>
    /// Sets the defaults that waited for the store's look-ups, but those that wait for the rows below (<see cref="FinishLateAsync"/>).
    /// What only the store can work out is asked of all rows together.
    /// </summary>
    public static async ValueTask FinishAsync(WriteContext context, IReadOnlyList<RowChange> rows, Lookups lookups)
    {
        var waiting = rows.Where(r => r.Awaiting is not null).ToList();
        var next = new int[waiting.Count];
        while (true)
        {
            var asked = new List<(RowChange Row, ColumnDefault Entry)>();
            for (var i = 0; i < waiting.Count; i++)
            {
                if (Advance(context, waiting[i], ref next[i], lookups) is { } entry) asked.Add((waiting[i], entry));
            }

            if (asked.Count == 0) return;
            await AskAsync(context, asked);
        }
    }

    /// <summary>Sets the defaults of a row that waited for the rows below it.</summary>
    public static async ValueTask FinishLateAsync(WriteContext context, RowChange change, Lookups lookups)
    {
        foreach (var column in change.Awaiting ?? [])
        {
            var entry = context.Of(change.Entity).Defaults.Of(column)!; // it is awaited for having one
            if (!entry.IsLate) continue;
            if (IsStores(entry, change)) await AskAsync(context, [(change, entry)]);
            else Set(context, change, entry, InMemory(context, change, entry, lookups));
        }
    }

    // Sets what needs no statement, up to the next default that does.
    private static ColumnDefault? Advance(WriteContext context, RowChange change, ref int next, Lookups lookups)
    {
        while (next < change.Awaiting!.Count) // of rows that wait
        {
            var entry = context.Of(change.Entity).Defaults.Of(change.Awaiting[next++])!; // it is awaited for having one
            if (entry.IsLate) continue;
            if (IsStores(entry, change)) return entry;
            Set(context, change, entry, InMemory(context, change, entry, lookups));
        }

        return null;
    }

    private static bool IsStores(ColumnDefault entry, RowChange change) => entry.Kind == DefaultKind.Foreign || (entry.Kind == DefaultKind.Nested && !change.IsNew);

    private static CelValue InMemory(WriteContext context, RowChange change, ColumnDefault entry, Lookups lookups) => entry.Kind == DefaultKind.Nested
        ? context.Surroundings.WithRow(change.Entity, change.Values, many => Below(context, change, many)).Evaluate(entry.Tree)
        : CelEvaluator.Evaluate(entry.Tree, Following(context, change, lookups), ModelLanguage.Options);

    private static async ValueTask AskAsync(WriteContext context, List<(RowChange Row, ColumnDefault Entry)> asked)
    {
        if (context.Session is not { } session || asked.Count == 1)
        {
            foreach (var (row, entry) in asked) Set(context, row, entry, await Foreign(context, row, entry).EvaluateAsync(context, row.Values));
            return;
        }

        var run = await session.RunAsync([.. asked.Select(a => Foreign(context, a.Row, a.Entry).Step(context, a.Row.Values))], final: false, context.Cancelled);
        await using (run.ConfigureAwait(false))
        {
            foreach (var (row, entry) in asked)
            {
                var cursor = await run.NextAsync(context.Cancelled) ?? throw new InvalidOperationException("a run ended before its last read");
                Set(context, row, entry, await Foreign(context, row, entry).ReadAsync(context, cursor));
            }
        }
    }

    private static ForeignDefault Foreign(WriteContext context, RowChange row, ColumnDefault entry) => context.Of(row.Entity).Foreign(entry.Column, entry.Tree);

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
