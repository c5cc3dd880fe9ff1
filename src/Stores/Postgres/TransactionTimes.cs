using Npgsql;

namespace Ashlar.Stores.Postgres;

/// <summary>
/// Ends transactions that take too long, whatever they are at: the statement in work is stopped by the database, and what comes
/// after it is not sent. One look a quarter of a second at all of them, so that a write costs no timer of its own.
/// </summary>
internal sealed class TransactionTimes : IAsyncDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(250);
    private readonly Lock _gate = new();
    private readonly List<TransactionTime> _running = [];
    private readonly TimeSpan _limit;
    private readonly TimeProvider _time;
    private readonly ITimer? _looks;

    /// <param name="limit"><see cref="Timeout.InfiniteTimeSpan"/>: none.</param>
    /// <param name="time">What time it is.</param>
    public TransactionTimes(TimeSpan limit, TimeProvider time)
    {
        _limit = limit;
        _time = time;
        if (limit != Timeout.InfiniteTimeSpan) _looks = time.CreateTimer(static times => ((TransactionTimes)times!).Look(), this, BetweenLooks, BetweenLooks); // never null: given here
    }

    /// <param name="connection">Where it runs.</param>
    /// <param name="started">When its first attempt did; 0: it is the first.</param>
    public TransactionTime Begin(PostgresConnection connection, long started)
    {
        var transaction = new TransactionTime(this, connection, started == 0 ? _time.GetTimestamp() : started, _limit);
        lock (_gate) _running.Add(transaction);
        return transaction;
    }

    public ValueTask DisposeAsync() => _looks?.DisposeAsync() ?? ValueTask.CompletedTask;

    internal void End(TransactionTime transaction)
    {
        lock (_gate) _running.Remove(transaction);
    }

    private void Look()
    {
        lock (_gate)
        {
            foreach (var transaction in _running)
            {
                if (_time.GetElapsedTime(transaction.Started) > _limit) transaction.Stop();
            }
        }
    }
}

/// <summary>The time of one attempt at a transaction.</summary>
internal sealed class TransactionTime(TransactionTimes times, PostgresConnection connection, long started, TimeSpan limit)
{
    private readonly Lock _gate = new();
    private Task? _stopping;
    private bool _ended;

    public long Started { get; } = started;

    /// <summary>Its time is over: nothing more is sent but the end of it.</summary>
    public bool IsOver
    {
        get
        {
            lock (_gate) return _stopping is not null;
        }
    }

    public StoreException Exceeded(Exception? cause) => new(StoreFailure.Timeout, $"the transaction took longer than {limit.TotalSeconds} s and was undone", cause);

    /// <summary>Asks the database to stop what it runs, once.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            if (!_ended) _stopping ??= Task.Run(connection.Cancel); // the driver blocks while it asks
        }
    }

    /// <summary>The database was asked: what is sent now is not meant.</summary>
    public async ValueTask StoppedAsync()
    {
        Task? stopping;
        lock (_gate) stopping = _stopping;
        if (stopping is null) return;
        connection.Distrust(); // the request may still find whoever uses it next
        try
        {
            await stopping.ConfigureAwait(false);
        }
        catch (Exception e) when (PostgresErrors.IsOfDatabase(e))
        {
            // It cannot be asked: then it sees that the connection ends
        }
    }

    /// <summary>From here on it is stopped no more.</summary>
    public ValueTask EndAsync()
    {
        times.End(this);
        lock (_gate) _ended = true;
        return StoppedAsync();
    }

    /// <summary>The database said that it stopped a statement: nothing of the transaction is kept.</summary>
    public static bool IsStop(Exception e) => (e as PostgresException ?? e.InnerException as PostgresException) is { SqlState: PostgresErrors.QueryCanceled };
}
