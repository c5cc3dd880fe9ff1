using System.Diagnostics;

namespace Ashlar.Stores.Sqlite;

/// <summary>Jobs on their way to the writer's thread.</summary>
internal sealed class WriteQueue(int capacity)
{
    private readonly object _gate = new(); // a monitor: the one consumer sleeps on it
    private readonly Queue<WriterJob> _jobs = new();
    private bool _closing;

    /// <exception cref="StoreException">Closing, or too many wait already.</exception>
    public void Add(WriterJob job)
    {
        lock (_gate)
        {
            if (_closing) throw new StoreException(StoreFailure.Closing, "the database is being closed");
            if (_jobs.Count >= capacity) throw new StoreException(StoreFailure.Busy, $"{capacity} writes wait already");
            _jobs.Enqueue(job);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Takes what is there, or waits. Null: closed and empty, or nothing came in time.</summary>
    public WriterJob? Take(TimeSpan limit, out bool closed)
    {
        lock (_gate)
        {
            while (_jobs.Count == 0 && !_closing)
            {
                if (!Monitor.Wait(_gate, limit)) break;
            }

            closed = _closing && _jobs.Count == 0;
            return _jobs.TryDequeue(out var job) ? job : null;
        }
    }

    /// <summary>Takes the next job if it may share the open group.</summary>
    /// <param name="deadline">Until when to wait for one (<see cref="Stopwatch"/>); past: not at all.</param>
    public GroupedJob? TakeGrouped(long deadline)
    {
        lock (_gate)
        {
            while (_jobs.Count == 0 && !_closing && Stopwatch.GetTimestamp() < deadline) Monitor.Wait(_gate, 1);
            if (!_jobs.TryPeek(out var job) || job is not GroupedJob { Alone: false } grouped) return null;
            _jobs.Dequeue();
            return grouped;
        }
    }

    /// <summary>Takes the jobs that have waited longer, with those before them that nobody waits for any more.</summary>
    public List<WriterJob> TakeLate(TimeSpan limit)
    {
        var late = new List<WriterJob>();
        lock (_gate)
        {
            while (_jobs.TryPeek(out var job) && job.Waited > limit) late.Add(_jobs.Dequeue());
        }

        return late;
    }

    public int Count
    {
        get
        {
            lock (_gate) return _jobs.Count;
        }
    }

    public void Close()
    {
        lock (_gate)
        {
            _closing = true;
            Monitor.Pulse(_gate);
        }
    }
}
