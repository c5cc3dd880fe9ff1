using System.Threading.Tasks.Sources;

namespace Ashlar.Stores.Postgres.Sharing;

/// <summary>The whole transaction of one request, which waits to share a round trip and its commit.</summary>
internal sealed class SharedWrite(SessionTrip trip) : IValueTaskSource<Exception?>
{
    // Who waits goes on at once, on the thread that brought the answer
    private ManualResetValueTaskSourceCore<Exception?> _core;

    public SessionTrip Trip => trip;

    /// <summary>Null: it is committed.</summary>
    public ValueTask<Exception?> Task => new(this, _core.Version);

    public void Give(Exception? failure) => _core.SetResult(failure);

    Exception? IValueTaskSource<Exception?>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<Exception?>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<Exception?>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
