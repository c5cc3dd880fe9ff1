using Ashlar.Cel;
using Ashlar.Engine.Reads;
using Ashlar.Engine.Rules;
using Ashlar.Model;
using Ashlar.Stores;

namespace Ashlar.Engine.Writes;

/// <summary>
/// Writes: refuses what is closed, binds and validates the body, then judges and writes the row in one transaction and shapes
/// the answer before it commits. Thread-safe; keeps what is prepared.
/// </summary>
internal sealed class WriteExecutor(ModelSnapshot model, IStore store, TimeProvider time, RuleBook rules, RowPlans rowPlans, ulong hashKey)
{
    private readonly WriteTools tools = new(model, store, time, hashKey);

    public async ValueTask<Result<WriteAnswer>> WriteAsync(WriteRequest request, Caller caller, AnswerEncoder? encode, CancellationToken cancellationToken)
    {
        var profile = rules.ProfileOf(caller);
        var context = NewContext(profile, caller, cancellationToken);
        var planned = await PlanAsync(request, context, encode);
        if (!planned.IsOk) return planned.Problem;
        Result<WriteAnswer> answer = Preconditions.NoRow;
        await store.WriteAsync(
            async session =>
            {
                context.Begin(session);
                answer = await RunAsync(planned.Value);
                return answer.IsOk;
            },
            cancellationToken);
        return answer;
    }

    /// <summary>Creates rows as the caller within one transaction of the caller's own; see <see cref="Import"/>.</summary>
    public Import Importer(Entity entity, Caller caller, CancellationToken cancellationToken) =>
        new(store, entity, () => NewContext(rules.ProfileOf(caller), caller, cancellationToken), context => PlanAnswer(new WriteRequest(entity, WriteVerb.Create), context));

    private WriteContext NewContext(AccessProfile profile, Caller caller, CancellationToken cancellationToken) =>
        new(tools, profile, caller, Instants.Now(time)) { Cancelled = cancellationToken };

    // Everything that can be said before a transaction: what is closed first, then what is wrong with the request.
    private async ValueTask<Result<WriteTask>> PlanAsync(WriteRequest request, WriteContext context, AnswerEncoder? encode)
    {
        var access = context.Profile.Of(request.Entity);
        if (access.Closed(context.Of(request.Entity).RuleOf(request.Verb)) is { } closed) return closed;
        if (Preconditions.Missing(request) is { } missing) return missing;
        var answer = PlanAnswer(request, context);
        if (!answer.IsOk) return answer.Problem;
        var key = CelValue.Null;
        if (request.Verb != WriteVerb.Create && !ScalarText.TryParse(request.Entity.Key.Type, request.Key ?? "", out key, out _)) return Preconditions.NoRow;
        var task = new WriteTask(request, context, answer.Value, encode) { Key = key };
        return request.Verb == WriteVerb.Delete ? task : await BindAsync(task);
    }

    private Result<RowPlan> PlanAnswer(WriteRequest request, WriteContext context) =>
        rowPlans.ForWritten(context.Profile, request.Entity, request.Selection);

    private static async ValueTask<Result<WriteTask>> BindAsync(WriteTask task)
    {
        var (request, context) = (task.Request, task.Context);
        var binding = context.Binding();
        var body = context.Tools.Binders.Of(request.Entity).Bind(request.Body, Update.ModeOf(request.Verb), null, null, binding);
        if (binding.Forbidden.Any) return FieldRules.Refuse(context, binding.Forbidden);
        task = task with { Body = body };
        if (request.Verb == WriteVerb.Create) return await Create.PrepareAsync(task, binding.Faults);
        return binding.Faults.Any ? binding.Faults.ToProblem() : task;
    }

    private static ValueTask<Result<WriteAnswer>> RunAsync(WriteTask task) => task.Request.Verb switch
    {
        WriteVerb.Create => Create.RunAsync(task),
        WriteVerb.Delete => Delete.RunAsync(task),
        _ => Update.RunAsync(task),
    };
}
