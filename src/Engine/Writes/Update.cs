using Ashlar.Engine.Writes.Binding;

namespace Ashlar.Engine.Writes;

/// <summary>PATCH (a merge, RFC 7396) and PUT (a replacement) of one row with its owned children and links.</summary>
internal static class Update
{
    public static BindMode ModeOf(WriteVerb verb) => verb switch
    {
        WriteVerb.Create => BindMode.Create,
        WriteVerb.Patch => BindMode.Patch,
        _ => BindMode.Replace,
    };

    /// <summary>Runs inside the transaction; may be run again from the start.</summary>
    public static async ValueTask<Result<WriteAnswer>> RunAsync(WriteTask task)
    {
        var (context, entity) = (task.Context, task.Request.Entity);
        var parents = new Parents(context);
        // A parent is locked before its child, as a write to the parent does it.
        if (entity.OwnedBy is { } owner && await Preconditions.PeekAsync(context, entity, task.Key) is { } peeked) await parents.LockAsync(entity, peeked[owner.By.Ordinal]);
        var stored = await context.Of(entity).ForUpdate.ReadAsync(context, task.Key);
        if (Preconditions.Refusal(context, task.Request, stored) is { } unmet) return unmet;

        var cascade = new Cascade(context);
        // Stored and bound: what has no row was refused, and a change has a body.
        var formed = await FormAsync(task, stored!, cascade);
        if (!formed.IsOk) return formed.Problem;
        var root = formed.Value;
        if (entity.OwnedBy is { } list && root.Values[list.By.Ordinal] != stored!.Values[list.By.Ordinal]) await parents.LockAsync(entity, root.Values[list.By.Ordinal]);
        if (await Judging.OwnRulesAsync(context, root, creates: false) is { } forbidden) return forbidden;
        if (await WriteAsync(context, root, cascade, parents) is { } failed) return failed;
        if (root.IsWritten) await parents.CheckAsync(null, entity.OwnedBy?.By.WireName);
        if (await Judging.FarRulesAsync(context, root) is { } judged) return judged;
        return await task.AnswerAsync(root.Key);
    }

    private static async ValueTask<Result<RowChange>> FormAsync(WriteTask task, StoredAnswer stored, Cascade cascade)
    {
        var context = task.Context;
        var mode = ModeOf(task.Request.Verb);
        if (Forming.Changed(context, task.Body!, mode, stored.Values, stored.ClosedFields, null, null, out var root) is { } refusal) return refusal;
        if (await Nesting.MatchAsync(context, root, mode, cascade) is { } unmatched) return unmatched;
        await Judging.LookUpAsync(context, root);
        if (context.Faults.Any) return context.Faults.ToProblem();
        if (FieldRules.AsStored(context, root.Tree()) is { } closed) return closed;
        if (OwnRules.Moves(context, root.Tree()) is { } moved) return moved;
        foreach (var row in root.Tree()) cascade.Forget(row.Entity, row.Key);
        return await cascade.FindAsync() is { } kept ? kept : root;
    }

    private static async ValueTask<Problem?> WriteAsync(WriteContext context, RowChange root, Cascade cascade, Parents parents)
    {
        if (!root.IsWritten) return null;
        var steps = new StepList(context);
        if (context.NeedsCallerRow) Emission.AddCaller(context, steps);
        cascade.Emit(steps);
        if (await Emission.AddAsync(context, root, steps) is { } refusal) return refusal;
        parents.Emit(steps);
        return await steps.FlushAsync();
    }
}
