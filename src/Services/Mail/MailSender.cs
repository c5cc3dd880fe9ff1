namespace Ashlar.Services.Mail;

/// <summary>Whom mail is from.</summary>
/// <param name="Name">Shown beside the address, or empty.</param>
public sealed record MailSender(string Name, string Address)
{
    /// <summary>From <c>address</c> or <c>Name &lt;address&gt;</c>; null where it is neither.</summary>
    public static MailSender? Parse(string text)
    {
        text = text.Trim();
        if (text.Any(char.IsControl)) return null;
        if (!text.EndsWith('>')) return MailAddresses.IsSendable(text) ? new MailSender("", text) : null;
        var open = text.LastIndexOf('<');
        if (open < 0) return null;
        var address = text[(open + 1)..^1];
        return MailAddresses.IsSendable(address) ? new MailSender(text[..open].Trim().Trim('"'), address) : null;
    }
}
