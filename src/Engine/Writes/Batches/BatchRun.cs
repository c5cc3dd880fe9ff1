using Ashlar.Cel;
using Ashlar.Engine.Reads;
using Ashlar.Engine.Writes.Repeats;

namespace Ashlar.Engine.Writes.Batches;

/// <summary>
/// Carries out the operations of a batch in its transaction, in order. New rows that follow each other go as one run; every
/// other operation goes alone. May be run again from the start.
/// </summary>
internal sealed class BatchRun(WriteContext context, BatchRequest request, IReadOnlyList<PlannedOperation> operations, Lists lists)
{
    private static readonly Problem NoRow = new(ProblemKind.NotFound, "no such row");
    private readonly List<WriteAnswer> answers = new(operations.Count);
    private OperationKeys known = new();
    private int refused;

    public async ValueTask<Result<BatchAnswer>> RunAsync()
    {
        Restart();
        while (answers.Count < operations.Count)
        {
            var straight = Straight();
            refused = answers.Count;
            var problem = straight.Count > 0 ? await CreateAsync(straight) : await OneAsync(operations[answers.Count]);
            if (problem is not null) return operations[refused].Refuse(problem);
        }

        return new BatchAnswer(answers);
    }

    /// <summary>Reads what a kept answer tells, as it is now and as the caller may read it now.</summary>
    public async ValueTask<Result<BatchAnswer>> ReplayAsync(KeptAnswer kept)
    {
        Restart();
        foreach (var operation in operations)
        {
            var row = kept.Rows[operation.Index];
            answers.Add(row with { Visible = row.Visible && await ShowAsync(operation, row) });
            if (request.Overflow() is { } overflow) return operation.Refuse(overflow); // rows may have grown since
        }

        return new BatchAnswer(answers) { Replayed = kept.Shaped };
    }

    private void Restart()
    {
        answers.Clear();
        known = new OperationKeys();
        context.Budget = new RowBudget(RowBudget.OfAnswer);
        request.Begin();
    }

    private List<WriteTask> Straight()
    {
        var tasks = new List<WriteTask>();
        var form = operations[answers.Count].RunForm;
        for (var i = answers.Count; form is not null && i < operations.Count && operations[i].RunForm == form; i++) tasks.Add(operations[i].Task!); // only writes have a form
        return tasks;
    }

    private async ValueTask<Problem?> CreateAsync(List<WriteTask> tasks)
    {
        context.Renew();
        var first = answers.Count;
        var run = new CreateRun(context, tasks);
        var problem = await run.RunAsync(mayCommit: false); // the answer may still turn out too large
        if (problem is not null)
        {
            refused = first + run.Refused;
            return problem;
        }

        foreach (var answer in run.Answers)
        {
            if (Take(answer) is { } overflow) return overflow;
        }

        return null;
    }

    private async ValueTask<Problem?> OneAsync(PlannedOperation operation)
    {
        context.Renew();
        if (operation.Asked.List is { } list)
        {
            var page = await ListAsync(operation, list);
            return page ?? Take(new WriteAnswer("", 0, Visible: true));
        }

        if (operation.Waits && operation.Task is not null && BatchPlanner.BindAgain(operation, known, context) is { } misbound) return misbound;
        var result = operation.Asked.Get is null ? await WriteAsync(operation) : await GetAsync(operation);
        return result.IsOk ? Take(result.Value) : result.Problem;
    }

    private static ValueTask<Result<WriteAnswer>> WriteAsync(PlannedOperation operation)
    {
        var task = operation.Task! with { Key = operation.Key }; // neither a list nor a get
        return task.Request.Verb switch
        {
            WriteVerb.Create => Create.RunAsync(task),
            WriteVerb.Delete => Delete.RunAsync(task),
            _ => Update.RunAsync(task),
        };
    }

    private async ValueTask<Result<WriteAnswer>> GetAsync(PlannedOperation operation)
    {
        var (plan, key) = (operation.Row!, operation.Key); // a get has a plan
        if (operation.Waits && known.Resolve(operation.Asked.KeyOf!, operation.Entity!, out key) is { } fault) throw new InvalidOperationException(fault); // it waits for a key
        var cursor = await context.ReadAsync(plan.Read, plan.Bind(context.Caller, context.Now, key));
        await using (cursor.ConfigureAwait(false))
        {
            if (!await cursor.ReadAsync(context.Cancelled)) return NoRow;
            operation.Asked.Encode?.Invoke(plan.Shape, cursor, context.Budget!); // set at the start
            return new WriteAnswer(ScalarText.Format(key, plan.Shape.Entity.Key.Type), plan.Shape.VersionOf(cursor) ?? 0, Visible: true);
        }
    }

    private async ValueTask<Problem?> ListAsync(PlannedOperation operation, ListRequest list)
    {
        var page = await lists.RunAsync(list, context.Profile, context.Caller, context.Now, context.Cancelled, context.Reads);
        if (!page.IsOk) return page.Problem;
        await using (page.Value.ConfigureAwait(false)) await operation.Asked.EncodePage!(page.Value); // a list has one
        return null;
    }

    private Problem? Take(WriteAnswer answer)
    {
        refused = answers.Count;
        if (request.Overflow() is { } overflow) return overflow;
        var operation = operations[answers.Count];
        answers.Add(answer);
        if (operation.Asked.Id is null || operation.Entity is not { } entity) return null;
        var key = ScalarText.TryParse(entity.Key.Type, answer.Key, out var made, out _) ? made : CelValue.Null;
        known.Set(operation.Asked.Id, entity, key);
        return null;
    }

    private async ValueTask<bool> ShowAsync(PlannedOperation operation, WriteAnswer row)
    {
        if (operation.Asked.List is { } list) return await ListAsync(operation, list) is null;
        if (!ScalarText.TryParse(operation.Entity!.Key.Type, row.Key, out var key, out _)) return false; // only lists have none
        if (operation.Task is { } task) return await task.ShowAsync(key) is { Visible: true };
        operation.Key = key;
        operation.Waits = false;
        return (await GetAsync(operation)).IsOk;
    }
}
