namespace Ashlar.Stores;

/// <summary>Counts since the store was opened, for metrics and tests. Each is read alone: together they are no snapshot.</summary>
/// <param name="Reads">Reads started.</param>
/// <param name="Writes">Transactions asked for that were committed.</param>
/// <param name="Groups">Groups of writes that shared one transaction of the database.</param>
/// <param name="LargestGroup">The most writes in one group.</param>
/// <param name="Commits">Commits of the database that changed something.</param>
/// <param name="Syncs">Waits for the disk: one for each commit, and two for each checkpoint that moved pages.</param>
/// <param name="StatementsPrepared">Statements compiled by the database, evicted ones again.</param>
/// <param name="ReaderWaits">Reads that found every reader busy.</param>
public sealed record StoreStatistics(
    long Reads, long Writes, long Groups, long LargestGroup, long Commits, long Syncs, long StatementsPrepared, long ReaderWaits);
