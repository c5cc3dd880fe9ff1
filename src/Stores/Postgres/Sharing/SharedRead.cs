using System.Threading.Tasks.Sources;
using Ashlar.Cel;
using Ashlar.Stores.Plans;

namespace Ashlar.Stores.Postgres.Sharing;

/// <summary>One read that waits to share a round trip.</summary>
internal sealed class SharedRead(PostgresRead read, CelValue[] values, long since, CancellationToken cancelled) : IValueTaskSource<IRowCursor>
{
    // Who waits goes on at once, on the thread that brought the rows
    private ManualResetValueTaskSourceCore<IRowCursor> _core;

    public PostgresRead Read => read;
    public CelValue[] Values => values;
    public long Since => since;
    public CancellationToken Cancelled => cancelled;

    public ValueTask<IRowCursor> Task => new(this, _core.Version);

    public void Give(IRowCursor rows) => _core.SetResult(rows);

    public void Fail(Exception failure) => _core.SetException(failure);

    /// <summary>Gives what another run of this read gives.</summary>
    public async Task FollowAsync(ValueTask<IRowCursor> run)
    {
        IRowCursor cursor;
        try
        {
            cursor = await run.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Fail(e);
            return;
        }

        Give(cursor);
    }

    IRowCursor IValueTaskSource<IRowCursor>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<IRowCursor>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<IRowCursor>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
