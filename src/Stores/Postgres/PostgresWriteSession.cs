using Ashlar.Cel;
using Ashlar.Stores.Plans;
using Ashlar.Stores.Watching;

namespace Ashlar.Stores.Postgres;

/// <summary>One transaction. It begins with the first round trip, and may end with the last.</summary>
internal sealed class PostgresWriteSession(PostgresConnection connection, PostgresOptions options, StoreWatch watch, TransactionTime time) : IWriteSession
{
    private readonly List<PostgresCursor> _cursors = [];
    private bool _checksAtOnce; // references are checked by each statement since an earlier round trip asked for it

    /// <summary>What the database said; after it the transaction is only good for rolling back.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>The transaction was committed in its last round trip.</summary>
    public bool Committed { get; private set; }

    /// <summary>COMMIT was sent, and no answer came.</summary>
    public bool IsUncertain { get; private set; }

    public async ValueTask<IRowCursor> ReadAsync(IPreparedRead read, CelValue[] parameters, CancellationToken cancellationToken)
    {
        var run = await RunAsync([new SessionStep(read, parameters)], final: false, cancellationToken).ConfigureAwait(false);
        return await run.NextAsync(cancellationToken).ConfigureAwait(false) ?? throw new InvalidOperationException("a read gave no result");
    }

    public async ValueTask<WriteOutcome> ExecuteAsync(IReadOnlyList<WriteStep> steps, CancellationToken cancellationToken)
    {
        if (steps.Count == 0) return default;
        var trip = new SessionTrip(steps.Count);
        foreach (var step in steps) trip.Add(new SessionStep(step));
        await SendAsync(trip, commit: false, cancellationToken).ConfigureAwait(false);
        return trip.Outcome;
    }

    public ValueTask<IStepRun> RunAsync(IReadOnlyList<SessionStep> steps, bool final, CancellationToken cancellationToken) =>
        new(new PostgresRun(this, steps, final));

    public async ValueTask<AnswerClaim> ClaimAsync(AnswerKey key, CancellationToken cancellationToken)
    {
        RefuseLate();
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
            throw await FailAsync(e, committing: false).ConfigureAwait(false);
        }
    }

    public async ValueTask RecordAsync(AnswerKey key, RecordedAnswer answer, CancellationToken cancellationToken)
    {
        RefuseLate();
        AnswerTable.AddRecord(connection, key, answer);
        try
        {
            await connection.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            throw await FailAsync(e, committing: false).ConfigureAwait(false);
        }
    }

    /// <summary>Commits, where the work has not.</summary>
    public async ValueTask<WriteError?> CommitAsync(CancellationToken cancellationToken)
    {
        if (Committed || !connection.InTransaction) return null;
        var trip = new SessionTrip(0);
        await SendAsync(trip, commit: true, cancellationToken).ConfigureAwait(false);
        return trip.Outcome.Error;
    }

    /// <summary>Lets go of what the work left open.</summary>
    public async ValueTask EndAsync()
    {
        foreach (var cursor in _cursors) await cursor.DisposeAsync().ConfigureAwait(false);
        if (connection.InTransaction) await connection.RecoverAsync().ConfigureAwait(false);
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
        var run = new TripRun(watch);
        var hasLists = trip.HasLists;
        try
        {
            if (!connection.InTransaction)
            {
                connection.Add(connection.Begin);
                _checksAtOnce = false;
            }

            _checksAtOnce = trip.Write(connection, _checksAtOnce, commits: commit && !hasLists);
            if (commit && !hasLists) connection.Add(connection.Commit);
            if (!connection.IsEmpty) await trip.ReadAsync(connection, CancellationToken.None).ConfigureAwait(false);
            if (hasLists && trip.Outcome.Error is null) await trip.ReadListsAsync(connection, commit ? connection.Commit : null, CancellationToken.None).ConfigureAwait(false);
            if (trip.Outcome.Error is null) Committed = commit;
            else await RefusedAsync(trip).ConfigureAwait(false);
            run.End(trip);
        }
        catch (Exception e)
        {
            run.Fail(trip, PostgresErrors.IsOfDatabase(e) ? PostgresErrors.Translate(e) : e);
            trip.Return();
            throw await FailAsync(e, commit).ConfigureAwait(false);
        }
    }

    private async ValueTask RefusedAsync(SessionTrip trip)
    {
        Failure = trip.Refusal;
        await connection.RecoverAsync().ConfigureAwait(false);
    }

    private void RefuseLate()
    {
        if (time.IsOver) throw time.Exceeded(Failure);
    }

    private async ValueTask<Exception> FailAsync(Exception e, bool committing)
    {
        if (time.IsOver) return await StopAsync(e, committing).ConfigureAwait(false);
        if (PostgresErrors.IsOfDatabase(e)) Failure = e;
        if (committing && PostgresErrors.IsOfDatabase(e) && (PostgresErrors.IsLost(e) || e is not Npgsql.PostgresException)) IsUncertain = true;
        if (PostgresErrors.IsLost(e) || PostgresErrors.IsOutdatedStatement(e)) connection.Distrust();
        await connection.RecoverAsync().ConfigureAwait(false);
        return PostgresErrors.IsOfDatabase(e) ? PostgresErrors.Translate(e) : e;
    }

    private async ValueTask<Exception> StopAsync(Exception e, bool committing)
    {
        await time.StoppedAsync().ConfigureAwait(false);
        Failure = e;
        IsUncertain = committing && !TransactionTime.IsStop(e);
        await connection.RecoverAsync().ConfigureAwait(false);
        return time.Exceeded(e);
    }
}
