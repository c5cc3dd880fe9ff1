using Ashlar.Identity.Tokens;
using Ashlar.Identity.Tokens.Keys;
using Ashlar.Server.Logging;
using Ashlar.Server.Options;
using Ashlar.Services.Mail;
using Ashlar.Stores;

namespace Ashlar.Server.Hosting;

/// <summary>Keeps what processes share up to date while serving: revocations, signing keys, and the sweeping of what is over.</summary>
internal sealed class IdentityUpkeep : IAsyncDisposable
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromHours(1), LastWait = TimeSpan.FromSeconds(5);
    private readonly CancellationTokenSource _stop = new();
    private readonly ServerLog _log;
    private readonly TimeProvider _time;
    private readonly Func<CancellationToken, Task> _last;
    private readonly Task _loops;
    private readonly MailDelivery _mail;

    /// <param name="own">What is kept up.</param>
    /// <param name="sweeps">What else is run, and how often.</param>
    /// <param name="last">Run once, at the end.</param>
    /// <param name="mailer">Sends what was promised.</param>
    /// <param name="log">Told of what fails.</param>
    /// <param name="time">The clock.</param>
    public IdentityUpkeep(OwnIdentity own, IReadOnlyList<(TimeSpan Every, Func<CancellationToken, Task> Run)> sweeps, Func<CancellationToken, Task> last, IMailer mailer, ServerLog log, TimeProvider time)
    {
        _log = log;
        _time = time;
        _last = last;
        _mail = new MailDelivery(own.Outbox, mailer, log, time);
        _loops = Task.WhenAll(
        [
            RunAsync(Revocations.PollEvery, own.Revocations.PollAsync),
            RunAsync(KeyRing.PollEvery, own.Keys.RefreshAsync),
            RunAsync(SweepEvery, own.Revocations.SweepAsync),
            .. sweeps.Select(sweep => RunAsync(sweep.Every, sweep.Run)),
        ]);
    }

    private async Task RunAsync(TimeSpan period, Func<CancellationToken, Task> work)
    {
        using var timer = new PeriodicTimer(period, _time);
        var failing = false;
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                try
                {
                    await work(_stop.Token);
                    failing = false;
                }
                catch (Exception refused) when (!_stop.IsCancellationRequested)
                {
                    // What is known stays in force, and the next turn tries again: a loop that ended would leave revocations unread for
                    // ever, and nobody would know. Told once, not every two seconds; a bug with its whole stack.
                    if (!failing) _log.Event(LogLevelOption.Warning, "identity", "shared identity state could not be kept up: " + refused.Message, refused is StoreException or KeyRingException ? null : refused);
                    failing = true;
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loops;
        await _mail.DisposeAsync();
        await EndAsync();
        _stop.Dispose();
    }

    private async Task EndAsync()
    {
        using var patience = new CancellationTokenSource(LastWait, _time);
        try
        {
            await _last(patience.Token);
        }
        catch (Exception refused) when (refused is StoreException or OperationCanceledException)
        {
            _log.Event(LogLevelOption.Warning, "identity", "the last uses of API keys could not be written: " + refused.Message);
        }
    }
}
