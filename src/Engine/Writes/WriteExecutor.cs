using Ashlar.Cel;
using Ashlar.Engine.Reads;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Writes.Batches;
using Ashlar.Engine.Writes.Repeats;
using Ashlar.Model;
using Ashlar.Stores;

namespace Ashlar.Engine.Writes;

/// <summary>
/// Writes: refuses what is closed, binds and validates the body, then judges and writes the row in one transaction and shapes
/// the answer before it commits. Thread-safe; keeps what is prepared.
/// </summary>
internal sealed class WriteExecutor(ModelSnapshot model, IStore store, TimeProvider time, RuleBook rules, RowPlans rowPlans, Lists lists, ulong hashKey, WriteRecord? record)
{
    private const int FewOperations = 20;
    private readonly WriteTools tools = new(model, store, time, hashKey);
    private readonly GuardedWrites guarded = new(model, store, time);

    /// <summary>What a row of <c>User</c> may go with when it is deleted.</summary>
    private readonly IReadOnlySet<Entity> takingUsers = Cascade.Taking(model.User);

    public async ValueTask<Result<WriteAnswer>> WriteAsync(WriteRequest request, Caller caller, AnswerEncoder? encode, CancellationToken cancellationToken)
    {
        var context = NewContext(rules.ProfileOf(caller), caller, cancellationToken);
        var opened = Open(request, context, encode);
        if (!opened.IsOk) return opened.Problem;
        var bound = await BindAsync(opened.Value);
        if (request.Repeat is { } repeat)
        {
            return await guarded.RunAsync(
                context, repeat, isLong: false, () => bound.IsOk ? RunRecordedAsync(bound.Value) : new(bound.Problem), answer => [answer], kept => ReplayAsync(opened.Value, kept));
        }

        if (!bound.IsOk) return bound.Problem;
        var task = bound.Value with { MayCommit = request.Within is null && !MayBeRecorded(request, context) };
        Result<WriteAnswer> answer = Preconditions.NoRow;
        await store.WriteAsync(
            async session =>
            {
                context.Begin(session);
                answer = await RunRecordedAsync(task);
                return answer.IsOk;
            },
            cancellationToken);
        return answer;
    }

    public async ValueTask<Result<BatchAnswer>> BatchAsync(BatchRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var context = NewContext(rules.ProfileOf(caller), caller, cancellationToken);
        var planned = new BatchPlanner(context, rowPlans).Plan(request);
        if (request.Repeat is { } repeat && request.Operations.Any(o => o.Write is not null)) // reads alone may be repeated without a record
        {
            // Of an answer that is known the bodies are not judged again.
            var opened = planned.IsOk ? planned : new BatchPlanner(context, rowPlans).PlanAnswers(request);
            if (!opened.IsOk) return opened.Problem;
            return await guarded.RunAsync(
                context,
                repeat,
                IsLong(request),
                () => planned.IsOk ? RunRecordedAsync(new BatchRun(context, request, planned.Value, lists), request, context) : new(planned.Problem),
                answer => answer.Operations,
                kept => new BatchRun(context, request, opened.Value, lists).ReplayAsync(kept));
        }

        if (!planned.IsOk) return planned.Problem;
        var run = new BatchRun(context, request, planned.Value, lists);
        Result<BatchAnswer> answer = Preconditions.NoRow;
        if (request.Operations.All(o => o.Write is null)) await store.SnapshotAsync(ReadAsync, cancellationToken);
        else await (IsLong(request) ? store.WriteManyAsync(WorkAsync, cancellationToken) : store.WriteAsync(WorkAsync, cancellationToken));
        return answer;

        async ValueTask ReadAsync(IReadSession session)
        {
            context.Begin(session);
            answer = await run.RunAsync();
        }

        async ValueTask<bool> WorkAsync(IWriteSession session)
        {
            context.Begin(session);
            answer = await RunRecordedAsync(run, request, context);
            return answer.IsOk;
        }
    }

    private static bool IsLong(BatchRequest request) => request.Operations.Count > FewOperations;

    /// <summary>Creates rows as the caller within one transaction of the caller's own; see <see cref="Import"/>.</summary>
    public Import Importer(Entity entity, Caller caller, CancellationToken cancellationToken) =>
        new(store, entity, () => NewContext(rules.ProfileOf(Ordinary(caller)), caller, cancellationToken), context => PlanAnswer(new WriteRequest(entity, WriteVerb.Create), context));

    private WriteContext NewContext(AccessProfile profile, Caller caller, CancellationToken cancellationToken) =>
        new(tools, profile, caller, Instants.Now(time)) { Cancelled = cancellationToken };

    // What is closed, then what is wrong with the request besides its body.
    private Result<WriteTask> Open(WriteRequest request, WriteContext context, AnswerEncoder? encode)
    {
        var access = context.Profile.Of(request.Entity);
        if (access.Closed(context.Of(request.Entity).RuleOf(request.Verb)) is { } closed) return closed;
        if (Preconditions.Missing(request) is { } missing) return missing;
        var answer = PlanAnswer(request, context);
        if (!answer.IsOk) return answer.Problem;
        var key = CelValue.Null;
        if (request.Verb != WriteVerb.Create && !ScalarText.TryParse(request.Entity.Key.Type, request.Key ?? "", out key, out _)) return Preconditions.NoRow;
        return new WriteTask(request, context, answer.Value, encode) { Key = key };
    }

    private Result<RowPlan> PlanAnswer(WriteRequest request, WriteContext context) =>
        rowPlans.ForWritten(context.Profile, request.Entity, request.Selection);

    private static async ValueTask<Result<WriteTask>> BindAsync(WriteTask task)
    {
        if (task.Request.Verb == WriteVerb.Delete) return task;
        var (request, context) = (task.Request, task.Context);
        var binding = context.Binding();
        var body = context.Tools.Binders.Of(request.Entity).Bind(request.Body, Update.ModeOf(request.Verb), null, null, binding);
        if (binding.Forbidden.Any) return FieldRules.Refuse(context, binding.Forbidden);
        foreach (var (column, value) in request.Given) (body.Values[column.Ordinal], body.Sent[column.Ordinal]) = (value, true);
        task = task with { Body = body };
        if (request.Verb == WriteVerb.Create) return await Create.PrepareAsync(task, binding.Faults);
        return binding.Faults.Any ? binding.Faults.ToProblem() : task;
    }

    // The row is read anew, under the rules as they are for this caller now.
    private static async ValueTask<Result<WriteAnswer>> ReplayAsync(WriteTask task, KeptAnswer kept)
    {
        var row = kept.Rows[0];
        var shown = row.Visible && ScalarText.TryParse(task.Request.Entity.Key.Type, row.Key, out var key, out _) && await task.ShowAsync(key) is { Visible: true };
        return row with { Visible = shown, Replayed = kept.Shaped };
    }

    private async ValueTask<Result<WriteAnswer>> RunRecordedAsync(WriteTask task)
    {
        var answer = await RunAsync(task);
        if (answer.IsOk) await RecordAsync(task.Context, task.Context.Profile.IsSuperuser ? [new SuperuserAct(task.Request.Entity, task.Request.Verb, answer.Value.Key)] : []);
        return answer;
    }

    private async ValueTask<Result<BatchAnswer>> RunRecordedAsync(BatchRun run, BatchRequest request, WriteContext context)
    {
        var answer = await run.RunAsync();
        if (!answer.IsOk || context.Session is null) return answer; // reads alone
        SuperuserAct[] acts = context.Profile.IsSuperuser
            ? [.. request.Operations.Zip(answer.Value.Operations).Where(o => o.First.Write is not null).Select(o => new SuperuserAct(o.First.Write!.Entity, o.First.Write.Verb, o.Second.Key))] // the others were left out
            : [];
        await RecordAsync(context, acts);
        return answer;
    }

    private bool MayBeRecorded(WriteRequest request, WriteContext context) =>
        context.Profile.IsSuperuser || (record is not null && (ReferenceEquals(request.Entity, model.User) || (request.Verb != WriteVerb.Create && takingUsers.Contains(request.Entity))));

    // The last step of the transaction. A profile is a superuser's only where there is a record.
    private ValueTask RecordAsync(WriteContext context, SuperuserAct[] acts)
    {
        if (record is null) return default;
        var roles = context.RolesChanges();
        var gone = context.UsersGone;
        return acts.Length + roles.Count + gone.Count == 0 ? default : record(context.Session!, context.Caller, new WriteActs(acts, roles, gone), context.Cancelled); // a write has a session
    }

    private static Caller Ordinary(Caller caller) => !caller.IsSuperuser ? caller : new Caller
    {
        Id = caller.Id,
        Roles = caller.Roles,
        Scopes = caller.Scopes,
        Email = caller.Email,
        Claims = caller.Claims,
        Mfa = caller.Mfa,
        AuthenticatedAt = caller.AuthenticatedAt,
    };

    private static async ValueTask<Result<WriteAnswer>> RunAsync(WriteTask task)
    {
        var answer = await RowAsync(task);
        if (!answer.IsOk || task.Request.Within is not { } within) return answer;
        // As the row's key was formatted; a transaction has a session.
        var key = ScalarText.TryParse(task.Request.Entity.Key.Type, answer.Value.Key, out var parsed, out _) ? parsed : task.Key;
        return await within(task.Context.Session!, key) is { } refused ? refused : answer;
    }

    private static ValueTask<Result<WriteAnswer>> RowAsync(WriteTask task) => task.Request.Verb switch
    {
        WriteVerb.Create => Create.RunAsync(task),
        WriteVerb.Delete => Delete.RunAsync(task),
        _ => Update.RunAsync(task),
    };
}
