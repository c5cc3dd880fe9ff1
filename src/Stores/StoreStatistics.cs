namespace Ashlar.Stores;

/// <summary>Counts since the store was opened, for metrics and tests. Each is read alone: together they are no snapshot.</summary>
/// <param name="Reads">Reads started.</param>
/// <param name="Writes">Transactions asked for that were committed.</param>
/// <param name="Groups">Groups of writes that shared one transaction of the database (SQLite).</param>
/// <param name="LargestGroup">The most writes in one group.</param>
/// <param name="Commits">Commits of the database that changed something.</param>
/// <param name="Syncs">Waits of this process for the disk (SQLite): one for each commit, and two for each checkpoint that moved pages.</param>
/// <param name="StatementsPrepared">Statements compiled by the database, evicted ones again.</param>
/// <param name="Waits">Callers that found every connection busy.</param>
public sealed record StoreStatistics(
    long Reads, long Writes, long Groups, long LargestGroup, long Commits, long Syncs, long StatementsPrepared, long Waits)
{
    /// <summary>Transactions run again from the start: serialization failures, deadlocks, connections that had died (PostgreSQL).</summary>
    public long Retries { get; init; }

    /// <summary>Open now.</summary>
    public int Connections { get; init; }

    /// <summary>Of those, at work now.</summary>
    public int ConnectionsInUse { get; init; }

    /// <summary>Opened, those that took the place of lost ones too.</summary>
    public long ConnectionsOpened { get; init; }

    /// <summary>Statements that ended, well or not, in writes and reads.</summary>
    public long Statements { get; init; }
}
