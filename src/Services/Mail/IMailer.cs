namespace Ashlar.Services.Mail;

/// <summary>Hands mail on: to an SMTP server, or to a folder in development.</summary>
public interface IMailer
{
    /// <summary>Null: somebody else answers for it now.</summary>
    Task<MailFailure?> SendAsync(MailMessage message, CancellationToken cancellationToken);
}

/// <summary>Why a mail was not taken.</summary>
/// <param name="IsFinal">Trying again will not help.</param>
/// <param name="Reason">For the log; holds nothing of the mail.</param>
public sealed record MailFailure(bool IsFinal, string Reason);
