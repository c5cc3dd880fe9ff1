using System.Threading.Tasks.Sources;

namespace Ashlar.Stores.Postgres;

/// <summary>One who waits. Whoever claims it first decides what it gets.</summary>
internal sealed class PoolWaiter(long since, bool writes) : IValueTaskSource<PostgresConnection?>
{
    private ManualResetValueTaskSourceCore<PostgresConnection?> _core;
    private int _claimed;

    public long Since { get; } = since;

    public bool Writes { get; } = writes;

    public ValueTask<PostgresConnection?> Task => new(this, _core.Version);

    public bool TryClaim() => Interlocked.Exchange(ref _claimed, 1) == 0;

    /// <param name="connection">Null: a place in which to open one.</param>
    /// <param name="inline">Go on at once on this thread: the next statement is sent before the last one's rows are written out.</param>
    public void Give(PostgresConnection? connection, bool inline)
    {
        _core.RunContinuationsAsynchronously = !inline;
        _core.SetResult(connection);
    }

    public void Fail(Exception failure)
    {
        if (!TryClaim()) return;
        _core.RunContinuationsAsynchronously = true;
        _core.SetException(failure);
    }

    PostgresConnection? IValueTaskSource<PostgresConnection?>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<PostgresConnection?>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<PostgresConnection?>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
