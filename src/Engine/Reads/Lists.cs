using Ashlar.Cel;
using Ashlar.Engine.Rules;
using Ashlar.Model;
using Ashlar.Stores;
using Ashlar.Stores.Plans;

namespace Ashlar.Engine.Reads;

/// <summary>Lists: refuse what is closed, find or make the plan, read the values, run. Thread-safe.</summary>
internal sealed class Lists(ModelSnapshot model, IStore store, CursorSeal seal)
{
    private readonly PlanCache<ListShape, ListPlan> plans = new(1024);
    private readonly FilterCompiler filters = new(model);
    private readonly ListPlanner planner = new(model, store);

    public async ValueTask<Result<IPageAnswer>> RunAsync(
        ListRequest request, AccessProfile profile, Caller caller, CelValue now, CancellationToken cancellationToken, IReadSession? session = null)
    {
        var access = profile.Of(request.Entity);
        if (access.Closed(access.List) is { } closed) return closed;
        NormalFilter? filter = null;
        if (!string.IsNullOrEmpty(request.Filter))
        {
            var compiled = filters.Compile(request.Entity, request.Filter);
            if (!compiled.IsOk) return compiled.Problem;
            filter = compiled.Value;
        }

        var planned = PlanOf(profile, request, filter);
        if (!planned.IsOk) return planned.Problem;
        var plan = planned.Value;
        var given = new CelValue[plan.Page.Binding.GivenCount];
        if (Fill(plan, request, filter, given, out var limit, out var ownCount) is { } problem) return problem;

        var total = plan.Count is null ? null : await CountAsync(plan.Count, caller, now, given, session, cancellationToken).ConfigureAwait(false);
        var cursor = await ReadAsync(plan.Page.Read, plan.Page.Binding.Bind(caller, now, given), session, cancellationToken).ConfigureAwait(false);
        return new PageAnswer(plan, cursor, seal, limit, given[..ownCount], total);
    }

    private Result<ListPlan> PlanOf(AccessProfile profile, ListRequest request, NormalFilter? filter)
    {
        var shape = new ListShape(profile, request, filter?.Structure);
        if (plans.TryGet(shape, out var plan))
        {
            EngineMeter.PlanHit();
            return plan;
        }

        EngineMeter.PlanMiss();
        var made = planner.Plan(profile, request, filter);
        if (made.IsOk) plans.Add(shape.WithoutValues(), made.Value);
        return made;
    }

    /// <summary>Reads the request's values in the plan's order; the first <paramref name="ownCount"/> are the cursor's business too.</summary>
    private Problem? Fill(
        ListPlan plan, ListRequest request, NormalFilter? filter, CelValue[] given, out int limit, out int ownCount)
    {
        var faults = new FaultList();
        var at = 0;
        for (var i = 0; i < plan.Conditions.Length; i++)
        {
            if (plan.Conditions[i].HasParameter) given[at++] = plan.Conditions[i].Parse(request.Conditions[i], faults);
        }

        limit = PageLimit.Of(request, faults);
        ownCount = at;
        if (!faults.IsEmpty) return faults.ToProblem();
        if (filter is not null)
        {
            filter.Constants.CopyTo(given.AsSpan(at));
            at += filter.Constants.Length;
            ownCount = at;
        }

        if (request.After is { } after)
        {
            var sorted = plan.SortColumns.Length;
            if (!seal.TryRead(plan, after, given.AsSpan(0, at), given.AsSpan(at, sorted))) return BadCursor;
            at += sorted;
        }

        given[at] = CelValue.Int(limit + 1);
        return null;
    }

    // Within a transaction a list sees what that has written.
    private ValueTask<IRowCursor> ReadAsync(IPreparedRead read, CelValue[] values, IReadSession? session, CancellationToken cancellationToken) =>
        session is null ? store.ReadAsync(read, values, cancellationToken) : session.ReadAsync(read, values, cancellationToken);

    private async ValueTask<long?> CountAsync(
        PreparedPart count, Caller caller, CelValue now, CelValue[] given, IReadSession? session, CancellationToken cancellationToken)
    {
        await using var cursor = await ReadAsync(count.Read, count.Binding.Bind(caller, now, given), session, cancellationToken).ConfigureAwait(false);
        return await cursor.ReadAsync(cancellationToken).ConfigureAwait(false) ? cursor.GetInt64(0) : 0;
    }

    private static readonly Problem BadCursor = new(
        ProblemKind.BadCursor, "the cursor is not of this list: ask for the first page again when sort or filter have changed")
    {
        Errors = [new Fault("bad-cursor", "is not a cursor of this list") { Parameter = "after" }],
    };
}
