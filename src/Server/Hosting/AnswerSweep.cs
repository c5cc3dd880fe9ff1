using Ashlar.Engine.Writes.Repeats;
using Ashlar.Server.Logging;
using Ashlar.Server.Options;
using Ashlar.Stores;

namespace Ashlar.Server.Hosting;

/// <summary>Forgets answers that were kept for repeats once their time is over: at the start, then now and then, a bounded number at a time.</summary>
internal sealed class AnswerSweep : IAsyncDisposable
{
    private const int MostAtOnce = 500;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public AnswerSweep(IStore store, ServerLog log, TimeProvider time) => _running = RunAsync(store, log, time, _stop.Token);

    /// <summary>Answers of before <paramref name="before"/> (microseconds since 1970), in small transactions that others come between.</summary>
    public static async Task<int> SweepAsync(IStore store, long before, CancellationToken cancellationToken)
    {
        var (forgotten, some) = (0, 0);
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            some = await store.ForgetAnswersAsync(before, MostAtOnce, cancellationToken);
            forgotten += some;
        }
        while (some >= MostAtOnce); // all of them, or a busy server would keep ever more

        return forgotten;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // only ever cancelled
        _stop.Dispose();
    }

    private static async Task RunAsync(IStore store, ServerLog log, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        do
        {
            try
            {
                var before = time.GetUtcNow() - RepeatGuard.Lifetime;
                await SweepAsync(store, (before.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond, cancellationToken);
            }
            catch (Exception away) when (!cancellationToken.IsCancellationRequested)
            {
                // The next round finds what this one left; the sweep never ends unseen, whatever went wrong.
                log.Event(LogLevelOption.Warning, "sweep", "answers kept for repeats could not be swept: " + away.Message, away);
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }
}
