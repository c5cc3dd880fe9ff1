using Ashlar.Stores.Plans;

namespace Ashlar.Stores.Postgres;

/// <summary>
/// A run of steps in as few round trips as their order allows: all in one, unless a read with lists comes before a change, for
/// its lists have to be read first.
/// </summary>
internal sealed class PostgresRun(PostgresWriteSession session, IReadOnlyList<SessionStep> steps, bool final, bool apart) : IStepRun
{
    private SessionTrip? _trip;
    private int _next;
    private PostgresCursor? _open;

    public WriteOutcome Outcome { get; private set; }

    public async ValueTask<IRowCursor?> NextAsync(CancellationToken cancellationToken)
    {
        await DisposeOpenAsync().ConfigureAwait(false);
        while (true)
        {
            if (_trip?.Next() is { } rows) return _open = session.Keep(rows);
            Outcome = _trip?.Outcome ?? default;
            if (Outcome.Error is not null || _next == steps.Count) return null;
            _trip = Cut();
            await session.SendAsync(_trip, final && _next == steps.Count, cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await DisposeOpenAsync().ConfigureAwait(false);
        _trip?.Return();
    }

    private SessionTrip Cut()
    {
        var trip = new SessionTrip(steps.Count - _next, apart) { FirstStep = _next };
        for (; _next < steps.Count; _next++)
        {
            if (trip.HasLists && steps[_next].Write is not null) break;
            trip.Add(steps[_next]);
        }

        return trip;
    }

    private ValueTask DisposeOpenAsync()
    {
        var open = _open;
        _open = null;
        return open?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
