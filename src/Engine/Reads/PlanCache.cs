using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Ashlar.Engine.Reads;

/// <summary>
/// A bounded cache for what is dear to make and cheap to lose. A hit takes no lock and notes its time; when full, the quarter
/// that was not asked for the longest goes. Keys come from callers, so the bound is what keeps memory bounded.
/// </summary>
internal sealed class PlanCache<TKey, TValue>(int capacity)
    where TKey : notnull
    where TValue : class
{
    private readonly ConcurrentDictionary<TKey, Entry> entries = new();
    private readonly Lock eviction = new();
    private long clock;

    public int Count => entries.Count;

    public bool TryGet(TKey key, [NotNullWhen(true)] out TValue? value)
    {
        if (!entries.TryGetValue(key, out var entry))
        {
            value = null;
            return false;
        }

        // A plain read and write: a lost update only makes the entry look a little older.
        entry.LastUsed = Volatile.Read(ref clock);
        value = entry.Value;
        return true;
    }

    /// <summary>Keeps the value unless there is one already.</summary>
    public void Add(TKey key, TValue value)
    {
        var entry = new Entry(value) { LastUsed = Interlocked.Increment(ref clock) };
        if (entries.TryAdd(key, entry) && entries.Count > capacity) Evict();
    }

    private void Evict()
    {
        lock (eviction)
        {
            if (entries.Count <= capacity) return;
            // The dictionary's own ToArray is atomic; LINQ's copy of a growing one can throw.
            foreach (var (key, _) in entries.ToArray().OrderBy(e => e.Value.LastUsed).Take(capacity / 4 + 1).ToList()) entries.TryRemove(key, out _);
        }
    }

    private sealed class Entry(TValue value)
    {
        public TValue Value { get; } = value;
        public long LastUsed { get; set; }
    }
}
