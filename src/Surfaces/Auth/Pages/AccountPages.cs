using System.Globalization;
using Ashlar.Identity.Accounts;
using Ashlar.Identity.Sessions;
using Ashlar.Surfaces.Http.Pages;

namespace Ashlar.Surfaces.Auth.Pages;

/// <summary>The page of one's own account: where one is signed in, and what can be changed.</summary>
public static class AccountPages
{
    /// <param name="view">What it shows; its token goes into every form.</param>
    /// <param name="person">Whose account.</param>
    /// <param name="sessions">Where they are signed in.</param>
    /// <param name="current">The session that looks.</param>
    /// <param name="shortest">Least length of a password, characters.</param>
    /// <param name="more">Other ways to sign in; null: nothing.</param>
    public static Html Render(SignInView view, PersonFacts person, IReadOnlyList<SessionRow> sessions, Guid current, int shortest, Html? more = null) => PageLayout.Render(view.Site, "Your account", Html.Of(
        $"""
        {Fields.Error(view.Error)}{Fields.Note(view.Note)}<p>You are signed in as <strong>{person.Email}</strong>.</p>
        <form method="post" action="/auth/logout">
        {Csrf(view)}<button type="submit">Sign out</button>
        </form>
        <h2>Where you are signed in</h2>
        <ul>{sessions.Select(s => Session(view, s, s.Id == current))}</ul>
        {(sessions.Count > 1 ? Html.Of($"<form method=\"post\" action=\"/auth/sessions/end\">\n{Csrf(view)}{Fields.Hidden("id", "others")}<button type=\"submit\">Sign out everywhere else</button>\n</form>\n") : null)}<h2>{(person.HasPassword ? "Change your password" : "Set a password")}</h2>
        <form method="post" action="/auth/password/change">
        {Csrf(view)}{(person.HasPassword ? Fields.Render(new("password", "Your password", "password", "current-password")) : null)}{Fields.Render(new("newPassword", "New password", "password", "new-password") { Hint = $"At least {shortest} characters. You are signed out everywhere else." })}<button type="submit">Set the password</button>
        </form>
        {more}<h2>Change your e-mail address</h2>
        <form method="post" action="/auth/email/change">
        {Csrf(view)}{Fields.Render(new("email", "New address", "email", "email") { Hint = "We send a link to it, which makes it yours" })}{(person.HasPassword ? Html.Of($"<div class=\"field\"><label for=\"email-password\">Your password</label><input id=\"email-password\" name=\"password\" type=\"password\" autocomplete=\"current-password\" required></div>\n") : null)}<button type="submit">Send the link</button>
        </form>
        <h2>Your data</h2>
        <p><a href="/auth/export">Download what is kept of you</a></p>
        <form method="post" action="/auth/account/delete">
        {Csrf(view)}{(person.HasPassword ? Html.Of($"<div class=\"field\"><label for=\"delete-password\">Your password</label><input id=\"delete-password\" name=\"password\" type=\"password\" autocomplete=\"current-password\" required></div>\n") : null)}<button type="submit">Delete your account</button>
        </form>

        """), wide: true);

    private static Html Session(SignInView view, SessionRow session, bool isCurrent) => Html.Of(
        $"""
        <li>{session.Agent ?? "A browser"}{(session.Address is null ? null : Html.Of($" from {session.Address}"))}, last seen {session.SeenAt.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)}{(isCurrent ? Html.Of($" <strong>(this one)</strong>") : Html.Of($"<form method=\"post\" action=\"/auth/sessions/end\">{Csrf(view)}{Fields.Hidden("id", session.Id.ToString())}<button type=\"submit\">Sign out</button></form>"))}</li>

        """);

    private static Html Csrf(SignInView view) => Fields.Hidden("csrf", view.Csrf);
}
