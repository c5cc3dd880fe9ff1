namespace Ashlar.Stores;

/// <summary>The running counts behind <see cref="StoreStatistics"/>.</summary>
internal sealed class StoreCounters
{
    private long _reads;
    private long _writes;
    private long _groups;
    private long _largestGroup;
    private long _commits;
    private long _syncs;
    private long _prepared;
    private long _waits;
    private long _retries;
    private long _opened;

    public void CountRead() => Interlocked.Increment(ref _reads);

    public void CountWait() => Interlocked.Increment(ref _waits);

    public void CountPrepared() => Interlocked.Increment(ref _prepared);

    /// <summary>A commit outside groups.</summary>
    public void CountCommit()
    {
        Interlocked.Increment(ref _commits);
        Interlocked.Increment(ref _syncs);
    }

    public void CountOpened() => Interlocked.Increment(ref _opened);

    public void CountRetry() => Interlocked.Increment(ref _retries);

    /// <summary>A transaction that was committed by itself.</summary>
    public void CountWrite()
    {
        Interlocked.Increment(ref _writes);
        Interlocked.Increment(ref _commits);
    }

    public void CountSyncs(int number) => Interlocked.Add(ref _syncs, number);

    /// <summary>Only the writer's thread counts groups.</summary>
    public void CountGroup(int committed, bool changed)
    {
        Interlocked.Increment(ref _groups);
        Interlocked.Add(ref _writes, committed);
        Volatile.Write(ref _largestGroup, Math.Max(_largestGroup, committed));
        if (changed) CountCommit();
    }

    public StoreStatistics Read() => new(
        Volatile.Read(ref _reads),
        Volatile.Read(ref _writes),
        Volatile.Read(ref _groups),
        Volatile.Read(ref _largestGroup),
        Volatile.Read(ref _commits),
        Volatile.Read(ref _syncs),
        Volatile.Read(ref _prepared),
        Volatile.Read(ref _waits))
    {
        Retries = Volatile.Read(ref _retries),
        ConnectionsOpened = Volatile.Read(ref _opened),
    };
}
