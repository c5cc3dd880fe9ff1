using Ashlar.Surfaces.Http.Documents;

namespace Ashlar.Surfaces.Auth.Documents;

/// <summary>Pages for browsers, which work without script; their forms are sent to the addresses of the same names.</summary>
internal static class PageDocuments
{
    private static readonly RouteParameter Return = new("return", "Where to go on afterwards: a path of this server.");
    private static readonly RouteParameter MailToken = new("token", "From the mail.");

    public static IReadOnlyList<RouteDocument> Of() =>
    [
        Page("/auth/register", "authRegisterPage", "Page: register", Return),
        Page("/auth/login", "authLoginPage", "Page: sign in", Return),
        Page("/auth/verify", "authVerifyPage", "Page: verify an address", MailToken),
        Page("/auth/password/reset", "authAskResetPage", "Page: ask for a password reset"),
        Page("/auth/password/reset/confirm", "authResetPage", "Page: set another password", MailToken),
        Page("/auth/email/confirm", "authConfirmEmailPage", "Page: confirm another address", MailToken),
        Page("/auth/step-up", "authStepUpPage", "Page: prove again who one is", Return) with { Description = "Whoever is not signed in is led to `/auth/login`." },
        Page("/auth/account", "authAccountPage", "Page: one's own account") with { Description = "Whoever is not signed in is led to `/auth/login`." },
    ];

    private static RouteDocument Page(string path, string id, string summary, params RouteParameter[] query) =>
        new("GET", path, id, summary) { Tag = RouteTag.Pages, Description = "For a browser.", Answer = RouteAnswer.Page("The page."), Query = query };
}
