using Ashlar.Surfaces.Auth.Endpoints;
using Ashlar.Surfaces.Auth.SelfService;

namespace Ashlar.Surfaces.Auth;

/// <summary>The surface's own endpoints.</summary>
internal static class AuthRoutes
{
    public static readonly AuthRoute[] Own =
    [
        new("GET", "/auth/register", Register.PageAsync),
        new("POST", "/auth/register", Register.HandleAsync),
        new("GET", "/auth/verify", Verify.PageAsync),
        new("POST", "/auth/verify", Verify.HandleAsync),
        new("GET", "/auth/login", Login.PageAsync),
        new("POST", "/auth/login", Login.HandleAsync),
        new("POST", "/auth/logout", Logout.HandleAsync),
        new("GET", "/auth/session", ShowSession.HandleAsync),
        new("GET", "/auth/sessions", ListSessions.HandleAsync),
        new("DELETE", "/auth/sessions", EndSessions.OthersAsync),
        new("DELETE", "/auth/sessions/*", EndSessions.OneAsync),
        new("GET", "/auth/grants", Grants.ListAsync),
        new("DELETE", "/auth/grants/*", Grants.EndAsync),
        new("GET", "/auth/password/reset", ResetPassword.AskPageAsync),
        new("POST", "/auth/password/reset", ResetPassword.AskAsync),
        new("GET", "/auth/password/reset/confirm", ResetPassword.ConfirmPageAsync),
        new("POST", "/auth/password/reset/confirm", ResetPassword.ConfirmAsync),
        new("POST", "/auth/password/change", ChangePassword.HandleAsync),
        new("POST", "/auth/password/remove", ChangePassword.RemoveAsync),
        new("POST", "/auth/email/change", ChangeEmail.AskAsync),
        new("GET", "/auth/email/confirm", ChangeEmail.ConfirmPageAsync),
        new("POST", "/auth/email/confirm", ChangeEmail.ConfirmAsync),
        new("POST", "/auth/sessions/end", EndSessions.FormAsync),
        new("GET", "/auth/account", AccountPage.ShowAsync),
        new("DELETE", "/auth/account", DeleteAccount.HandleAsync),
        new("POST", "/auth/account/delete", DeleteAccount.FormAsync),
        new("GET", "/auth/export", Export.HandleAsync),
    ];
}
