using Ashlar.Identity.Factors;
using Ashlar.Identity.Factors.Passkeys;
using Ashlar.Surfaces.Auth.Pages;
using Ashlar.Surfaces.Http.Pages;

namespace Ashlar.Surfaces.Auth.SelfService;

/// <summary>How one signs in: the password, passkeys, the authenticator app with the recovery codes.</summary>
internal static class SignInSections
{
    public static Html Password(AccountView view) => Html.Of(
        $"""
        <section id="password">
        <h2>Password</h2>
        <p>{(view.Person.HasPassword ? Html.Of($"You have a password{(view.PasswordChangedAt is { } at ? Html.Of($", set on {AccountView.Day(at)}") : null)}.") : Html.Of($"You have no password."))}</p>
        <details>
        <summary>{(view.Person.HasPassword ? "Change the password" : "Set a password")}</summary>
        <form method="post" action="/auth/password/change">
        {view.Hidden("password")}{(view.Person.HasPassword ? Fields.Render(new("password", "Your password", "password", "current-password")) : null)}{Fields.Render(new("newPassword", "New password", "password", "new-password") { Hint = $"At least {view.ShortestPassword} characters. You are signed out everywhere else." })}<button type="submit" class="small">Set the password</button>
        </form>
        </details>
        {(view.Person.HasPassword && view.Passkeys.Any(p => p.VerifiesUser) ? WithoutPassword(view) : null)}</section>

        """);

    private static Html WithoutPassword(AccountView view) => Html.Of(
        $"""
        <details>
        <summary>Do without a password</summary>
        <form method="post" action="/auth/password/remove">
        {view.Hidden("password")}<p>You then sign in with a passkey alone. If you lose them all, a mail lets you set a password again{(view.CodesLeft > 0 || view.Factors.HasFlag(FactorKinds.Totp) ? ", with a code after it" : "")}.</p>
        <button type="submit" class="bad small">Remove the password</button>
        </form>
        </details>

        """);

    public static Html Passkeys(AccountView view) => Html.Of(
        $"""
        <section id="passkeys">
        <h2>Passkeys</h2>
        <p>A passkey signs you in by your finger, your face or the PIN of your device.</p>
        {(view.Passkeys.Count == 0 ? null : Html.Of($"<ul class=\"rows\">\n{view.Passkeys.Select(p => Passkey(view, p))}</ul>\n"))}{(view.Page.HasPasskeys ? Add(view) : Html.Of($"<p class=\"hint\">This site's address has no name, so that it can have no passkeys.</p>\n"))}</section>

        """);

    private static Html Add(AccountView view) => Html.Of(
        $"""
        {PasskeyForms.Render(view.Page with { Return = $"{AccountView.Address}#passkeys" }, new("/auth/account/passkeys", "/auth/passkeys/options", "Add a passkey")
        {
            Makes = true,
            Small = true,
            More = Fields.Render(new("name", "Name of the new passkey") { Id = "passkey-name", Required = false, MaxLength = 100, Hint = "Such as \"Laptop\": to tell it from others" }),
        })}<noscript><p class="hint">To add a passkey your browser has to run JavaScript.</p></noscript>

        """);

    private static Html Passkey(AccountView view, PasskeyInfo passkey) => Html.Of(
        $"""
        <li><div><strong>{passkey.Name}</strong><p class="hint">Added {AccountView.Day(passkey.CreatedAt)}{(passkey.UsedAt is { } used ? Html.Of($", last used {AccountView.Day(used)}") : null)}{(passkey.BackedUp ? ", kept on several devices" : "")}{(passkey.VerifiesUser ? "" : ", as a second step alone")}</p>
        <details><summary>Rename or remove</summary>
        <form method="post" action="/auth/account/passkeys/change">
        {view.Hidden("passkeys")}{Fields.Hidden("id", passkey.Id)}{Fields.Render(new("name", "Name") { Id = "name-" + passkey.Id, Value = passkey.Name, MaxLength = 100 })}<button type="submit" name="act" value="rename" class="quiet small">Rename</button>
        <button type="submit" name="act" value="remove" class="bad small" formnovalidate>Remove</button>
        </form></details></div></li>

        """);

    public static Html App(AccountView view)
    {
        var hasApp = view.Factors.HasFlag(FactorKinds.Totp);
        return Html.Of(
            $"""
            <section id="codes">
            <h2>Authenticator app</h2>
            {(hasApp ? HasApp(view) : NoApp(view))}{(view.Factors == FactorKinds.None ? null : Codes(view))}</section>

            """);
    }

    private static Html NoApp(AccountView view) => Html.Of(
        $"""
        <p>An app on your phone shows a code that is asked for after the password.</p>
        <form method="post" action="/auth/account/totp">
        {view.Hidden("codes")}<button type="submit" class="quiet small">Set up an authenticator app</button>
        </form>

        """);

    private static Html HasApp(AccountView view) => Html.Of(
        $"""
        <p>After the password a code of your app is asked for.</p>
        <form method="post" action="/auth/account/totp/remove">
        {view.Hidden("codes")}<button type="submit" class="bad small">Turn the app off</button>
        </form>

        """);

    private static Html Codes(AccountView view) => Html.Of(
        $"""
        <h3>Recovery codes</h3>
        <p>{(view.CodesLeft == 0 ? Html.Of($"<strong>You have none.</strong> Make some, so that you get in when your device is lost.") : Html.Of($"You have {view.CodesLeft} left. Each stands once for a lost device."))}</p>
        <form method="post" action="/auth/account/recovery-codes">
        {view.Hidden("codes")}<button type="submit" class="quiet small">Make {(view.CodesLeft == 0 ? "" : "new ")}recovery codes</button>
        </form>

        """);
}
