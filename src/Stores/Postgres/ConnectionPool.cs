using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using Ashlar.Stores.Watching;

namespace Ashlar.Stores.Postgres;

/// <summary>
/// A fixed number of connections, opened when first needed and kept. The last one used goes out first, and one that comes back
/// goes straight to who waits longest. A lost one makes room for a new one; the others, most likely lost with it, are let go.
/// </summary>
internal sealed class ConnectionPool : IAsyncDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly Stack<PostgresConnection> _free = new();
    private readonly Queue<Waiter> _waiting = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<CancellationToken, ValueTask<PostgresConnection>> _open;
    private readonly PostgresOptions _options;
    private readonly TimeProvider _time;
    private readonly StoreCounters _counters;
    private readonly StoreWatch _watch;
    private readonly ITimer _looks;
    private int _places; // connections that are open or being opened
    private bool _closing;

    public ConnectionPool(Func<CancellationToken, ValueTask<PostgresConnection>> open, PostgresOptions options, TimeProvider time, StoreCounters counters, StoreWatch watch)
    {
        _open = open;
        _options = options;
        _time = time;
        _counters = counters;
        _watch = watch;
        _looks = time.CreateTimer(static pool => ((ConnectionPool)pool!).GiveUpOnLate(), this, BetweenLooks, BetweenLooks); // never null: given here
    }

    /// <summary>Open, and in use.</summary>
    public (int Open, int InUse, int Waiting) Count
    {
        get
        {
            lock (_gate) return (_places, _places - _free.Count, _waiting.Count);
        }
    }

    /// <summary>Somebody waits for a connection.</summary>
    public bool IsAwaited
    {
        get
        {
            lock (_gate) return _waiting.Count > 0;
        }
    }

    /// <exception cref="StoreException">None came free in time, none can be opened, or the store is closing.</exception>
    public ValueTask<PostgresConnection> RentAsync(CancellationToken cancellationToken)
    {
        Waiter? waiter = null;
        lock (_gate)
        {
            if (_closing) throw new StoreException(StoreFailure.Closing, "the database is being closed");
            if (_free.TryPop(out var connection)) return new ValueTask<PostgresConnection>(connection);
            if (_places == _options.Pool)
            {
                waiter = new Waiter(_time.GetTimestamp());
                _waiting.Enqueue(waiter);
            }
            else
            {
                _places++;
            }
        }

        return waiter is null ? OpenAsync(cancellationToken) : WaitAsync(waiter, cancellationToken);
    }

    public void Return(PostgresConnection connection)
    {
        if (!connection.IsUsable)
        {
            Discard(connection);
            return;
        }

        if (NextWaiter(connection) is { } waiter) waiter.Give(connection, inline: RuntimeHelpers.TryEnsureSufficientExecutionStack());
    }

    /// <summary>Closes the connections that nobody uses: one of them was found dead.</summary>
    public void LetIdleGo()
    {
        PostgresConnection[] idle;
        lock (_gate)
        {
            idle = [.. _free];
            _free.Clear();
        }

        foreach (var connection in idle) Discard(connection);
    }

    /// <summary>Takes no new callers, serves those that wait, and closes each connection as it comes back.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _closing = true;
            if (_places == 0) _drained.TrySetResult();
        }

        LetIdleGo();
        try
        {
            await _drained.Task.WaitAsync(_options.WaitLimit + _options.StatementLimit, _time).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            // A cursor that nobody disposes must not keep the server from ending
            _options.OnBackgroundFailure?.Invoke(e);
        }

        await _looks.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<PostgresConnection> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _open(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            FreePlace();
            throw;
        }
    }

    private async ValueTask<PostgresConnection> WaitAsync(Waiter waiter, CancellationToken cancellationToken)
    {
        _counters.CountWait();
        var started = Stopwatch.GetTimestamp();
        PostgresConnection? given;
        await using (cancellationToken.UnsafeRegister(static (w, token) => ((Waiter)w!).Fail(new OperationCanceledException(token)), waiter).ConfigureAwait(false)) // never null: given here
        {
            try
            {
                given = await waiter.Task.ConfigureAwait(false);
            }
            catch (Exception failure)
            {
                _watch.Failed(failure);
                throw;
            }
            finally
            {
                _watch.Waited(started);
            }
        }

        // A place without a connection: its last one was lost
        return given ?? await OpenAsync(cancellationToken).ConfigureAwait(false);
    }

    private Waiter? NextWaiter(PostgresConnection connection)
    {
        lock (_gate)
        {
            while (_waiting.TryDequeue(out var waiter))
            {
                if (waiter.TryClaim()) return waiter;
            }

            if (!_closing)
            {
                _free.Push(connection);
                return null;
            }
        }

        Discard(connection);
        return null;
    }

    private void Discard(PostgresConnection connection)
    {
        _ = CloseAsync(connection);
        FreePlace();
    }

    private async Task CloseAsync(PostgresConnection connection)
    {
        try
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (PostgresErrors.IsOfDatabase(e))
        {
            _options.OnBackgroundFailure?.Invoke(e); // gone is gone
        }
    }

    private void FreePlace()
    {
        Waiter? next = null;
        lock (_gate)
        {
            while (next is null && _waiting.TryDequeue(out var waiter))
            {
                if (waiter.TryClaim()) next = waiter;
            }

            if (next is null)
            {
                _places--;
                if (_closing && _places == 0) _drained.TrySetResult();
            }
        }

        // Elsewhere: when the database is away this may come again and again
        next?.Give(null, inline: false);
    }

    private void GiveUpOnLate()
    {
        while (true)
        {
            Waiter late;
            lock (_gate)
            {
                if (!_waiting.TryPeek(out late!) || _time.GetElapsedTime(late.Since) < _options.WaitLimit) return; // not null where there is one
                _waiting.Dequeue();
            }

            late.Fail(new StoreException(StoreFailure.Timeout, $"no connection came free in {_options.WaitLimit.TotalSeconds} s: all {_options.Pool} are in use"));
        }
    }

    /// <summary>One who waits. Whoever claims it first decides what it gets.</summary>
    private sealed class Waiter(long since) : IValueTaskSource<PostgresConnection?>
    {
        private ManualResetValueTaskSourceCore<PostgresConnection?> _core;
        private int _claimed;

        public long Since { get; } = since;

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
}
