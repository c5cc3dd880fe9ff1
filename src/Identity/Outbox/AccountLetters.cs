using Ashlar.Services.Mail;

namespace Ashlar.Identity.Outbox;

/// <summary>Writes the mails about accounts: which link belongs in which.</summary>
/// <param name="publicUrl">Scheme and host, without a slash at the end.</param>
/// <param name="site">What the service is called.</param>
public sealed class AccountLetters(MailTemplates templates, string publicUrl, string site)
{
    /// <param name="template">Such as <c>verify</c>.</param>
    /// <param name="token">What the link carries; null: none.</param>
    /// <param name="provider">The provider that it is about; null: none.</param>
    public MailMessage Write(string template, string to, string? token, string? provider = null)
    {
        var path = template switch
        {
            "verify" => "/auth/verify",
            "reset-password" => "/auth/password/reset/confirm",
            "confirm-email" => "/auth/email/confirm",
            "provider-linked" or "provider-unlinked" => "/auth/account",
            _ => "/auth/password/reset",
        };
        var link = publicUrl + path + (token is null ? "" : "?token=" + Uri.EscapeDataString(token));
        return templates.Render(template, Guid.CreateVersion7(), to, new Dictionary<string, string> { ["site"] = site, ["link"] = link, ["email"] = to, ["provider"] = provider ?? "" });
    }
}
