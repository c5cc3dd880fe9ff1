using Ashlar.Engine.Writes.Binding;

namespace Ashlar.Engine.Writes;

/// <summary>POST: a new row with its owned children and links.</summary>
internal static class Create
{
    /// <summary>Forms the rows before the transaction; a body that is wrong is refused here, with every fault that can be found.</summary>
    public static async ValueTask<Result<WriteTask>> PrepareAsync(WriteTask task, BodyFaults found)
    {
        var context = task.Context;
        if (Forming.New(context, task.Body!, null, null, out var root) is { } refusal) return refusal; // a creation has a body
        if (!found.Any && !context.Faults.Any) return task with { Formed = root };
        // What the rows refer to and the checks of those that are right are told too: one answer holds every fault.
        context.Faults.AddAll(found);
        await Judging.LookUpAsync(context, root);
        return context.Faults.ToProblem();
    }

    /// <summary>Runs inside the transaction; may be run again from the start.</summary>
    public static async ValueTask<Result<WriteAnswer>> RunAsync(WriteTask task)
    {
        var context = task.Context;
        if (context.Of(task.Request.Entity).Form != CreateForm.Stepwise)
        {
            var run = new CreateRun(context, [task]);
            return await run.RunAsync(task.MayCommit) is { } refused ? refused : run.Answers[0];
        }

        var root = task.TakeFormed();
        if (root is null && Forming.New(context, task.Body!, null, null, out root) is { } refusal) return refusal; // a creation has a body
        await Judging.LookUpAsync(context, root);
        if (context.Faults.Any) return context.Faults.ToProblem();

        var parents = new Parents(context);
        if (root.Entity.OwnedBy is { } owner) await parents.LockAsync(root.Entity, root.Values[owner.By.Ordinal]);
        if (await Judging.OwnRulesAsync(context, root, creates: true) is { } forbidden) return forbidden;
        if (await WriteAsync(context, root, parents) is { } failed) return failed;
        if (root.Entity.OwnedBy is { } list) await parents.CheckAsync(null, list.By.WireName);
        if (await Judging.FarRulesAsync(context, root) is { } judged) return judged;
        return task.IsAnswered ? await task.AnswerAsync(root.Key) : WriteTask.Unanswered;
    }

    private static async ValueTask<Problem?> WriteAsync(WriteContext context, RowChange root, Parents parents)
    {
        var steps = new StepList(context);
        if (context.NeedsCallerRow) Emission.AddCaller(context, steps);
        if (await Emission.AddAsync(context, root, steps) is { } refusal) return refusal;
        parents.Emit(steps);
        return await steps.FlushAsync();
    }
}
