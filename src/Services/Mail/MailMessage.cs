namespace Ashlar.Services.Mail;

/// <summary>A mail to one person, as text and as HTML.</summary>
/// <param name="Id">Makes its Message-ID: sent twice after a crash, it is still one mail to who looks.</param>
/// <param name="To">One address that <see cref="MailAddresses.IsSendable"/>.</param>
/// <param name="Subject">One line.</param>
public sealed record MailMessage(Guid Id, string To, string Subject, string Text, string Html)
{
    // What is in it may be a secret
    public override string ToString() => $"{nameof(MailMessage)} {{ {Id} }}";
}
