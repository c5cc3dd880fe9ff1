using Ashlar.Engine;
using Ashlar.Identity.Passwords.Argon2;

namespace Ashlar.Identity.Passwords;

/// <summary>
/// The hashes to make, in the order they were asked for. A few threads of its own make them, so that a flood of sign-ins neither
/// fills the memory nor holds a thread that answers requests; they end, and give their memory back, when nothing comes.
/// </summary>
internal sealed class HashLine(int workers, int mostWaiting, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(30);
    private readonly Lock _gate = new();
    private readonly LinkedList<Job> _waiting = [];
    private readonly SemaphoreSlim _work = new(0);
    private readonly CancellationTokenSource _closed = new();
    private int _running;
    private int _idle;
    private double _milliseconds = 20; // of a hash, lately

    /// <summary>Runs the work on a worker's memory. Unavailable: as many wait as may.</summary>
    /// <exception cref="OperationCanceledException">It was given up, before or while it ran.</exception>
    public async Task<Result<T>> RunAsync<T>(Func<HashMemory, T> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var job = new LinkedListNode<Job>(new Job(memory => done.TrySetResult(work(memory)), failure => done.TrySetException(failure)));
        if (Refuse(job) is { } problem) return problem;
        _work.Release();
        await using var giveUp = cancellationToken.Register(() =>
        {
            Remove(job);
            done.TrySetCanceled(cancellationToken);
        });
        return await done.Task;
    }

    /// <summary>What waits now; for tests and metrics.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate) return _waiting.Count;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_closed.IsCancellationRequested) return;
            foreach (var job in _waiting) job.Fail(new ObjectDisposedException(nameof(HashLine)));
            _waiting.Clear();
        }

        _closed.Cancel();
    }

    private Problem? Refuse(LinkedListNode<Job> job)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed.IsCancellationRequested, this);
            if (_waiting.Count >= mostWaiting)
            {
                return new Problem(ProblemKind.Unavailable, "too many people sign in at this moment; try again shortly")
                {
                    RetryAfter = TimeSpan.FromMilliseconds(Math.Max(1000, _waiting.Count * _milliseconds / workers)),
                };
            }

            _waiting.AddLast(job);
            if (_idle >= _waiting.Count || _running == workers) return null;
            _running++;
        }

        new Thread(Work) { IsBackground = true, Name = "ashlar passwords" }.Start();
        return null;
    }

    private void Work()
    {
        ThreadNiceness.Lower();
        using var memory = new HashMemory();
        while (Next() is { } job)
        {
            var started = time.GetTimestamp();
            job.Run(memory);
            var took = time.GetElapsedTime(started).TotalMilliseconds;
            lock (_gate) _milliseconds += (took - _milliseconds) / 8;
        }
    }

    /// <summary>Null: nothing came for a while, or the line is closed, and the thread ends.</summary>
    private Job? Next()
    {
        while (true)
        {
            lock (_gate)
            {
                if (_waiting.First is { } first)
                {
                    _waiting.RemoveFirst();
                    return first.Value;
                }

                _idle++;
            }

            var told = Wait();
            lock (_gate)
            {
                _idle--;
                if (told || _waiting.Count > 0) continue;
                _running--;
                return null;
            }
        }
    }

    private bool Wait()
    {
        try
        {
            return _work.Wait(Idle, _closed.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void Remove(LinkedListNode<Job> job)
    {
        lock (_gate)
        {
            if (job.List == _waiting) _waiting.Remove(job);
        }
    }

    private sealed class Job(Action<HashMemory> work, Action<Exception> fail)
    {
        public void Run(HashMemory memory)
        {
            try
            {
                work(memory);
            }
            catch (Exception failure)
            {
                fail(failure); // thrown to who asked, who awaits it
            }
        }

        public void Fail(Exception failure) => fail(failure);
    }
}
