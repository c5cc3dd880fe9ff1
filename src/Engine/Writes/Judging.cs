using Ashlar.Engine.Rules;

namespace Ashlar.Engine.Writes;

/// <summary>The steps in which formed rows are judged, in order; each verb runs them between its own.</summary>
internal static class Judging
{
    /// <summary>Looks up what the rows refer to, gives them the defaults that waited for it, and counts what changes.</summary>
    public static async ValueTask LookUpAsync(WriteContext context, RowChange root)
    {
        var rows = root.Tree().ToList();
        var lookups = new Lookups(context);
        foreach (var row in rows) lookups.Collect(row);
        await lookups.RunAsync();
        foreach (var row in rows) await Defaults.FinishAsync(context, row, lookups);
        foreach (var row in rows) Defaults.Compute(context, row);
        Differences.Settle(context, root);
        foreach (var row in rows) OwnRules.Check(context, row);
    }

    /// <summary>Rules of the row as it will be that need nothing but itself. A rule of an owned child asks the stored parent.</summary>
    public static async ValueTask<Problem?> OwnRulesAsync(WriteContext context, RowChange root, bool creates)
    {
        var writes = context.Of(root.Entity);
        var rule = writes.RuleOf(creates ? WriteVerb.Create : WriteVerb.Patch);
        var holds = rule switch
        {
            { Verdict: Verdict.Depends, Traverses: true } => root.Entity.OwnedBy is null || await writes.Before(creates).HoldsAsync(context, root),
            _ => OwnRules.Around(context, root).Holds(rule),
        };
        return holds ? FieldRules.Own(context, root.Tree()) : context.Refusal;
    }

    /// <summary>Rules and checks of the rows as written that read other rows.</summary>
    public static async ValueTask<Problem?> FarRulesAsync(WriteContext context, RowChange root, bool creates)
    {
        foreach (var row in root.Tree())
        {
            if (!row.IsWritten && row != root) continue;
            // Nested rows are part of the root: its rule covers them.
            var withRule = row == root && root.Entity.OwnedBy is null;
            if (context.Of(row.Entity).After(row.IsNew, withRule) is not { } plan) continue;
            if (await plan.AskAsync(context, row) is { } refusal) return refusal;
        }

        return context.Faults.Any ? context.Faults.ToProblem() : null;
    }
}
