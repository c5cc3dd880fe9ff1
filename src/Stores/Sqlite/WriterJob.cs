using System.Diagnostics;

namespace Ashlar.Stores.Sqlite;

/// <summary>Something the writer's thread is asked to do. It is done once, or was cancelled while it waited.</summary>
internal abstract class WriterJob
{
    private const int Waiting = 0;
    private const int Started = 1;
    private const int Cancelled = 2;

    // Continuations run elsewhere: the writer must never run a request's code after its commit
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _asked = Stopwatch.GetTimestamp();
    private CancellationTokenRegistration _registration;
    private int _state = Waiting;

    public Task Done => _done.Task;

    public CancellationToken Token { get; private set; }

    public TimeSpan Waited => Stopwatch.GetElapsedTime(_asked);

    /// <summary>Why it failed alone; told when its group has ended.</summary>
    public Exception? Failure { get; set; }

    /// <summary>While it waits, cancelling ends it at once.</summary>
    public void Watch(CancellationToken token)
    {
        Token = token;
        _registration = token.UnsafeRegister(static (job, token) => ((WriterJob)job!).Cancel(token), this); // never null: given here
    }

    /// <summary>False: cancelled in the meantime.</summary>
    public bool TryStart()
    {
        if (Interlocked.CompareExchange(ref _state, Started, Waiting) != Waiting) return false;
        _registration.Dispose();
        return true;
    }

    public void Complete()
    {
        if (Failure is null) _done.TrySetResult();
        else Fail(Failure);
    }

    public void Fail(Exception failure)
    {
        if (failure is OperationCanceledException cancelled) _done.TrySetCanceled(cancelled.CancellationToken);
        else _done.TrySetException(failure);
    }

    private void Cancel(CancellationToken token)
    {
        if (Interlocked.CompareExchange(ref _state, Cancelled, Waiting) == Waiting) _done.TrySetCanceled(token);
    }
}

/// <summary>A transaction of the engine's; shares its commit with others unless it is long.</summary>
internal sealed class GroupedJob(Func<IWriteSession, ValueTask<bool>> work) : WriterJob
{
    public Func<IWriteSession, ValueTask<bool>> Work { get; } = work;

    /// <summary>It has its commit to itself: nobody's answer waits for its many statements.</summary>
    public bool Alone { get; init; }
}

/// <summary>Work that needs the connection to itself, outside any transaction: migrations, secrets.</summary>
internal sealed class LoneJob(Action<SqliteConnection> work) : WriterJob
{
    public Action<SqliteConnection> Work { get; } = work;
}
