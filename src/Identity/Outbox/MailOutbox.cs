using System.Security.Cryptography;
using System.Text.Json;
using Ashlar.Identity.Records;
using Ashlar.Identity.Tokens;
using Ashlar.Services.Mail;
using Ashlar.Stores;

namespace Ashlar.Identity.Outbox;

/// <summary>
/// Mail that was promised: put down in the transaction that promises it, and taken out once somebody else answers for it, so that
/// neither a crash nor a mail server that is away loses any. It lies sealed, since its links are secrets. A crash between handing
/// it on and taking it out sends it twice, with one Message-ID.
/// </summary>
public sealed class MailOutbox
{
    private const string Purpose = "mail";

    /// <summary>How long one sender has a mail to itself, unless it says that it still sends: so long it lies after a crash.</summary>
    internal static readonly TimeSpan Lease = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(5);

    /// <summary>Before each further try; after the last the mail is given up: by then its link has mostly ended.</summary>
    internal static readonly IReadOnlyList<TimeSpan> Pauses =
    [
        TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(1), TimeSpan.FromHours(2), TimeSpan.FromHours(4), TimeSpan.FromHours(8),
    ];

    private readonly RecordBook _book;
    private readonly MasterKey _key;
    private readonly TimeProvider _time;
    private readonly RecordTable<MailRow> _mails;
    private readonly RecordQuery<MailRow> _due;
    private readonly RecordChange _try;
    private TaskCompletionSource _put = Signal();

    public MailOutbox(RecordBook book, MasterKey key, TimeProvider time)
    {
        _book = book;
        _key = key;
        _time = time;
        _mails = book.Table<MailRow>("Mail");
        _due = _mails.Where("dueAt <= $dueAt", "dueAt");
        _try = _mails.Change("dueAt", "tries");
    }

    /// <summary>Promises a mail, if the transaction is kept.</summary>
    public async ValueTask PutAsync(IWriteSession session, MailMessage message, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var sealedMail = _key.Seal(Purpose, message.Id.ToString(), JsonSerializer.SerializeToUtf8Bytes(message));
        if (await _mails.InsertAsync(session, new MailRow(message.Id, sealedMail, now, now, 0), cancellationToken).ConfigureAwait(false) is { } refused)
            throw new InvalidOperationException($"a mail was not put down: {refused}");
        Volatile.Read(ref _put).TrySetResult();
    }

    /// <summary>Sends what is due, one after another.</summary>
    /// <returns>How many went out, and why others did not.</returns>
    public async Task<MailRun> SendDueAsync(IMailer mailer, CancellationToken cancellationToken)
    {
        var sent = 0;
        var failures = new List<MailFailure>();
        while (await ClaimAsync(cancellationToken).ConfigureAwait(false) is { } row)
        {
            var failure = await SendClaimedAsync(mailer, row, cancellationToken).ConfigureAwait(false);
            if (failure is null)
            {
                await _mails.DeleteAsync(row.Id, cancellationToken).ConfigureAwait(false);
                sent++;
                continue;
            }

            failures.Add(await PutBackAsync(row, failure, cancellationToken).ConfigureAwait(false));
        }

        return new MailRun(sent, failures);
    }

    /// <summary>Returns when a mail was put down by this process, or the time is up; the transaction may still be on its way.</summary>
    public async Task WaitAsync(TimeSpan most, CancellationToken cancellationToken)
    {
        await Volatile.Read(ref _put).Task.WaitAsync(most, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        Volatile.Write(ref _put, Signal());
    }

    private Task<MailRow?> ClaimAsync(CancellationToken cancellationToken) =>
        _book.DecideAsync(
            async session =>
            {
                var now = _time.GetUtcNow();
                if (await _due.FindAsync(session, cancellationToken, now).ConfigureAwait(false) is not { } row) return ((MailRow?)null, false);
                await _try.SetAsync(session, row.Id, cancellationToken, now + Lease, row.Tries + 1).ConfigureAwait(false);
                return (row with { Tries = row.Tries + 1 }, true);
            },
            cancellationToken);

    private async Task<MailFailure?> SendClaimedAsync(IMailer mailer, MailRow row, CancellationToken cancellationToken)
    {
        using var sent = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var renewing = RenewAsync(row, sent.Token);
        try
        {
            return await SendAsync(mailer, row, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await sent.CancelAsync().ConfigureAwait(false);
            await renewing.ConfigureAwait(false);
        }
    }

    // A mail server may think for a minute; meanwhile nobody else is to begin with the same mail.
    private async Task RenewAsync(MailRow row, CancellationToken sent)
    {
        using var timer = new PeriodicTimer(RenewEvery, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(sent).ConfigureAwait(false)) await _try.SetAsync(row.Id, sent, _time.GetUtcNow() + Lease, row.Tries).ConfigureAwait(false);
        }
        catch (Exception over) when (over is OperationCanceledException or StoreException)
        {
            // Sent, or the database is away: then the mail is put back, and sent twice at worst
        }
    }

    private async Task<MailFailure?> SendAsync(IMailer mailer, MailRow row, CancellationToken cancellationToken)
    {
        if (_key.Open(Purpose, row.Id.ToString(), row.Sealed) is not { } plain) return new MailFailure(true, "it was sealed under another key");
        try
        {
            return await mailer.SendAsync(JsonSerializer.Deserialize<MailMessage>(plain)!, cancellationToken).ConfigureAwait(false); // we wrote it: it is not null
        }
        catch (Exception bug) when (bug is not OperationCanceledException and not StoreException)
        {
            // One mail that nobody can send keeps no other waiting. Its text may be in the message, so that only the kind is told.
            return new MailFailure(false, $"it could not be handed on: {bug.GetType().Name}");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private async Task<MailFailure> PutBackAsync(MailRow row, MailFailure failure, CancellationToken cancellationToken)
    {
        if (failure.IsFinal || row.Tries > Pauses.Count)
        {
            await _mails.DeleteAsync(row.Id, cancellationToken).ConfigureAwait(false);
            return failure with { IsFinal = true };
        }

        await _try.SetAsync(row.Id, cancellationToken, _time.GetUtcNow() + Pauses[row.Tries - 1], row.Tries).ConfigureAwait(false);
        return failure;
    }

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>What a round of sending came to.</summary>
/// <param name="Failures">Of those given up <see cref="MailFailure.IsFinal"/> is set; the others are tried again.</param>
public sealed record MailRun(int Sent, IReadOnlyList<MailFailure> Failures);

internal sealed record MailRow(Guid Id, byte[] Sealed, DateTimeOffset CreatedAt, DateTimeOffset DueAt, int Tries);
