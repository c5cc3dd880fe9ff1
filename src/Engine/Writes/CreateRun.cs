using Ashlar.Stores;

namespace Ashlar.Engine.Writes;

/// <summary>
/// Creates rows one after another with two round trips for all of them: what they refer to is looked up together, then their
/// statements, the rules that look elsewhere and the answers go as one run. The store works the run in order, so that each
/// row's rules see what was written before it and nothing of what comes after.
/// </summary>
/// <param name="context">The request.</param>
/// <param name="tasks">Creations of rows that <see cref="EntityWrites.IsStraight"/>.</param>
internal sealed class CreateRun(WriteContext context, IReadOnlyList<WriteTask> tasks)
{
    private readonly List<RowChange> roots = new(tasks.Count);
    private readonly List<SessionStep> steps = [];
    private readonly List<(int Task, RowChange? Row, FarPlan? Far)> places = []; // of each step
    private readonly List<WriteAnswer> answers = new(tasks.Count);

    /// <summary>The answers of the tasks that were carried out: fewer than were given where a later one could not be judged yet.</summary>
    public IReadOnlyList<WriteAnswer> Answers => answers;

    /// <summary>Carries out the first task at least, or tells why not; the task that is refused comes after <see cref="Answers"/>.</summary>
    /// <param name="mayCommit">Nothing comes after the run.</param>
    public async ValueTask<Problem?> RunAsync(bool mayCommit)
    {
        var lookups = new Lookups(context);
        if (Form(lookups) is { } unformed) return unformed;
        await lookups.RunAsync();
        if (await JudgeAsync(lookups) is { } refusal) return refusal;
        await EmitAsync();
        return await ReadAsync(mayCommit && roots.Count == tasks.Count && !places.Exists(p => p.Far is not null));
    }

    // A task that is refused while others go before it is left for a run of its own: they may change how it is judged.
    private Problem? Form(Lookups lookups)
    {
        foreach (var task in tasks)
        {
            var root = task.TakeFormed();
            if (root is null && Forming.New(context, task.Body!, null, null, out root) is { } refusal) return roots.Count == 0 ? refusal : null; // a creation has a body
            if (context.Faults.Any && roots.Count > 0)
            {
                context.ForgetFaults();
                return null;
            }

            roots.Add(root);
            lookups.Collect(root);
            if (tasks.Count > 1) lookups.Expect(root);
        }

        return null;
    }

    private async ValueTask<Problem?> JudgeAsync(Lookups lookups)
    {
        for (var i = 0; i < roots.Count; i++)
        {
            if (!lookups.Tell(roots[i]))
            {
                roots.RemoveRange(i, roots.Count - i);
                context.ForgetFaults();
                return null;
            }

            await Judging.CompleteAsync(context, roots[i], lookups);
            var refusal = context.Faults.Any ? context.Faults.ToProblem() : await Judging.OwnRulesAsync(context, roots[i], creates: true);
            if (refusal is null) continue;
            if (i == 0) return refusal;
            roots.RemoveRange(i, roots.Count - i);
            context.ForgetFaults();
            return null;
        }

        return null;
    }

    private async ValueTask EmitAsync()
    {
        var list = new StepList(context);
        for (var i = 0; i < roots.Count; i++)
        {
            var root = roots[i];
            if (i == 0 && context.NeedsCallerRow) Emission.AddCaller(context, list);
            await Emission.AddAsync(context, root, list); // every key is known: it adds, and runs nothing
            foreach (var (step, owner) in list.Take()) Add(new SessionStep(step), i, owner, null);
            foreach (var (row, plan) in Judging.FarPlans(context, root)) Add(plan.Step(context, row), i, row, plan);
            Add(tasks[i].AnswerStep(root.Key), i, root, null);
        }
    }

    private void Add(SessionStep step, int task, RowChange? row, FarPlan? far)
    {
        steps.Add(step);
        places.Add((task, row, far));
    }

    private async ValueTask<Problem?> ReadAsync(bool final)
    {
        // Set by every caller: statements run only in the transaction.
        var run = await context.Session!.RunAsync(steps, final, context.Cancelled);
        await using (run.ConfigureAwait(false))
        {
            for (var i = 0; i < steps.Count; i++)
            {
                if (steps[i].Read is null) continue;
                if (await run.NextAsync(context.Cancelled) is not { } cursor) break;
                var (task, row, far) = places[i];
                if (far is null) answers.Add(await tasks[task].ReadAnswerAsync(cursor, row!.Key)); // an answer is of a row
                else if (await far.JudgeAsync(context, row!, cursor) is { } refusal) return refusal; // as is a rule
                if (far is not null && context.Faults.Any && IsLastOf(i)) return context.Faults.ToProblem();
            }

            if (answers.Count == roots.Count) await run.NextAsync(context.Cancelled);
            return run.Outcome.Error is { } error ? StepList.Refusal(error, places[run.Outcome.FailedStep].Row, deletes: false) : null;
        }
    }

    // All that is wrong with a row is told at once.
    private bool IsLastOf(int step) => places[step + 1].Far is null; // an answer comes after
}
