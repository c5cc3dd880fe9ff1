using Ashlar.Cel;
using Ashlar.Engine.Rules;
using Ashlar.Stores;

namespace Ashlar.Engine.Reads;

/// <summary>One row by key. Thread-safe.</summary>
internal sealed class Gets(IStore store, RowPlans plans)
{
    private static readonly Problem NotFound = new(ProblemKind.NotFound, "no such row");

    public async ValueTask<Result<IRowAnswer>> RunAsync(
        GetRequest request, AccessProfile profile, Caller caller, CelValue now, CancellationToken cancellationToken)
    {
        var access = profile.Of(request.Entity);
        if (access.Closed(access.Get) is { } closed) return closed;
        var planned = plans.ForGet(profile, request.Entity, request.Selection);
        if (!planned.IsOk) return planned.Problem;
        // A text that is no key is the key of no row.
        if (!ScalarText.TryParse(request.Entity.Key.Type, request.Key, out var key, out _)) return NotFound;

        var plan = planned.Value;
        var cursor = await store.ReadAsync(plan.Read, plan.Bind(caller, now, key), cancellationToken).ConfigureAwait(false);
        try
        {
            if (await cursor.ReadAsync(cancellationToken).ConfigureAwait(false)) return new RowAnswer(plan.Shape, cursor);
        }
        catch
        {
            await cursor.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        await cursor.DisposeAsync().ConfigureAwait(false);
        return NotFound;
    }
}
