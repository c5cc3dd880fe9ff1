using Ashlar.Cel;
using Ashlar.Engine.Reads;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Writes.Binding;
using Ashlar.Model;
using Ashlar.Model.Expressions.ValueTypes;

namespace Ashlar.Engine.Writes.Batches;

/// <summary>
/// What can be said of a batch before its transaction: each operation is judged as it would be alone (what is closed first, then
/// its form), in order. Faults of bodies are told of all operations at once.
/// </summary>
internal sealed class BatchPlanner(WriteContext context, RowPlans rowPlans)
{
    private readonly OperationKeys keys = new();
    private readonly BodyFaults faults = new();
    private PlannedOperation? firstFaulty;

    public Result<List<PlannedOperation>> Plan(BatchRequest request)
    {
        var planned = new List<PlannedOperation>(request.Operations.Count);
        foreach (var asked in request.Operations)
        {
            var operation = new PlannedOperation(asked, planned.Count);
            if (Open(operation) is { } closed) return Faulty ?? operation.Refuse(closed);
            if (Bind(operation) is { } forbidden) return Faulty ?? operation.Refuse(forbidden);
            keys.Set(asked.Id, operation.Entity, operation.Key);
            planned.Add(operation);
        }

        return Faulty is { } problem ? problem : planned;
    }

    /// <summary>As <see cref="Plan"/>, without the bodies: for an answer that is known.</summary>
    public Result<List<PlannedOperation>> PlanAnswers(BatchRequest request)
    {
        var planned = new List<PlannedOperation>(request.Operations.Count);
        foreach (var asked in request.Operations)
        {
            var operation = new PlannedOperation(asked, planned.Count);
            if (Open(operation) is { } closed) return operation.Refuse(closed);
            keys.Set(asked.Id, operation.Entity, CelValue.Null);
            planned.Add(operation);
        }

        return planned;
    }

    /// <summary>Binds a body once more, now that the keys it refers to are known. The refusal, or null.</summary>
    public static Problem? BindAgain(PlannedOperation operation, OperationKeys known, WriteContext context)
    {
        var task = operation.Task!; // only writes wait
        if (operation.Asked.KeyOf is { } of)
        {
            if (known.Resolve(of, task.Request.Entity, out var key) is { } fault) throw new InvalidOperationException(fault);
            operation.Key = key;
        }

        if (task.Request.Verb == WriteVerb.Delete) return null;
        var binding = context.Binding(known);
        var body = Bound(operation, task, binding);
        if (task.Request.Verb == WriteVerb.Create) KeepKey(body, operation.Key);
        operation.Task = task with { Body = body };
        return binding.Forbidden.Any ? FieldRules.Refuse(context, binding.Forbidden) : binding.Faults.Any ? binding.Faults.ToProblem() : null;
    }

    private Problem? Faulty => firstFaulty?.Name(faults.ToProblem());

    private Problem? Open(PlannedOperation operation)
    {
        if (operation.Asked.List is { } list) return context.Profile.Of(list.Entity) is var access ? access.Closed(access.List) : null;
        return operation.Asked.Get is { } get ? OpenGet(operation, get) : OpenWrite(operation, operation.Asked.Write!); // one of the three is given
    }

    private Problem? OpenGet(PlannedOperation operation, GetRequest get)
    {
        var access = context.Profile.Of(get.Entity);
        if (access.Closed(access.Get) is { } closed) return closed;
        var plan = rowPlans.ForGet(context.Profile, get.Entity, get.Selection);
        if (!plan.IsOk) return plan.Problem;
        operation.Row = plan.Value;
        return SetKey(operation, get.Entity, get.Key);
    }

    private Problem? OpenWrite(PlannedOperation operation, WriteRequest write)
    {
        var access = context.Profile.Of(write.Entity);
        if (access.Closed(context.Of(write.Entity).RuleOf(write.Verb)) is { } closed) return closed;
        if (Preconditions.Missing(write) is { } missing) return missing;
        var answer = rowPlans.ForWritten(context.Profile, write.Entity, write.Selection);
        if (!answer.IsOk) return answer.Problem;
        operation.Task = new WriteTask(write, context, answer.Value, operation.Asked.Encode);
        return write.Verb == WriteVerb.Create ? null : SetKey(operation, write.Entity, write.Key);
    }

    private Problem? SetKey(PlannedOperation operation, Entity entity, string? text)
    {
        if (operation.Asked.KeyOf is not { } of)
        {
            if (!ScalarText.TryParse(entity.Key.Type, text ?? "", out var named, out _)) return Preconditions.NoRow;
            operation.Key = named;
            return null;
        }

        keys.WasOpen = false;
        if (keys.Resolve(of, entity, out var key) is { } fault)
        {
            return new Problem(ProblemKind.Validation, fault) { Errors = [new Fault(Codes.Reference, fault) { Pointer = operation.Asked.At + "/path" }] };
        }

        operation.Waits = keys.WasOpen;
        if (!keys.WasOpen) operation.Key = key;
        return null;
    }

    private Problem? Bind(PlannedOperation operation)
    {
        if (operation.Task is not { } task || task.Request.Verb == WriteVerb.Delete) return null;
        keys.WasOpen = false;
        var binding = context.Binding(keys);
        var body = Bound(operation, task, binding);
        if (binding.Forbidden.Any) return FieldRules.Refuse(context, binding.Forbidden);
        if (binding.Faults.Any)
        {
            firstFaulty ??= operation;
            faults.AddAll(binding.Faults);
        }

        operation.Waits |= keys.WasOpen;
        operation.Task = task with { Body = body };
        if (task.Request.Verb == WriteVerb.Create) operation.Key = NewKey(body, operation.Waits);
        return null;
    }

    private static BoundRow Bound(PlannedOperation operation, WriteTask task, BindContext binding) =>
        binding.Binders.Of(task.Request.Entity).Bind(task.Request.Body, Update.ModeOf(task.Request.Verb), operation.BodyPath, null, binding);

    // The key is fixed when it can be, so that later operations may refer to it; Null where the row is not its own maker. A key
    // that refers to other rows is not known either while the row waits: what was bound stands for nothing.
    private CelValue NewKey(BoundRow body, bool waits)
    {
        var (entity, key) = (body.Entity, body.Entity.Key);
        if (waits && entity.KeyParts.Any(p => p is RefField)) return CelValue.Null;
        if (!key.HasStorage) return entity.KeyParts.All(p => body.Sent[p.Ordinal]) ? RowKey.Of(entity, body.Values) : CelValue.Null;
        if (!body.Sent[key.Ordinal] && key.Type.Kind == ScalarKind.Uuid && key.Default is null && entity.KeyGeneration != KeyGeneration.Identity)
        {
            KeepKey(body, UuidType.Of(context.Tools.Keys.Next()));
        }

        return body.Sent[key.Ordinal] ? body.Values[key.Ordinal] : CelValue.Null;
    }

    // Later operations may hold the key that was made for the row when it was first bound.
    private static void KeepKey(BoundRow body, CelValue made)
    {
        var key = body.Entity.Key;
        if (made.IsNull || !key.HasStorage || body.Sent[key.Ordinal]) return;
        body.Values[key.Ordinal] = made;
        body.Sent[key.Ordinal] = true;
    }
}
