using Ashlar.Engine.Rules;
using Ashlar.Stores;

namespace Ashlar.Engine.Writes;

/// <summary>The steps in which formed rows are judged, in order; each verb runs them between its own.</summary>
internal static class Judging
{
    /// <summary>Looks up what the rows refer to, gives them the defaults that waited for it, and counts what changes.</summary>
    public static async ValueTask LookUpAsync(WriteContext context, RowChange root)
    {
        var lookups = new Lookups(context);
        lookups.Collect(root);
        await lookups.RunAsync();
        lookups.Tell(root); // nothing is pending before it
        await CompleteAsync(context, root, lookups);
    }

    /// <summary>What follows the look-ups: defaults that waited for them, computed columns, what changes, and checks of single rows.</summary>
    public static async ValueTask CompleteAsync(WriteContext context, RowChange root, Lookups lookups)
    {
        var rows = root.Tree();
        await Defaults.FinishAsync(context, rows, lookups);
        for (var i = rows.Count - 1; i >= 0; i--) // children first: a default may be worked out from them
        {
            await Defaults.FinishLateAsync(context, rows[i], lookups);
            Defaults.Compute(context, rows[i]);
        }

        Differences.Settle(context, root);
        foreach (var row in rows) OwnRules.Check(context, row);
    }

    /// <summary>Rules of the rows as they will be that need nothing but themselves. A rule of an owned child asks the stored parent.</summary>
    /// <param name="context">The request.</param>
    /// <param name="root">Its row.</param>
    /// <param name="creates">It is new.</param>
    /// <param name="asksParent">False: what the stored parent has to say is asked later (<see cref="ParentsRule"/>).</param>
    public static async ValueTask<Problem?> OwnRulesAsync(WriteContext context, RowChange root, bool creates, bool asksParent = true)
    {
        var writes = context.Of(root.Entity);
        var rule = writes.RuleOf(creates ? WriteVerb.Create : WriteVerb.Patch);
        var isFar = rule is { Verdict: Verdict.Depends, Traverses: true };
        var holds = isFar
            ? root.Entity.OwnedBy is null || !asksParent || await writes.Before(rule, creates).HoldsAsync(context, root.Values, root.Old)
            : OwnRules.Around(context, root).Holds(rule);
        if (!holds) return context.RefusalOf(rule);
        foreach (var row in root.Tree())
        {
            if (row != root && row.IsWritten && !await NestedHoldsAsync(context, row)) return context.RefusalOf(NestedRuleOf(context, row));
        }

        return FieldRules.Own(context, root.Tree());
    }

    /// <summary>The rule of a new owned row that asks its stored parent, before the row is in; null: there is none.</summary>
    public static BeforePlan? ParentsRule(WriteContext context, RowChange root)
    {
        var writes = context.Of(root.Entity);
        return root.Entity.OwnedBy is not null && writes.RuleOf(WriteVerb.Create) is { Verdict: Verdict.Depends, Traverses: true } rule ? writes.Before(rule, creates: true) : null;
    }

    // A rule that an owned child states for itself comes on top of the parent's; on a change it holds as stored too.
    private static async ValueTask<bool> NestedHoldsAsync(WriteContext context, RowChange row)
    {
        var writes = context.Of(row.Entity);
        var rule = NestedRuleOf(context, row);
        if (rule.Verdict != Verdict.Depends) return rule.Verdict == Verdict.Always;
        if (!rule.Traverses && !OwnRules.Around(context, row).Holds(rule)) return false;
        return row.Old is not { } old || await writes.Before(rule, creates: false).HoldsAsync(context, old, old);
    }

    private static FoldedRule NestedRuleOf(WriteContext context, RowChange row) =>
        context.Of(row.Entity).NestedRuleOf(row.IsNew ? WriteVerb.Create : WriteVerb.Patch);

    /// <summary>Rules and checks of the rows as written that read other rows.</summary>
    public static async ValueTask<Problem?> FarRulesAsync(WriteContext context, RowChange root)
    {
        var asks = FarAsks(context, root);
        if (asks.Count > 0)
        {
            var run = await context.Session!.RunAsync([.. asks.Select(a => a.Step(context))], final: false, context.Cancelled); // rows are written only in the transaction
            await using (run.ConfigureAwait(false))
            {
                foreach (var ask in asks)
                {
                    var cursor = await run.NextAsync(context.Cancelled) ?? throw new InvalidOperationException("a run ended before its last read");
                    if (await ask.Plan.JudgeAsync(context, ask.Rows, cursor) is { } refusal) return refusal;
                }
            }
        }

        return context.Faults.Any ? context.Faults.ToProblem() : null;
    }

    /// <summary>What the store has to judge of rows once they are written: one statement for all rows of a kind, where that can be.</summary>
    public static List<FarAsk> FarAsks(WriteContext context, RowChange root)
    {
        var asks = new List<FarAsk>();
        foreach (var row in root.Tree())
        {
            if (!row.IsWritten && row != root) continue;
            var standing = row != root ? RowStanding.Nested : root.Entity.OwnedBy is null ? RowStanding.Root : RowStanding.OwnedRoot;
            if (context.Of(row.Entity).After(row.IsNew, standing) is not { } plan) continue;
            if (plan.TakesMany && asks.Find(a => a.Plan == plan) is { } ask) ask.Rows.Add(row);
            else asks.Add(new FarAsk(plan, [row]));
        }

        return asks;
    }
}

/// <summary>Rows that one statement asks of.</summary>
internal sealed record FarAsk(FarPlan Plan, List<RowChange> Rows)
{
    public SessionStep Step(WriteContext context) => Plan.Step(context, Rows);
}
