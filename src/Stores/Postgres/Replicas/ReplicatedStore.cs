using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Stores.Advising;
using Ashlar.Stores.Migrations;
using Ashlar.Stores.Moving;
using Ashlar.Stores.Plans;

namespace Ashlar.Stores.Postgres.Replicas;

/// <summary>
/// A primary with replicas that read for it. A read goes to a replica that has replayed what the request must see, and to the
/// primary where there is none; writes, and reads within them, always go to the primary. A replica that fails, or falls behind
/// for too long, is left out and comes back by itself.
/// </summary>
internal sealed class ReplicatedStore : IStore
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(2);

    private readonly PostgresStore _primary;
    private readonly IReadOnlyList<Replica> _replicas;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _looking;
    private uint _turn;

    public ReplicatedStore(PostgresStore primary, IReadOnlyList<Replica> replicas, TimeProvider time)
    {
        _primary = primary;
        _replicas = replicas;
        _time = time;
        _looking = LookAsync();
    }

    public IMigrator Migrator => _primary.Migrator;
    public IOwnTables Own => _primary.Own;
    public IShapeRecords Shapes => _primary.Shapes;
    public IIndexTrials Trials => _primary.Trials;
    public StoreStatistics Statistics => _primary.Statistics;

    public IPreparedRead Prepare(ReadPlan plan) => _primary.Prepare(plan);

    public IPreparedWrite Prepare(WritePlan plan) => _primary.Prepare(plan);

    public IPreparedRead? PrepareKeys(Entity entity) => _primary.PrepareKeys(entity);

    public bool KeepsAsWritten(Entity entity) => _primary.KeepsAsWritten(entity);

    public ValueTask<IRowCursor> ReadAsync(IPreparedRead read, CelValue[] parameters, CancellationToken cancellationToken) =>
        StorePosition.Current is { } position && Choose(position.Needed) is { } replica
            ? ReadAsync(replica, read, parameters, cancellationToken)
            : _primary.ReadAsync(read, parameters, cancellationToken);

    public async Task WriteAsync(Func<IWriteSession, ValueTask<bool>> work, CancellationToken cancellationToken)
    {
        var position = StorePosition.Current;
        await _primary.WriteAsync(work, cancellationToken).ConfigureAwait(false);
        if (position is not null) position.Written = await PositionAsync(CancellationToken.None).ConfigureAwait(false) ?? ulong.MaxValue;
    }

    public Task SnapshotAsync(Func<IReadSession, ValueTask> work, CancellationToken cancellationToken) =>
        StorePosition.Current is { } position && Choose(position.Needed) is { } replica
            ? SnapshotAsync(replica, work, cancellationToken)
            : _primary.SnapshotAsync(work, cancellationToken);

    public ValueTask<byte[]> GetOrCreateSecretAsync(string name, int length, CancellationToken cancellationToken) => _primary.GetOrCreateSecretAsync(name, length, cancellationToken);

    public ValueTask<bool> PingAsync(CancellationToken cancellationToken) => _primary.PingAsync(cancellationToken);

    public ValueTask<int> ForgetAnswersAsync(long before, int most, CancellationToken cancellationToken) => _primary.ForgetAnswersAsync(before, most, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _looking.ConfigureAwait(false);
        foreach (var replica in _replicas) await replica.Store.DisposeAsync().ConfigureAwait(false);
        await _primary.DisposeAsync().ConfigureAwait(false);
        _closing.Dispose();
    }

    private Replica? Choose(ulong needed)
    {
        var turn = Interlocked.Increment(ref _turn);
        for (var i = 0; i < _replicas.Count; i++)
        {
            var replica = _replicas[(int)((turn + (uint)i) % (uint)_replicas.Count)];
            if (replica.CanServe(needed)) return replica;
        }

        return null;
    }

    private async ValueTask<IRowCursor> ReadAsync(Replica replica, IPreparedRead read, CelValue[] parameters, CancellationToken cancellationToken)
    {
        try
        {
            return await replica.Store.ReadAsync(read, parameters, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (MayTryPrimary(replica, e))
        {
            return await _primary.ReadAsync(read, parameters, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task SnapshotAsync(Replica replica, Func<IReadSession, ValueTask> work, CancellationToken cancellationToken)
    {
        try
        {
            await replica.Store.SnapshotAsync(work, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (MayTryPrimary(replica, e))
        {
            await _primary.SnapshotAsync(work, cancellationToken).ConfigureAwait(false);
        }
    }

    // A read that replaying stands in the way of is stopped there, and nothing is wrong with the replica
    private static bool MayTryPrimary(Replica replica, StoreException e)
    {
        if (e.Failure == StoreFailure.Unavailable) replica.LeaveOut();
        return e.Failure is StoreFailure.Unavailable or StoreFailure.Timeout or StoreFailure.Busy;
    }

    /// <summary>Null: the primary does not tell.</summary>
    private async ValueTask<ulong?> PositionAsync(CancellationToken cancellationToken)
    {
        try
        {
            return StorePosition.TryParse(await _primary.TextAsync("SELECT pg_current_wal_insert_lsn()::text", cancellationToken).ConfigureAwait(false), out var position) ? position : null;
        }
        catch (Exception e) when (e is StoreException or OperationCanceledException)
        {
            return null;
        }
    }

    private async Task LookAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            using (var patience = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token))
            {
                patience.CancelAfter(LongestLook);
                var primary = await PositionAsync(patience.Token).ConfigureAwait(false);
                await Task.WhenAll(_replicas.Select(r => r.LookAsync(primary, patience.Token))).ConfigureAwait(false);
            }

            await Task.Delay(BetweenLooks, _time, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
