using Ashlar.Identity.ApiKeys;
using Ashlar.Identity.OAuth.Grants;
using Ashlar.Identity.Sessions;
using Ashlar.Surfaces.Http.Pages;

namespace Ashlar.Surfaces.Auth.SelfService;

/// <summary>Where one is signed in, what acts for one, and what is kept.</summary>
internal static class PlaceSections
{
    public static Html Sessions(AccountView view) => Html.Of(
        $"""
        <section id="sessions">
        <h2>Where you are signed in</h2>
        <ul class="rows">
        {view.Sessions.Select(s => Session(view, s))}</ul>
        {(view.Sessions.Count < 2 ? null : Html.Of($"<form method=\"post\" action=\"/auth/sessions/end\">\n{view.Hidden("sessions")}{Fields.Hidden("id", "others")}<button type=\"submit\" class=\"quiet small\">Sign out everywhere else</button>\n</form>\n"))}</section>

        """);

    private static Html Session(AccountView view, SessionRow session) => Html.Of(
        $"""
        <li><div><strong>{BrowserName.Of(session.Agent)}</strong>{(session.Id == view.Session ? Html.Of($" (this one)") : null)}<p class="hint">{(session.Address is { } address ? Html.Of($"From {address}, last") : Html.Of($"Last"))} seen {AccountView.Minute(session.SeenAt)}</p></div>{(session.Id == view.Session ? null : Html.Of($"<form method=\"post\" action=\"/auth/sessions/end\">{view.Hidden("sessions")}{Fields.Hidden("id", session.Id.ToString())}<button type=\"submit\" class=\"quiet small\">Sign out</button></form>"))}</li>

        """);

    public static Html? Applications(AccountView view) => view.Applications.Count == 0 ? null : Html.Of(
        $"""
        <section id="applications">
        <h2>Applications that act for you</h2>
        <ul class="rows">
        {view.Applications.Select(a => Application(view, a))}</ul>
        </section>

        """);

    private static Html Application(AccountView view, Application application) => Html.Of(
        $"""
        <li><div><strong>{application.Name}</strong><p class="hint">Since {AccountView.Day(application.Since)}{(application.UsedAt is { } used ? Html.Of($", last used {AccountView.Day(used)}") : null)}{(application.Scopes.ToString() is { Length: > 0 } scopes ? Html.Of($"; may use <code>{scopes}</code>") : null)}</p></div><form method="post" action="/auth/account/applications/end">{view.Hidden("applications")}{Fields.Hidden("client", application.Client)}<button type="submit" class="quiet small">End its access</button></form></li>

        """);

    public static Html? Keys(AccountView view) => view.Keys is null ? null : Html.Of(
        $"""
        <section id="keys">
        <h2>API keys</h2>
        <p>A key lets a program act for you.</p>
        {(view.Keys.Count == 0 ? null : Html.Of($"<ul class=\"rows\">\n{view.Keys.Select(k => Key(view, k))}</ul>\n"))}<details>
        <summary>Make a key</summary>
        <form method="post" action="/auth/account/keys">
        {view.Hidden("keys")}{Fields.Render(new("name", "What it is for") { Id = "key-name", MaxLength = 100 })}<div class="field"><label for="key-days">It ends after</label><select id="key-days" name="days"><option value="30">30 days</option><option value="90" selected>90 days</option><option value="365">a year</option><option value="never">never</option></select></div>
        {Choices("Roles that it uses", "role", view.Person.Roles)}{Choices("Scopes that it has", "scope", view.Scopes)}<button type="submit" class="small">Make the key</button>
        </form>
        </details>
        </section>

        """);

    private static Html? Choices(string legend, string prefix, IReadOnlyList<string> names) => names.Count == 0 ? null : Html.Of(
        $"""
        <fieldset><legend>{legend}</legend>
        {names.Select(n => Html.Of($"<label class=\"choice\"><input type=\"checkbox\" name=\"{prefix}.{n}\" value=\"{n}\"> {n}</label>\n"))}</fieldset>

        """);

    private static Html Key(AccountView view, ApiKey key) => Html.Of(
        $"""
        <li><div><strong>{key.Name}</strong> <code>{key.Shown}…</code><p class="hint">Made {AccountView.Day(key.CreatedAt)}, {(key.UsedAt is { } used ? Html.Of($"last used {AccountView.Day(used)}") : Html.Of($"never used"))}, {(key.EndsAt is { } end ? Html.Of($"ends {AccountView.Day(end)}") : Html.Of($"never ends"))}{(key.Roles.Concat(key.Scopes).ToList() is { Count: > 0 } all ? Html.Of($"; <code>{string.Join(' ', all)}</code>") : null)}</p></div><form method="post" action="/auth/account/keys/end">{view.Hidden("keys")}{Fields.Hidden("id", key.Id.ToString())}<button type="submit" class="quiet small">End it</button></form></li>

        """);

    public static Html Email(AccountView view) => Html.Of(
        $"""
        <section id="email">
        <h2>E-mail address</h2>
        <p>{view.Person.Email}</p>
        <details>
        <summary>Change the address</summary>
        <form method="post" action="/auth/email/change">
        {view.Hidden("email")}{Fields.Render(new("email", "New address", "email", "email") { Hint = "We send a link to it, which makes it yours" })}{Password(view, "email-password")}<button type="submit" class="small">Send the link</button>
        </form>
        </details>
        </section>

        """);

    public static Html Data(AccountView view) => Html.Of(
        $"""
        <section id="data">
        <h2>Your data</h2>
        <p><a href="/auth/export">Download what is kept of you</a></p>
        <details>
        <summary>Delete the account</summary>
        <form method="post" action="/auth/account/delete">
        {view.Hidden("data")}<p>The account goes, and what is yours with it. This cannot be undone.</p>
        {Password(view, "delete-password")}<button type="submit" class="bad small">Delete your account</button>
        </form>
        </details>
        </section>

        """);

    private static Html? Password(AccountView view, string id) => view.Person.HasPassword ? Fields.Render(new("password", "Your password", "password", "current-password") { Id = id }) : null;
}
