using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Ashlar.Services.Mail.Smtp;

/// <summary>
/// Hands mail to an SMTP server (RFC 5321): TLS from the start or by STARTTLS (RFC 3207), AUTH PLAIN or LOGIN (RFC 4954). A connection a
/// mail: what we send is rare, and none stays open that the other side has forgotten.
/// </summary>
public sealed class SmtpMailer(SmtpOptions options, MailSender from, TimeProvider time) : IMailer
{
    /// <summary>Roots to trust instead of the system's; for tests.</summary>
    internal X509Certificate2Collection? Trusted { get; init; }

    public async Task<MailFailure?> SendAsync(MailMessage message, CancellationToken cancellationToken)
    {
        if (!MailAddresses.IsSendable(message.To)) return new MailFailure(true, "the address is none that mail goes to");
        using var limit = new CancellationTokenSource(options.Time, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await DeliverAsync(message, either.Token);
            return null;
        }
        catch (SmtpException refused)
        {
            return new MailFailure(refused.IsFinal, $"{options}: {refused.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new MailFailure(false, $"{options} took more than {options.Time.TotalSeconds:0} s");
        }
        catch (Exception lost) when (lost is SocketException or IOException or AuthenticationException)
        {
            return new MailFailure(false, $"{options}: {lost.Message}");
        }
    }

    private async Task DeliverAsync(MailMessage message, CancellationToken cancellationToken)
    {
        await using var connection = await SmtpConnection.OpenAsync(options.Host, options.Port, cancellationToken);
        if (options.ImplicitTls) await connection.EncryptAsync(options, Trusted, cancellationToken);
        Expect(await connection.ReadAsync(cancellationToken), "the greeting");
        var offer = await GreetAsync(connection, cancellationToken);
        if (!connection.IsEncrypted) offer = await StartTlsAsync(connection, offer, cancellationToken);
        if (options.User is not null) await SignInAsync(connection, offer, cancellationToken);
        var utf8 = Ascii.IsValid(message.To) && Ascii.IsValid(from.Address) ? "" : " SMTPUTF8";
        if (utf8.Length > 0 && !offer.Offers("SMTPUTF8")) throw new SmtpException(true, "the server takes no address with letters beyond ASCII");
        Expect(await connection.AskAsync($"MAIL FROM:<{from.Address}>{utf8}", cancellationToken), "the sender");
        Expect(await connection.AskAsync($"RCPT TO:<{message.To}>", cancellationToken), "the recipient");
        Expect(await connection.AskAsync("DATA", cancellationToken), "DATA");
        Expect(await connection.SendAsync(MimeText.Of(message, from, time.GetUtcNow()), cancellationToken), "the message");
        await TakeLeaveAsync(connection, cancellationToken);
    }

    private static async Task<SmtpReply> GreetAsync(SmtpConnection connection, CancellationToken cancellationToken)
    {
        var reply = await connection.AskAsync("EHLO localhost", cancellationToken);
        Expect(reply, "EHLO");
        return reply;
    }

    private async Task<SmtpReply> StartTlsAsync(SmtpConnection connection, SmtpReply offer, CancellationToken cancellationToken)
    {
        if (!offer.Offers("STARTTLS"))
        {
            // A go-between can hide the offer: who asks for TLS gets none of the mail out without
            return options.AllowPlain ? offer : throw new SmtpException(false, "the server offers no STARTTLS (smtp://…?tls=optional would do without)");
        }

        Expect(await connection.AskAsync("STARTTLS", cancellationToken), "STARTTLS");
        await connection.EncryptAsync(options, Trusted, cancellationToken);
        return await GreetAsync(connection, cancellationToken); // what was offered before is void (RFC 3207 section 4.2)
    }

    private async Task SignInAsync(SmtpConnection connection, SmtpReply offer, CancellationToken cancellationToken)
    {
        if (!connection.IsEncrypted && !options.IsLocal) throw new SmtpException(false, "a password is not sent without TLS");
        var ways = offer.Lines.FirstOrDefault(line => line.StartsWith("AUTH", StringComparison.OrdinalIgnoreCase))?.ToUpperInvariant().Split(' ') ?? [];
        if (ways.Contains("PLAIN"))
        {
            Expect(await connection.AskAsync("AUTH PLAIN " + Base64($"\0{options.User}\0{options.Password}"), cancellationToken), "the sign-in", isFinal: false);
            return;
        }

        if (!ways.Contains("LOGIN")) throw new SmtpException(false, "the server offers neither AUTH PLAIN nor AUTH LOGIN");
        Expect(await connection.AskAsync("AUTH LOGIN", cancellationToken), "AUTH LOGIN", isFinal: false);
        Expect(await connection.AskAsync(Base64(options.User ?? ""), cancellationToken), "the user name", isFinal: false);
        Expect(await connection.AskAsync(Base64(options.Password ?? ""), cancellationToken), "the sign-in", isFinal: false);
    }

    private static async Task TakeLeaveAsync(SmtpConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await connection.AskAsync("QUIT", cancellationToken);
        }
        catch (Exception gone) when (gone is IOException or SmtpException or OperationCanceledException)
        {
            // The message was taken; how the server hangs up does not matter
        }
    }

    /// <param name="isFinal">Whether a final refusal is the mail's fault; a wrong password of ours is mended, and the mail then sent.</param>
    private static void Expect(SmtpReply reply, string what, bool isFinal = true)
    {
        if (!reply.IsGood) throw new SmtpException(isFinal && reply.IsFinal, $"{what} was refused: {reply}");
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
