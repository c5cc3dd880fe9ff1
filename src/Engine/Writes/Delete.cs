using Ashlar.Engine.Reads;

namespace Ashlar.Engine.Writes;

/// <summary>DELETE: one row with all that goes with it.</summary>
internal static class Delete
{
    /// <summary>Runs inside the transaction; may be run again from the start.</summary>
    public static async ValueTask<Result<WriteAnswer>> RunAsync(WriteTask task)
    {
        var (context, entity) = (task.Context, task.Request.Entity);
        var parents = new Parents(context);
        if (entity.OwnedBy is { } owner && await Preconditions.PeekAsync(context, entity, task.Key) is { } peeked) await parents.LockAsync(entity, peeked[owner.By.Ordinal]);
        var stored = await context.Of(entity).ForDelete.ReadAsync(context, task.Key);
        if (Preconditions.Refusal(context, task.Request, stored) is { } unmet) return unmet;

        var cascade = new Cascade(context);
        cascade.Add(entity, stored!.Values); // what has no row was refused
        if (await cascade.FindAsync() is { } kept) return kept;
        if (entity.OwnedBy is { } list) cascade.Forget(list.Entity, stored.Values[list.By.Ordinal]);
        var steps = new StepList(context);
        cascade.Emit(steps);
        parents.Emit(steps);
        if (await steps.FlushAsync() is { } refusal) return refusal;
        await parents.CheckAsync(null, null);
        return context.Faults.Any ? context.Faults.ToProblem() : new WriteAnswer(ScalarText.Format(task.Key, entity.Key.Type), 0, Visible: false);
    }
}
