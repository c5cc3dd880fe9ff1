using System.Diagnostics;
using Ashlar.Stores.Watching;

namespace Ashlar.Stores.Sqlite;

/// <summary>
/// The one thread that writes. It takes what waits as a group: one transaction, one commit, one wait for the disk, and only
/// then the answers. While it waits for the disk the next group gathers; a lone write is never held back.
/// </summary>
internal sealed class WriterThread : IAsyncDisposable
{
    // Where many wrote a moment ago they are about to write again: waiting a little for them saves a sync for each. Few are not
    // waited for: their syncs cost less than the delay
    private const int ManyWriters = 8;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(250);
    private static readonly long LongestGathering = Stopwatch.Frequency / 500;

    private readonly SqliteOptions _options;
    private readonly StoreCounters _counters;
    private readonly StoreWatch _watch;
    private readonly Func<SqliteConnection> _open;
    private readonly WriteQueue _queue;
    private readonly ITimer _looks;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WriterConnection? _writer;
    private int _expected;

    public WriterThread(Func<SqliteConnection> open, SqliteOptions options, StoreCounters counters, StoreWatch watch, TimeProvider time)
    {
        _open = open;
        _options = options;
        _counters = counters;
        _watch = watch;
        _queue = new WriteQueue(options.QueueLength);
        _looks = time.CreateTimer(static writer => ((WriterThread)writer!).GiveUpOnLate(), this, BetweenLooks, BetweenLooks); // never null: given here
        new Thread(Work) { IsBackground = true, Name = "sqlite-writer" }.Start();
    }

    /// <summary>Jobs that wait for their turn.</summary>
    public int Waiting => _queue.Count;

    public Task RunAsync(WriterJob job, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled(cancellationToken);
        job.Watch(cancellationToken);
        _queue.Add(job);
        return job.Done;
    }

    /// <summary>Finishes what was asked for, then moves the log into the database and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        await _ended.Task.ConfigureAwait(false);
        await _looks.DisposeAsync().ConfigureAwait(false);
    }

    private void Work()
    {
        try
        {
            while (true)
            {
                var job = _queue.Take(WriterConnection.IdleBeforeCheckpoint, out var closed);
                if (closed) break;
                if (job is null) Attempt(() => _writer?.CheckpointWhenIdle());
                else if (IsDue(job)) Run(job);
            }

            Attempt(() => _writer?.CheckpointFully());
            Attempt(() => _writer?.Dispose());
        }
        finally
        {
            _ended.TrySetResult();
        }
    }

    private bool IsDue(WriterJob job)
    {
        if (!job.TryStart()) return false;
        if (job.Waited <= _options.WaitLimit) return true;
        job.Fail(Late(job));
        return false;
    }

    private static StoreException Late(WriterJob job) => new(StoreFailure.Busy, $"a write waited {job.Waited.TotalSeconds:0.0} s for its turn");

    // While the thread is busy with one that takes long
    private void GiveUpOnLate()
    {
        foreach (var job in _queue.TakeLate(_options.WaitLimit))
        {
            if (job.TryStart()) job.Fail(Late(job));
        }
    }

    private void Run(WriterJob job)
    {
        WriterConnection writer;
        try
        {
            writer = _writer ??= new WriterConnection(_open());
        }
        catch (Exception e)
        {
            job.Fail(e); // told to who asked; the next job tries again
            return;
        }

        if (job is LoneJob lone) RunAlone(writer, lone);
        else RunGroup(writer, (GroupedJob)job);
        Attempt(() => _counters.CountSyncs(writer.CheckpointWhenLong(_queue.Count == 0)));
    }

    private void RunAlone(WriterConnection writer, LoneJob job)
    {
        writer.Pages = 0;
        try
        {
            job.Work(writer.Connection);
            if (writer.Pages > 0) _counters.CountCommit();
        }
        catch (Exception e)
        {
            job.Failure = e;
        }

        job.Complete();
    }

    private void RunGroup(WriterConnection writer, GroupedJob first)
    {
        var started = Stopwatch.GetTimestamp();
        var group = new WriteGroup(writer.Connection, writer.Transaction, _options, _watch);
        try
        {
            for (var job = first; job is not null; job = job.Alone ? null : NextDue(group.Count, started)) group.Run(job);
            writer.Pages = 0;
            group.Commit();
        }
        catch (Exception e)
        {
            Attempt(() => group.Fail(e));
            return;
        }

        _counters.CountGroup(group.Succeeded, changed: writer.Pages > 0);
        _expected = group.Count + _queue.Count;
        group.Complete();
    }

    private GroupedJob? NextDue(int count, long started)
    {
        if (count >= _options.GroupSize || Stopwatch.GetElapsedTime(started) >= _options.GroupTime) return null;
        while (_queue.TakeGrouped(count < _expected && _expected >= ManyWriters ? started + LongestGathering : 0) is { } job)
        {
            if (IsDue(job)) return job;
        }

        return null;
    }

    /// <summary>What fails here fails for nobody in particular: it is reported, and tried again in its time.</summary>
    private void Attempt(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e)
        {
            _options.OnBackgroundFailure?.Invoke(e);
        }
    }
}
