using Ashlar.Stores.Watching;

namespace Ashlar.Stores.Postgres;

/// <summary>One run of a transaction's work on one connection.</summary>
internal sealed class WriteAttempt(PostgresConnection connection, PostgresOptions options, StoreCounters counters, StoreWatch watch, TransactionTime time)
{
    /// <returns>Null when it is done, kept or given up; else the failure for which it may be run again: nothing was written.</returns>
    /// <exception cref="StoreException">It failed and is not to be run again.</exception>
    public async Task<Exception?> RunAsync(Func<IWriteSession, ValueTask<bool>> work, bool mayRepeat, CancellationToken cancellationToken)
    {
        var wasFresh = connection.IsFresh;
        var session = new PostgresWriteSession(connection, options, watch, time);
        try
        {
            if (!await work(session).ConfigureAwait(false)) return MayRepeat(session, mayRepeat, wasFresh) ? session.Failure : null;
            if (MayRepeat(session, mayRepeat, wasFresh)) return session.Failure; // it did not tell, but it cannot have been kept
            if (await session.CommitAsync(cancellationToken).ConfigureAwait(false) is { } dangling)
                throw new InvalidOperationException($"a write left a reference of {dangling.Entity.Name} to a row that does not exist");
            counters.CountWrite();
            return null;
        }
        catch (Exception) when (MayRepeat(session, mayRepeat, wasFresh))
        {
            return session.Failure;
        }
        catch (Exception e) when (session.IsUncertain && e is StoreException)
        {
            throw new StoreException(StoreFailure.Uncertain, "the connection was lost while the transaction was being committed: whether it was written is not known", e);
        }
        finally
        {
            await time.EndAsync().ConfigureAwait(false); // first: the end is not to be stopped
            await session.EndAsync().ConfigureAwait(false);
        }
    }

    // Before COMMIT was sent a lost connection has written nothing; on one that had been idle it was most likely lost long ago
    private bool MayRepeat(PostgresWriteSession session, bool mayRepeat, bool wasFresh) =>
        mayRepeat && !time.IsOver && !session.Committed && !session.IsUncertain && session.Failure is { } failure
        && (PostgresErrors.IsTransient(failure) || PostgresErrors.IsOutdatedStatement(failure) || (PostgresErrors.IsLost(failure) && !wasFresh));
}
