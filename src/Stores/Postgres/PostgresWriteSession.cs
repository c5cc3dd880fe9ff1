using Ashlar.Cel;
using Ashlar.Stores.Plans;
using Ashlar.Stores.Watching;

namespace Ashlar.Stores.Postgres;

/// <summary>
/// One transaction. It takes a connection when it first needs one, begins with the first round trip, and may end with the last;
/// what is done in one round trip is a transaction without being told so.
/// </summary>
/// <param name="store">Whose.</param>
/// <param name="options">The store's.</param>
/// <param name="watch">Told of statements.</param>
/// <param name="times">Ends those that take too long.</param>
internal sealed class PostgresWriteSession(PostgresStore store, PostgresOptions options, StoreWatch watch, TransactionTimes times) : IWriteSession
{
    private readonly List<PostgresCursor> _cursors = [];
    private PostgresConnection? _connection;
    private TransactionTime? _time;
    private bool _checksAtOnce; // references are checked by each statement since an earlier round trip asked for it

    /// <summary>It only reads, and all that it reads is of one snapshot.</summary>
    public bool IsSnapshot { get; init; }

    /// <summary>A statement for each change: one that was joined of several was refused.</summary>
    public bool Apart { get; init; }

    /// <summary>When the work first had a connection, in whichever attempt; 0: not yet.</summary>
    public long Started { get; set; }

    /// <summary>It took too long.</summary>
    public bool IsLate => _time is { IsOver: true };

    /// <summary>What the database said; after it the transaction is only good for rolling back.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>The failure does not tell which of several rows was refused: the work is to be run again, row by row.</summary>
    public bool IsUnclear { get; private set; }

    /// <summary>The transaction was committed in its last round trip.</summary>
    public bool Committed { get; private set; }

    /// <summary>COMMIT was sent, and no answer came.</summary>
    public bool IsUncertain { get; private set; }

    /// <summary>The connection had answered nobody before.</summary>
    public bool WasFresh { get; private set; }

    public async ValueTask<IRowCursor> ReadAsync(IPreparedRead read, CelValue[] parameters, CancellationToken cancellationToken)
    {
        var run = await RunAsync([new SessionStep(read, parameters)], final: false, cancellationToken).ConfigureAwait(false);
        return await run.NextAsync(cancellationToken).ConfigureAwait(false) ?? throw new InvalidOperationException("a read gave no result");
    }

    public async ValueTask<WriteOutcome> ExecuteAsync(IReadOnlyList<WriteStep> steps, CancellationToken cancellationToken)
    {
        if (steps.Count == 0) return default;
        var trip = new SessionTrip(steps.Count, Apart);
        foreach (var step in steps) trip.Add(new SessionStep(step));
        await SendAsync(trip, commit: false, cancellationToken).ConfigureAwait(false);
        return trip.Outcome;
    }

    public ValueTask<IStepRun> RunAsync(IReadOnlyList<SessionStep> steps, bool final, CancellationToken cancellationToken) =>
        new(_connection is null && !IsSnapshot && SharedRun.Takes(steps) ? new SharedRun(store, steps, cancellationToken) : new PostgresRun(this, steps, final, Apart));

    public async ValueTask<AnswerClaim> ClaimAsync(AnswerKey key, CancellationToken cancellationToken)
    {
        RefuseLate();
        var connection = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        var begins = !connection.InTransaction;
        if (begins) connection.Add(connection.Begin);
        AnswerTable.AddClaim(connection, key, options.LockLimit);
        try
        {
            return await AnswerTable.ReadClaimAsync(connection, cancellationToken).ConfigureAwait(false);
        }
        catch (Npgsql.PostgresException e) when (e.SqlState == PostgresErrors.LockNotAvailable)
        {
            await connection.RecoverAsync().ConfigureAwait(false);
            return new AnswerClaim(AnswerClaimKind.Busy);
        }
        catch (Npgsql.PostgresException e) when (e.SqlState == PostgresErrors.UndefinedTable && begins)
        {
            await connection.RecoverAsync().ConfigureAwait(false); // nothing was done yet: the work goes on in a new transaction
            return new AnswerClaim(AnswerClaimKind.NotKept);
        }
        catch (Exception e)
        {
            throw await FailAsync(connection, e, committing: false).ConfigureAwait(false);
        }
    }

    public async ValueTask RecordAsync(AnswerKey key, RecordedAnswer answer, CancellationToken cancellationToken)
    {
        RefuseLate();
        var connection = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        AnswerTable.AddRecord(connection, key, answer);
        try
        {
            await connection.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            throw await FailAsync(connection, e, committing: false).ConfigureAwait(false);
        }
    }

    /// <summary>Commits, where the work has not.</summary>
    public async ValueTask<WriteError?> CommitAsync(CancellationToken cancellationToken)
    {
        if (Committed || _connection is not { InTransaction: true }) return null;
        var trip = new SessionTrip(0);
        await SendAsync(trip, commit: true, cancellationToken).ConfigureAwait(false);
        return trip.Outcome.Error;
    }

    /// <summary>Lets go of what the work left open.</summary>
    public async ValueTask EndAsync()
    {
        if (_connection is not { } connection) return;
        try
        {
            if (_time is not null) await _time.EndAsync().ConfigureAwait(false); // first: the end is not to be stopped
            foreach (var cursor in _cursors) await cursor.DisposeAsync().ConfigureAwait(false);
            if (connection.InTransaction) await connection.RecoverAsync().ConfigureAwait(false);
        }
        finally
        {
            _connection = null;
            store.Pool.Return(connection);
        }
    }

    internal PostgresCursor Keep(RowNode rows)
    {
        var cursor = new PostgresCursor(rows, null);
        _cursors.Add(cursor);
        return cursor;
    }

    /// <summary>One round trip, and one more for each level of lists that its reads have.</summary>
    internal async ValueTask SendAsync(SessionTrip trip, bool commit, CancellationToken cancellationToken)
    {
        // Asked between round trips, not within one: the driver's way of stopping a statement blocks the threads that all sockets
        // work on, and callers who leave under load would stop the others. The database ends what takes too long.
        cancellationToken.ThrowIfCancellationRequested();
        RefuseLate();
        if (Failure is not null) throw PostgresErrors.Translate(Failure);
        if (Committed) throw new InvalidOperationException("the transaction was committed already");
        if (commit && _connection is null && !Apart && store.SharedWrites.Takes(trip) && await ShareAsync(trip).ConfigureAwait(false)) return;
        var connection = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        var run = new TripRun(watch);
        try
        {
            await SendAsync(connection, trip, commit).ConfigureAwait(false);
            if (trip.Outcome.Error is null) Committed = commit;
            else await RefusedAsync(connection, trip).ConfigureAwait(false);
            run.End(trip);
        }
        catch (Exception e)
        {
            run.Fail(trip, PostgresErrors.IsOfDatabase(e) ? PostgresErrors.Translate(e) : e);
            trip.Return();
            throw await FailAsync(connection, e, commit).ConfigureAwait(false);
        }

        if (trip.IsUnclear)
        {
            IsUnclear = true;
            throw PostgresErrors.Translate(trip.Refusal!); // there is one where it is unclear
        }
    }

    /// <summary>Runs the whole transaction together with others'.</summary>
    /// <returns>False: nothing was written, and it is to go by itself.</returns>
    private async ValueTask<bool> ShareAsync(SessionTrip trip)
    {
        var run = new TripRun(watch);
        var failure = await store.SharedWrites.RunAsync(trip).ConfigureAwait(false);
        if (failure is null)
        {
            Committed = true;
            run.End(trip);
            return true;
        }

        if (failure is Npgsql.PostgresException && !PostgresErrors.IsLost(failure)) return false;
        IsUncertain = PostgresErrors.IsOfDatabase(failure);
        if (IsUncertain) Failure = failure;
        var told = IsUncertain ? PostgresErrors.Translate(failure) : failure;
        run.Fail(trip, told);
        throw told;
    }

    private async ValueTask SendAsync(PostgresConnection connection, SessionTrip trip, bool commit)
    {
        var hasLists = trip.HasLists;
        var endsHere = commit && !hasLists;
        // Statements that are sent together without a BEGIN are one transaction, which ends with them (postgresql.org/docs, 55.2.4)
        var isWhole = endsHere && !connection.InTransaction;
        if (!connection.InTransaction)
        {
            if (!isWhole) connection.Add(IsSnapshot ? connection.BeginSnapshot : connection.Begin);
            _checksAtOnce = false;
        }

        _checksAtOnce = trip.Write(connection, _checksAtOnce, commits: endsHere);
        if (endsHere && !isWhole) connection.Add(connection.Commit);
        if (!connection.IsEmpty) await trip.ReadAsync(connection, CancellationToken.None).ConfigureAwait(false);
        if (hasLists && trip.Outcome.Error is null) await trip.ReadListsAsync(connection, commit ? connection.Commit : null, CancellationToken.None).ConfigureAwait(false);
    }

    private async ValueTask<PostgresConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        if (_connection is { } known) return known;
        _connection = await store.Pool.RentAsync(writes: !IsSnapshot, cancellationToken).ConfigureAwait(false);
        WasFresh = _connection.IsFresh;
        _time = times.Begin(_connection, Started);
        Started = _time.Started;
        return _connection;
    }

    private async ValueTask RefusedAsync(PostgresConnection connection, SessionTrip trip)
    {
        Failure = trip.Refusal;
        await connection.RecoverAsync().ConfigureAwait(false);
    }

    private void RefuseLate()
    {
        if (_time is { IsOver: true } late) throw late.Exceeded(Failure);
    }

    private async ValueTask<Exception> FailAsync(PostgresConnection connection, Exception e, bool committing)
    {
        if (_time is { IsOver: true } late) return await StopAsync(connection, late, e, committing).ConfigureAwait(false);
        if (PostgresErrors.IsOfDatabase(e)) Failure = e;
        if (committing && PostgresErrors.IsOfDatabase(e) && (PostgresErrors.IsLost(e) || e is not Npgsql.PostgresException)) IsUncertain = true;
        if (PostgresErrors.IsLost(e) || PostgresErrors.IsOutdatedStatement(e)) connection.Distrust();
        await connection.RecoverAsync().ConfigureAwait(false);
        return PostgresErrors.IsOfDatabase(e) ? PostgresErrors.Translate(e) : e;
    }

    private async ValueTask<Exception> StopAsync(PostgresConnection connection, TransactionTime time, Exception e, bool committing)
    {
        await time.StoppedAsync().ConfigureAwait(false);
        Failure = e;
        IsUncertain = committing && !TransactionTime.IsStop(e);
        await connection.RecoverAsync().ConfigureAwait(false);
        return time.Exceeded(e);
    }
}
