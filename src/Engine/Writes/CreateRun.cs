using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Stores;
using Ashlar.Stores.Plans;

namespace Ashlar.Engine.Writes;

/// <summary>
/// Creates rows one after another with few round trips for all of them: what they refer to is looked up together, then their
/// statements, the rules that look elsewhere and the answers go as one run. The store works the run in order, so that each
/// row's rules see what was written before it and nothing of what comes after. Where the database makes the rows' keys
/// and lets none be drawn before, the rows themselves go first. The parents of rows that are part of others are locked before
/// all of them; each asks its parent's rule, and counts its version, when its turn comes.
/// </summary>
/// <param name="context">The request.</param>
/// <param name="tasks">
/// Creations of rows that are not <see cref="CreateForm.Stepwise"/>; several that are <see cref="CreateForm.Staged"/> only where
/// nothing judges them and no answer shows more than the row itself.
/// </param>
internal sealed class CreateRun(WriteContext context, IReadOnlyList<WriteTask> tasks)
{
    private readonly List<RowChange> roots = new(tasks.Count);
    private readonly List<SessionStep> steps = [];
    private readonly List<(int Task, RowChange? Row, Func<IRowCursor, ValueTask<Problem?>>? Judge)> places = []; // of each step
    private readonly Parents parents = new(context);
    private readonly List<WriteAnswer> answers = new(tasks.Count);
    private bool readsBack = true; // else the answers are known from what is written

    /// <summary>The answers of the tasks that were carried out: fewer than were given where a later one could not be judged yet.</summary>
    public IReadOnlyList<WriteAnswer> Answers => answers;

    /// <summary>Which task was refused.</summary>
    public int Refused { get; private set; }

    /// <summary>Whether several such tasks may go as one run.</summary>
    public static bool TakesMany(WriteTask task) => task.Context.Of(task.Request.Entity) switch
    {
        { Form: CreateForm.Straight } => true,
        { Form: CreateForm.Staged } writes => !writes.JudgesNewRows && !HasRowsBelow(writes.Entity) && task.Answer.ShowsOwnOnly,
        _ => false,
    };

    /// <summary>Carries out the first task at least, or tells why not: see <see cref="Refused"/>.</summary>
    /// <param name="mayCommit">Nothing comes after the run.</param>
    public async ValueTask<Problem?> RunAsync(bool mayCommit)
    {
        var lookups = new Lookups(context);
        if (Form(lookups) is { } unformed) return unformed;
        await lookups.RunAsync(new DrawnKeys(context, roots));
        if (await JudgeAsync(lookups) is { } refusal) return refusal;
        await LockParentsAsync();
        readsBack = !TellThemselves();
        if (await EmitAsync() is { } unwritten) return unwritten;
        return await ReadAsync(mayCommit && roots.Count == tasks.Count && !places.Exists(p => p.Judge is not null));
    }

    private static bool HasRowsBelow(Entity entity) => entity.Fields.Any(f => f is ManyField { Owned: true } or LinkField);

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
            var refusal = context.Faults.Any ? context.Faults.ToProblem() : await Judging.OwnRulesAsync(context, roots[i], creates: true, asksParent: false);
            if (refusal is null) continue;
            if (i == 0) return refusal;
            roots.RemoveRange(i, roots.Count - i);
            context.ForgetFaults();
            return null;
        }

        return null;
    }

    private async ValueTask<Problem?> EmitAsync()
    {
        var list = new StepList(context);
        if (context.NeedsCallerRow) Emission.AddCaller(context, list);
        var staged = roots.Exists(r => r.Key.IsNull);
        if (staged && await StageAsync(list) is { } refusal) return refusal;
        for (var i = 0; i < roots.Count; i++)
        {
            var root = roots[i];
            if (Judging.ParentsRule(context, root) is { } rule) Add(rule.Step(context, root.Values, null), i, root, c => ParentsRuleAsync(root, c));
            if (await Emission.AddAsync(context, root, list, withRoot: !staged) is { } refused) return refused;
            parents.Emit(list, root);
            foreach (var (step, owner) in list.Take()) Add(new SessionStep(step), i, owner, null);
            if (parents.LengthStep(root) is { } length) Add(length, i, root, c => LengthAsync(root.Entity.OwnedBy!, c)); // of rows in lists
            foreach (var ask in Judging.FarAsks(context, root)) Add(ask.Step(context), i, ask.Rows[0], c => ask.Plan.JudgeAsync(context, ask.Rows, c));
            if (readsBack && tasks[i].IsAnswered) Add(tasks[i].AnswerStep(root.Key), i, root, null);
        }

        return null;
    }

    // The rows whose keys the database makes, so that what hangs on them can follow.
    private async ValueTask<Problem?> StageAsync(StepList list)
    {
        foreach (var root in roots) Emission.AddRow(context, root, list);
        var refusal = await list.FlushAsync();
        if (refusal is not null) Refused = Math.Max(0, roots.FindIndex(r => ReferenceEquals(r, list.FailedOwner)));
        return refusal;
    }

    private void Add(SessionStep step, int task, RowChange? row, Func<IRowCursor, ValueTask<Problem?>>? judge)
    {
        steps.Add(step);
        places.Add((task, row, judge));
    }

    private async ValueTask<Problem?> ParentsRuleAsync(RowChange root, IRowCursor cursor) =>
        await BeforePlan.HoldsAsync(context, cursor) ? null : context.RefusalOf(context.Of(root.Entity).RuleOf(WriteVerb.Create));

    private async ValueTask<Problem?> LengthAsync(ManyField list, IRowCursor cursor)
    {
        await parents.JudgeLengthAsync(list, cursor, null, list.By.WireName);
        return null; // told among the faults
    }

    private async ValueTask LockParentsAsync()
    {
        var owned = roots.FindAll(r => r.Entity.OwnedBy is not null);
        if (owned.Count == 0) return;
        var written = new Dictionary<(Entity, CelValue), CelValue[]>(); // by this run, before those that are part of them
        foreach (var row in roots.SelectMany(r => r.Tree())) written.TryAdd((row.Entity, row.Key), row.Values);
        await parents.LockAsync(owned, (entity, key) => written.GetValueOrDefault((entity, key)));
    }

    private async ValueTask<Problem?> ReadAsync(bool final)
    {
        if (steps.Count == 0) return Finished();
        // Set by every caller: statements run only in the transaction.
        var run = await context.Session!.RunAsync(steps, final, context.Cancelled);
        await using (run.ConfigureAwait(false))
        {
            for (var i = 0; i < steps.Count; i++)
            {
                if (steps[i].Read is null) continue;
                if (await run.NextAsync(context.Cancelled) is not { } cursor) return Failed(run.Outcome);
                var (task, row, judge) = places[i];
                Refused = task;
                if (judge is null) answers.Add(await tasks[task].ReadAnswerAsync(cursor, row!.Key)); // an answer is of a row
                else if (await judge(cursor) is { } refusal) return refusal;
                if (judge is not null && context.Faults.Any && IsLastOf(i)) return context.Faults.ToProblem();
            }

            return await run.NextAsync(context.Cancelled) is null && run.Outcome.Error is null ? Finished() : Failed(run.Outcome);
        }
    }

    // Keys may be missing: the database makes them, and then only reading tells.
    private bool TellThemselves()
    {
        for (var i = 0; i < roots.Count; i++)
        {
            if (tasks[i].IsAnswered && (tasks[i].Answer.Written is not { } form || !WrittenRows.Suffice(context, form, roots[i]))) return false;
        }

        return true;
    }

    private Problem? Finished()
    {
        for (var i = answers.Count; i < roots.Count; i++) answers.Add(tasks[i].IsAnswered ? tasks[i].AnswerOf(roots[i]) : WriteTask.Unanswered);
        return null;
    }

    private Problem Failed(in WriteOutcome outcome)
    {
        if (outcome.Error is not { } error) throw new InvalidOperationException("a run ended before its last read");
        var (task, row, _) = places[outcome.FailedStep];
        Refused = task;
        return StepList.Refusal(error, row, deletes: false);
    }

    // All that is wrong with a row is told at once.
    private bool IsLastOf(int step) => step + 1 == places.Count || places[step + 1].Judge is null || places[step + 1].Task != places[step].Task;
}
