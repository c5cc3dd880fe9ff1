using System.Threading.Channels;
using Ashlar.Engine;

namespace Ashlar.Identity.Accounts;

/// <summary>
/// Work that is done once the answer is on its way, one piece after another, so that how long an answer takes tells nothing of it.
/// What waits here is lost when the process dies: whatever was answered for is written down first (<see cref="Errands"/>).
/// </summary>
public sealed class Afterwards : IAsyncDisposable
{
    public const int Most = 1_000;

    /// <summary>The answer where no more is taken.</summary>
    public static readonly Problem Full = new(ProblemKind.Unavailable, "too much is waiting to be done; try again shortly") { RetryAfter = TimeSpan.FromSeconds(5) };

    private readonly Channel<Func<CancellationToken, Task>> _work = Channel.CreateBounded<Func<CancellationToken, Task>>(new BoundedChannelOptions(Most) { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly Action<Exception> _failed;
    private readonly Task _loop;

    /// <param name="failed">Is told of each piece of work that failed.</param>
    public Afterwards(Action<Exception> failed)
    {
        _failed = failed;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>As much waits as may.</summary>
    public bool IsFull => _work.Reader.Count >= Most;

    /// <summary>False: too much is waiting.</summary>
    public bool TryAdd(Func<CancellationToken, Task> work) => _work.Writer.TryWrite(work);

    /// <summary>Tells of work that failed elsewhere.</summary>
    internal void Tell(Exception failure) => _failed(failure);

    /// <summary>Completes when all that was added before is done.</summary>
    public async Task IdleAsync(CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _work.Writer.WriteAsync(_ => { done.SetResult(); return Task.CompletedTask; }, cancellationToken).ConfigureAwait(false);
        await done.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        await foreach (var work in _work.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                await work(_stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) // whatever it is: those that wait behind it are not to be lost
            {
                _failed(exception);
            }
        }
    }

    /// <summary>What waits is done, for five seconds at most.</summary>
    public async ValueTask DisposeAsync()
    {
        _work.Writer.TryComplete();
        _stop.CancelAfter(TimeSpan.FromSeconds(5));
        await _loop.ConfigureAwait(false);
        _stop.Dispose();
    }
}
