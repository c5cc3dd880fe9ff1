using Ashlar.Stores.Plans;
using Npgsql;

namespace Ashlar.Stores.Postgres;

/// <summary>
/// Reads that a write begins with, sent before its transaction. At READ COMMITTED each statement has a snapshot of its own and a
/// read that locks nothing keeps nothing, so they see what they would have seen within, and they can share a round trip with
/// other requests'; the transaction then holds a connection no longer than its changes take.
/// </summary>
internal sealed class SharedRun : IStepRun
{
    private readonly PostgresStore _store;
    private readonly IReadOnlyList<SessionStep> _steps;
    private readonly Task<IRowCursor>[] _reads;
    private IRowCursor? _open;
    private int _next;

    public SharedRun(PostgresStore store, IReadOnlyList<SessionStep> steps, CancellationToken cancellationToken)
    {
        (_store, _steps) = (store, steps);
        var reads = new (PostgresRead, Cel.CelValue[])[steps.Count];
        for (var i = 0; i < reads.Length; i++)
        {
            var read = (PostgresRead)steps[i].Read!; // asked of reads only
            reads[i] = (read.Keys?.For(steps[i].Parameters[0].AsInt) ?? read, steps[i].Parameters);
        }

        _reads = store.ReadTogether(reads, cancellationToken);
    }

    public WriteOutcome Outcome => default;

    /// <summary>Nothing but reads, none of which locks a row.</summary>
    public static bool Takes(IReadOnlyList<SessionStep> steps)
    {
        for (var i = 0; i < steps.Count; i++)
        {
            if (steps[i].Read is not { Plan.ForUpdate: false }) return false;
        }

        return true;
    }

    public async ValueTask<IRowCursor?> NextAsync(CancellationToken cancellationToken)
    {
        await CloseAsync().ConfigureAwait(false);
        if (_next == _reads.Length) return null;
        var step = _steps[_next];
        var read = _reads[_next++];
        return _open = ((PostgresRead)step.Read!).Keys is { } keys // a read, as all are
            ? await DrawAsync(keys, read, step, cancellationToken).ConfigureAwait(false)
            : await read.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        while (_next < _reads.Length)
        {
            try
            {
                await (await _reads[_next++].ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (e is StoreException or OperationCanceledException or PostgresException)
            {
                // Nobody asks for its rows any more: what the request fails for is told already
            }
        }
    }

    private async ValueTask<IRowCursor> DrawAsync(KeyDraw keys, Task<IRowCursor> read, SessionStep step, CancellationToken cancellationToken)
    {
        var wasKnown = keys.For(1) is not null;
        IRowCursor cursor;
        try
        {
            cursor = await read.ConfigureAwait(false);
        }
        catch (PostgresException) when (wasKnown)
        {
            keys.Forget();
            return await _store.ReadAsync(step.Read!, step.Parameters, cancellationToken).ConfigureAwait(false);
        }

        if (!wasKnown && cursor is PostgresCursor { Rows: { } rows }) keys.Learn(rows);
        return cursor;
    }

    private ValueTask CloseAsync()
    {
        var open = _open;
        _open = null;
        return open?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
