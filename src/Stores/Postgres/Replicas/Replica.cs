namespace Ashlar.Stores.Postgres.Replicas;

/// <summary>One replica and what is known of it: how far it has replayed the primary's log, and whether it may be read.</summary>
internal sealed class Replica(PostgresStore store, TimeSpan longestLag, TimeProvider time)
{
    // Positions of the primary that the replica had not replayed when last asked, with when they were seen
    private readonly Queue<(ulong Position, long At)> _ahead = new();
    private long _replayed;
    private volatile bool _usable;

    public PostgresStore Store => store;

    public bool CanServe(ulong needed) => _usable && (ulong)Volatile.Read(ref _replayed) >= needed;

    /// <summary>It failed: nothing is sent to it before it has answered again.</summary>
    public void LeaveOut() => _usable = false;

    /// <summary>Asks it how far it is. Called by one at a time.</summary>
    /// <param name="primary">Where the primary's log stands; null: it does not answer either.</param>
    /// <param name="cancellationToken">Ends the question; then it counts as dead.</param>
    public async Task LookAsync(ulong? primary, CancellationToken cancellationToken)
    {
        try
        {
            // A primary that was promoted from it has no replay position, and must not be read as its replica
            var answer = await store.TextAsync("SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()::text ELSE '' END", cancellationToken).ConfigureAwait(false);
            if (!StorePosition.TryParse(answer, out var replayed))
            {
                _usable = false;
                return;
            }

            Volatile.Write(ref _replayed, (long)replayed);
            if (primary is { } position) _ahead.Enqueue((position, time.GetTimestamp()));
            while (_ahead.TryPeek(out var oldest) && oldest.Position <= replayed) _ahead.Dequeue();
            _usable = !_ahead.TryPeek(out var late) || time.GetElapsedTime(late.At) <= longestLag;
        }
        catch (Exception e) when (e is StoreException or OperationCanceledException)
        {
            _usable = false; // until it answers; this is asked again
        }
    }
}
