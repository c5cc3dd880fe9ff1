using System.Diagnostics;
using System.Runtime.CompilerServices;
using Ashlar.Stores.Watching;

namespace Ashlar.Stores.Postgres;

/// <summary>
/// A fixed number of connections, opened when first needed and kept. The last one used goes out first, and one that comes back
/// goes straight to who waits longest. A lost one makes room for a new one; the others, most likely lost with it, are let go.
/// Transactions that write never hold all of them, however long they take: what is read goes on beside them.
/// </summary>
internal sealed class ConnectionPool : IAsyncDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly Stack<PostgresConnection> _free = new();
    private readonly Queue<PoolWaiter> _readers = new();
    private readonly Queue<PoolWaiter> _writers = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<CancellationToken, ValueTask<PostgresConnection>> _open;
    private readonly PostgresOptions _options;
    private readonly TimeProvider _time;
    private readonly StoreCounters _counters;
    private readonly StoreWatch _watch;
    private readonly ITimer _looks;
    private readonly int _mostWriting;
    private int _places; // connections that are open or being opened
    private int _writing; // of them, those of transactions that write
    private bool _closing;

    public ConnectionPool(Func<CancellationToken, ValueTask<PostgresConnection>> open, PostgresOptions options, TimeProvider time, StoreCounters counters, StoreWatch watch)
    {
        _open = open;
        _options = options;
        _time = time;
        _counters = counters;
        _watch = watch;
        _mostWriting = Math.Max(1, options.Pool - 1);
        _looks = time.CreateTimer(static pool => ((ConnectionPool)pool!).GiveUpOnLate(), this, BetweenLooks, BetweenLooks); // never null: given here
    }

    /// <summary>Open, and in use.</summary>
    public (int Open, int InUse, int Waiting) Count
    {
        get
        {
            lock (_gate) return (_places, _places - _free.Count, _readers.Count + _writers.Count);
        }
    }

    /// <summary>Somebody waits for a connection and could have the next.</summary>
    public bool IsAwaited
    {
        get
        {
            lock (_gate) return Line() is not null;
        }
    }

    /// <param name="writes">For a transaction that writes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StoreException">None came free in time, none can be opened, or the store is closing.</exception>
    public ValueTask<PostgresConnection> RentAsync(bool writes, CancellationToken cancellationToken)
    {
        PoolWaiter? waiter = null;
        lock (_gate)
        {
            if (_closing) throw new StoreException(StoreFailure.Closing, "the database is being closed");
            var mayGo = !writes || _writing < _mostWriting;
            if (mayGo && _free.TryPop(out var connection))
            {
                connection.IsWriting = writes;
                if (writes) _writing++;
                return new ValueTask<PostgresConnection>(connection);
            }

            if (!mayGo || _places == _options.Pool)
            {
                waiter = new PoolWaiter(_time.GetTimestamp(), writes);
                (writes ? _writers : _readers).Enqueue(waiter);
            }
            else
            {
                _places++;
                if (writes) _writing++;
            }
        }

        return waiter is null ? OpenAsync(writes, cancellationToken) : WaitAsync(waiter, cancellationToken);
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

    private async ValueTask<PostgresConnection> OpenAsync(bool writes, CancellationToken cancellationToken)
    {
        try
        {
            var connection = await _open(cancellationToken).ConfigureAwait(false);
            connection.IsWriting = writes;
            return connection;
        }
        catch
        {
            FreePlace(writes);
            throw;
        }
    }

    private async ValueTask<PostgresConnection> WaitAsync(PoolWaiter waiter, CancellationToken cancellationToken)
    {
        _counters.CountWait();
        var started = Stopwatch.GetTimestamp();
        PostgresConnection? given;
        await using (cancellationToken.UnsafeRegister(static (w, token) => ((PoolWaiter)w!).Fail(new OperationCanceledException(token)), waiter).ConfigureAwait(false)) // never null: given here
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
        if (given is null) return await OpenAsync(waiter.Writes, cancellationToken).ConfigureAwait(false);
        given.IsWriting = waiter.Writes;
        return given;
    }

    private PoolWaiter? NextWaiter(PostgresConnection connection)
    {
        lock (_gate)
        {
            if (connection.IsWriting) _writing--;
            connection.IsWriting = false;
            if (Next() is { } waiter) return waiter;
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
        FreePlace(connection.IsWriting);
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

    private void FreePlace(bool wasWriting)
    {
        PoolWaiter? next;
        lock (_gate)
        {
            if (wasWriting) _writing--;
            next = Next();
            if (next is null)
            {
                _places--;
                if (_closing && _places == 0) _drained.TrySetResult();
            }
        }

        // Elsewhere: when the database is away this may come again and again
        next?.Give(null, inline: false);
    }

    /// <summary>The one who waits longest of those who may go on, claimed. Under the gate.</summary>
    private PoolWaiter? Next()
    {
        while (Line() is { } line)
        {
            var waiter = line.Dequeue();
            if (!waiter.TryClaim()) continue;
            if (waiter.Writes) _writing++;
            return waiter;
        }

        return null;
    }

    /// <summary>The line whose turn it is; null: nobody waits who may go on.</summary>
    private Queue<PoolWaiter>? Line()
    {
        if (_writers.Count == 0 || _writing >= _mostWriting) return _readers.Count > 0 ? _readers : null;
        return _readers.TryPeek(out var reader) && reader.Since <= _writers.Peek().Since ? _readers : _writers;
    }

    private void GiveUpOnLate()
    {
        GiveUpOnLate(_readers);
        GiveUpOnLate(_writers);
    }

    private void GiveUpOnLate(Queue<PoolWaiter> line)
    {
        while (true)
        {
            PoolWaiter late;
            lock (_gate)
            {
                if (!line.TryPeek(out late!) || _time.GetElapsedTime(late.Since) < _options.WaitLimit) return; // not null where there is one
                line.Dequeue();
            }

            late.Fail(new StoreException(StoreFailure.Busy, $"no connection came free in {_options.WaitLimit.TotalSeconds} s: {_options.Pool} are in use, or waited for by those before"));
        }
    }
}
