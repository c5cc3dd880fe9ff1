using System.Text;
using Ashlar.Identity.Outbox;
using Ashlar.Identity.Tests.Support;
using Ashlar.Identity.Tokens;
using Ashlar.Services.Mail;

namespace Ashlar.Identity.Tests.Outbox;

public sealed class MailOutboxTests : IAsyncLifetime
{
    private readonly MasterKey _key = new(new byte[MasterKey.Length]);
    private IdentityWorld _world = null!; // set before each test

    private static CancellationToken Cancelled => IdentityWorld.Cancelled;

    public async ValueTask InitializeAsync() => _world = await IdentityWorld.CreateAsync();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Sends_what_was_promised_once()
    {
        var (outbox, mailer) = (Outbox(), new Mailer());
        await PutAsync(outbox, Mail("ann@example.com"), Mail("bob@example.com"));
        Assert.Equal(2, (await outbox.SendDueAsync(mailer, Cancelled)).Sent);
        Assert.Equal(["ann@example.com", "bob@example.com"], mailer.Sent.Select(mail => mail.To).Order());
        Assert.Equal(0, (await outbox.SendDueAsync(mailer, Cancelled)).Sent);
    }

    [Fact]
    public async Task Sends_nothing_that_was_not_kept()
    {
        var (outbox, mailer) = (Outbox(), new Mailer());
        await _world.Book.DecideAsync(
            async session =>
            {
                await outbox.PutAsync(session, Mail("ann@example.com"), Cancelled);
                return (0, false);
            },
            Cancelled);
        Assert.Equal(0, (await outbox.SendDueAsync(mailer, Cancelled)).Sent);
        Assert.Empty(mailer.Sent);
    }

    [Fact]
    public async Task Loses_none_when_the_process_ends_while_it_sends()
    {
        var first = Outbox();
        await PutAsync(first, Mail("ann@example.com"));
        using var killed = new CancellationTokenSource();
        var hanging = new Mailer { Answer = async (_, ct) => { await killed.CancelAsync(); ct.ThrowIfCancellationRequested(); return null; } };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.SendDueAsync(hanging, killed.Token));
        var (second, mailer) = (Outbox(), new Mailer());
        Assert.Equal(0, (await second.SendDueAsync(mailer, Cancelled)).Sent); // another may be sending it still
        _world.Time.Forward(MailOutbox.Lease);
        Assert.Equal(1, (await second.SendDueAsync(mailer, Cancelled)).Sent);
        Assert.Equal(hanging.Sent.Single().Id, mailer.Sent.Single().Id); // one Message-ID, should both have arrived
    }

    [Fact]
    public async Task A_mail_that_breaks_the_mailer_keeps_no_other_waiting()
    {
        var outbox = Outbox();
        await PutAsync(outbox, Mail("ann@example.com"), Mail("bob@example.com"));
        var mailer = new Mailer { Answer = (mail, _) => mail.To[0] == 'a' ? throw new ArgumentException("a secret link") : Task.FromResult<MailFailure?>(null) };
        var run = await outbox.SendDueAsync(mailer, Cancelled);
        Assert.Equal(1, run.Sent);
        Assert.DoesNotContain("secret", Assert.Single(run.Failures).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_shared_by_nodes_that_send_each_mail_once()
    {
        var mails = Enumerable.Range(0, 40).Select(i => Mail($"user{i}@example.com")).ToArray();
        await PutAsync(Outbox(), mails);
        var mailer = new Mailer();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Outbox().SendDueAsync(mailer, Cancelled))));
        Assert.Equal(mails.Select(mail => mail.Id).Order(), mailer.Sent.Select(mail => mail.Id).Order());
    }

    [Fact]
    public async Task Tries_again_with_growing_pauses_and_gives_up_in_the_end()
    {
        var outbox = Outbox();
        var mailer = new Mailer { Answer = (_, _) => Task.FromResult<MailFailure?>(new MailFailure(false, "away")) };
        await PutAsync(outbox, Mail("ann@example.com"));
        foreach (var pause in MailOutbox.Pauses)
        {
            Assert.False(Assert.Single((await outbox.SendDueAsync(mailer, Cancelled)).Failures).IsFinal);
            _world.Time.Forward(pause - TimeSpan.FromSeconds(1));
            Assert.Empty((await outbox.SendDueAsync(mailer, Cancelled)).Failures);
            _world.Time.Forward(TimeSpan.FromSeconds(1));
        }

        Assert.True(Assert.Single((await outbox.SendDueAsync(mailer, Cancelled)).Failures).IsFinal);
        _world.Time.Forward(TimeSpan.FromDays(2));
        Assert.Empty((await outbox.SendDueAsync(mailer, Cancelled)).Failures);
        Assert.Equal(MailOutbox.Pauses.Count + 1, mailer.Sent.Count);
    }

    [Fact]
    public async Task Gives_up_at_once_what_is_refused_for_good_and_goes_on_with_the_rest()
    {
        var outbox = Outbox();
        var mailer = new Mailer { Answer = (mail, _) => Task.FromResult(mail.To.StartsWith("no", StringComparison.Ordinal) ? new MailFailure(true, "no such user") : null) };
        await PutAsync(outbox, Mail("nobody@example.com"), Mail("ann@example.com"));
        var run = await outbox.SendDueAsync(mailer, Cancelled);
        Assert.Equal(1, run.Sent);
        Assert.True(Assert.Single(run.Failures).IsFinal);
        Assert.Equal(0, (await outbox.SendDueAsync(mailer, Cancelled)).Sent);
    }

    [Fact]
    public async Task Keeps_no_mail_readable_in_the_database()
    {
        await PutAsync(Outbox(), Mail("ann@example.com"));
        var row = await _world.Book.Table<MailRow>("Mail").Where("tries == $tries").FindAsync(Cancelled, 0);
        Assert.NotNull(row);
        Assert.DoesNotContain("token", Encoding.Latin1.GetString(row.Sealed), StringComparison.Ordinal);
        var otherKey = new MailOutbox(_world.Book, new MasterKey([.. Enumerable.Repeat((byte)1, MasterKey.Length)]), _world.Time);
        Assert.True(Assert.Single((await otherKey.SendDueAsync(new Mailer(), Cancelled)).Failures).IsFinal);
    }

    [Theory]
    [InlineData("verify", "https://example.com/auth/verify?token=a%2Bb")]
    [InlineData("reset-password", "https://example.com/auth/password/reset/confirm?token=a%2Bb")]
    [InlineData("confirm-email", "https://example.com/auth/email/confirm?token=a%2Bb")]
    public void Writes_the_link_that_a_mail_is_for(string template, string link)
    {
        var mail = new AccountLetters(MailTemplates.Load("/nowhere"), "https://example.com", "notes").Write(template, "ann@example.com", "a+b");
        Assert.Contains($"\n{link}\n", mail.Text, StringComparison.Ordinal);
        Assert.Contains("notes", mail.Subject, StringComparison.Ordinal);
    }

    private MailOutbox Outbox() => new(_world.Book, _key, _world.Time);

    private static MailMessage Mail(string to) => new(Guid.CreateVersion7(), to, "Hello", "https://example.com?token=secret", "<p>token=secret</p>");

    private async Task PutAsync(MailOutbox outbox, params MailMessage[] mails) =>
        await _world.Book.DecideAsync(
            async session =>
            {
                foreach (var mail in mails) await outbox.PutAsync(session, mail, Cancelled);
                return (0, true);
            },
            Cancelled);

    private sealed class Mailer : IMailer
    {
        private readonly Lock _gate = new();

        public List<MailMessage> Sent { get; } = [];

        public Func<MailMessage, CancellationToken, Task<MailFailure?>>? Answer { get; init; }

        public Task<MailFailure?> SendAsync(MailMessage message, CancellationToken cancellationToken)
        {
            lock (_gate) Sent.Add(message);
            return Answer?.Invoke(message, cancellationToken) ?? Task.FromResult<MailFailure?>(null);
        }
    }
}
