using System.Diagnostics;
using Ashlar.Stores.Watching;

namespace Ashlar.Stores.Sqlite;

/// <summary>Connections that read, opened when first needed. The last one used goes out first: its cache is warm.</summary>
internal sealed class ReaderPool(Func<SqliteConnection> open, SqliteOptions options, TimeProvider time, StoreCounters counters, StoreWatch watch) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Stack<SqliteConnection> _free = new();
    private readonly Queue<TaskCompletionSource<SqliteConnection>> _waiting = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _opened;
    private bool _closing;

    /// <summary>Now; the writer is one more connection that is always there.</summary>
    public PoolFigures Figures
    {
        get
        {
            lock (_gate) return new PoolFigures(_opened, _opened - _free.Count, _waiting.Count(w => !w.Task.IsCompleted));
        }
    }

    /// <exception cref="StoreException">None came free in time, or the store is closing.</exception>
    public ValueTask<SqliteConnection> RentAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource<SqliteConnection> waiter;
        lock (_gate)
        {
            if (_closing) throw Closing();
            if (_free.TryPop(out var connection)) return new ValueTask<SqliteConnection>(connection);
            if (_opened == options.Readers)
            {
                waiter = new TaskCompletionSource<SqliteConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting.Enqueue(waiter);
            }
            else
            {
                _opened++;
                waiter = null!; // not waited for: one more is opened
            }
        }

        return waiter is null ? new ValueTask<SqliteConnection>(OpenOne()) : WaitAsync(waiter, cancellationToken);
    }

    public void Return(SqliteConnection connection)
    {
        lock (_gate)
        {
            while (_waiting.TryDequeue(out var waiter))
            {
                if (waiter.TrySetResult(connection)) return; // false: it gave up
            }

            if (!_closing)
            {
                _free.Push(connection);
                return;
            }
        }

        connection.Dispose();
        Forget();
    }

    /// <summary>Takes no new reads and closes each connection as it comes back.</summary>
    public async ValueTask DisposeAsync()
    {
        SqliteConnection[] idle;
        lock (_gate)
        {
            _closing = true;
            idle = [.. _free];
            _free.Clear();
            while (_waiting.TryDequeue(out var waiter)) waiter.TrySetException(Closing());
            if (_opened == 0) _drained.TrySetResult();
        }

        foreach (var connection in idle)
        {
            connection.Dispose();
            Forget();
        }

        try
        {
            await _drained.Task.WaitAsync(options.WaitLimit, time).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            // A cursor that nobody disposes must not keep the server from ending
            options.OnBackgroundFailure?.Invoke(e);
        }
    }

    private SqliteConnection OpenOne()
    {
        try
        {
            return open();
        }
        catch
        {
            Forget();
            throw;
        }
    }

    private async ValueTask<SqliteConnection> WaitAsync(TaskCompletionSource<SqliteConnection> waiter, CancellationToken cancellationToken)
    {
        counters.CountWait();
        var started = Stopwatch.GetTimestamp();
        try
        {
            return await waiter.Task.WaitAsync(options.WaitLimit, time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            // It may have been handed a connection in the meantime
            if (!waiter.TrySetCanceled(CancellationToken.None)) Return(await waiter.Task.ConfigureAwait(false));
            var failure = e is TimeoutException ? new StoreException(StoreFailure.Busy, $"no reader came free in {options.WaitLimit.TotalSeconds} s", e) : null;
            watch.Failed(failure ?? e);
            if (failure is not null) throw failure;
            throw;
        }
        finally
        {
            watch.Waited(started);
        }
    }

    private void Forget()
    {
        lock (_gate)
        {
            _opened--;
            if (_closing && _opened == 0) _drained.TrySetResult();
        }
    }

    private static StoreException Closing() => new(StoreFailure.Closing, "the database is being closed");
}
