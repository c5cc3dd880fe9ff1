using Ashlar.Identity.Outbox;
using Ashlar.Server.Logging;
using Ashlar.Server.Options;
using Ashlar.Services.Mail;
using Ashlar.Services.Mail.Smtp;
using Ashlar.Stores;

namespace Ashlar.Server.Hosting;

/// <summary>Sends the mail that the outbox holds, soon after it was put there, and what is to be tried again when its time has come.</summary>
internal sealed class MailDelivery : IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    /// <summary>From a promise being written to its transaction being kept, mostly.</summary>
    private static readonly TimeSpan Commit = TimeSpan.FromMilliseconds(50);
    private readonly CancellationTokenSource _stop = new();
    private readonly MailOutbox _outbox;
    private readonly IMailer _mailer;
    private readonly ServerLog _log;
    private readonly TimeProvider _time;
    private readonly Task _loop;

    public MailDelivery(MailOutbox outbox, IMailer mailer, ServerLog log, TimeProvider time)
    {
        _outbox = outbox;
        _mailer = mailer;
        _log = log;
        _time = time;
        _loop = RunAsync();
    }

    /// <summary>The SMTP server of the options; in development else a folder; in production else none, and mail waits until there is one.</summary>
    public static IMailer MailerOf(ServerOptions options, TimeProvider time)
    {
        if (options.Smtp is { } smtp) return new SmtpMailer(smtp, options.MailFrom, time);
        return options.IsDevelopment ? new FolderMailer(Path.Combine(options.Folder, ".ashlar", "mail"), options.MailFrom, time) : new NoMailer();
    }

    private async Task RunAsync()
    {
        var failing = false;
        try
        {
            while (true)
            {
                await _outbox.WaitAsync(LookEvery, _stop.Token);
                await Task.Delay(Commit, _time, _stop.Token);
                try
                {
                    Tell(await _outbox.SendDueAsync(_mailer, _stop.Token));
                    failing = false;
                }
                catch (Exception refused) when (!_stop.IsCancellationRequested)
                {
                    // What was promised is kept; the next turn tries again, whatever it was: mail must not end unseen
                    if (!failing) _log.Event(LogLevelOption.Warning, "mail", "mail waits: " + refused.Message, refused is StoreException ? null : refused);
                    failing = true;
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Stopping
        }
    }

    private void Tell(MailRun run)
    {
        foreach (var failure in run.Failures)
        {
            if (failure.IsFinal) _log.Event(LogLevelOption.Error, "mail", "a mail was given up: " + failure.Reason);
            else _log.Event(LogLevelOption.Warning, "mail", "a mail is tried again later: " + failure.Reason);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private sealed class NoMailer : IMailer
    {
        public Task<MailFailure?> SendAsync(MailMessage message, CancellationToken cancellationToken) =>
            Task.FromResult<MailFailure?>(new MailFailure(false, "SMTP_URL is not set, so there is nowhere to send it"));
    }
}
