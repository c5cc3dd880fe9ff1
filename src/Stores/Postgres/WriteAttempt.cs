namespace Ashlar.Stores.Postgres;

/// <summary>One run of a transaction's work.</summary>
internal sealed class WriteAttempt(PostgresWriteSession session, StoreCounters counters)
{
    /// <returns>Null when it is done, kept or given up; else the failure for which it may be run again: nothing was written.</returns>
    /// <exception cref="StoreException">It failed and is not to be run again.</exception>
    public async Task<Exception?> RunAsync(Func<IWriteSession, ValueTask<bool>> work, bool mayRepeat, CancellationToken cancellationToken)
    {
        try
        {
            if (!await work(session).ConfigureAwait(false)) return MayRepeat(mayRepeat) ? session.Failure : null;
            if (MayRepeat(mayRepeat)) return session.Failure; // it did not tell, but it cannot have been kept
            if (await session.CommitAsync(cancellationToken).ConfigureAwait(false) is { } dangling)
                throw new InvalidOperationException($"a write left a reference of {dangling.Entity.Name} to a row that does not exist");
            counters.CountWrite();
            return null;
        }
        catch (Exception) when (MayRepeat(mayRepeat))
        {
            return session.Failure;
        }
        catch (Exception e) when (session.IsUncertain && e is StoreException)
        {
            throw new StoreException(StoreFailure.Uncertain, "the connection was lost while the transaction was being committed: whether it was written is not known", e);
        }
        finally
        {
            await session.EndAsync().ConfigureAwait(false);
        }
    }

    // Before COMMIT was sent a lost connection has written nothing; on one that had been idle it was most likely lost long ago
    private bool MayRepeat(bool mayRepeat) =>
        !session.IsLate && !session.Committed && !session.IsUncertain && session.Failure is { } failure
        && (session.IsUnclear || (mayRepeat && (PostgresErrors.IsTransient(failure) || PostgresErrors.IsOutdatedStatement(failure) || (PostgresErrors.IsLost(failure) && !session.WasFresh))));
}
