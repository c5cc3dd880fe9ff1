using Ashlar.Identity.Factors;
using Ashlar.Surfaces.Auth.Factors;
using Ashlar.Surfaces.Http.Pages;

namespace Ashlar.Surfaces.Auth.Pages;

/// <summary>Asks somebody who is signed in to prove again who they are.</summary>
internal static class StepUpPages
{
    private static readonly PasskeyForms.Form Passkey = new("/auth/step-up/passkey", "/auth/step-up/passkey/options", "Use your passkey");

    /// <param name="view">What it shows.</param>
    /// <param name="byPassword">A password will do.</param>
    /// <param name="kinds">What else the account has.</param>
    public static Html Ask(SignInView view, bool byPassword, FactorKinds kinds)
    {
        var (byPasskey, byCode) = (kinds.HasFlag(FactorKinds.Passkey) && view.HasPasskeys, kinds != FactorKinds.None);
        return PageLayout.Render(view.Site, "Confirm that it is you", Html.Of(
            $"""
            {Fields.Error(view.Error)}<p>What comes next changes your account. Then you go back to where you were.</p>
            {(byPasskey ? PasskeyForms.Render(view, Passkey) : null)}{(byPassword ? PasswordForm(view, isFirst: !byPasskey) : null)}{(byCode ? CodeForm(view, kinds.HasFlag(FactorKinds.Totp), isFirst: !byPasskey && !byPassword) : null)}{(byPassword || byCode ? null : Html.Of($"<p><a href=\"{SignInAgain(view)}\">Sign in again</a></p>\n"))}
            """), script: byPasskey ? PasskeyScript.Address : null);
    }

    private static Html PasswordForm(SignInView view, bool isFirst) => Html.Of(
        $"""
        <form method="post" action="{StepUpRoutes.Address}">
        {Hidden(view)}{Fields.Render(new("password", "Your password", "password", "current-password") { Fault = view.PasswordFault, Focus = isFirst })}<button type="submit"{Quiet(!isFirst)}>Continue</button>
        </form>

        """);

    private static Html CodeForm(SignInView view, bool hasApp, bool isFirst) => Html.Of(
        $"""
        <form method="post" action="{StepUpRoutes.Address}">
        {Hidden(view)}{Fields.Render(new("code", hasApp ? "Code" : "Recovery code", "text", "one-time-code") { Fault = view.CodeFault, Hint = hasApp ? "Of your authenticator app, or a recovery code" : null, Focus = isFirst, MaxLength = 40 })}<button type="submit"{Quiet(!isFirst)}>Continue with the code</button>
        </form>

        """);

    private static string SignInAgain(SignInView view) => "/auth/login" + (view.Return is { } back ? "?return=" + Uri.EscapeDataString(back) : "");

    private static Html Hidden(SignInView view) => Html.Of($"{Fields.Hidden("return", view.Return)}{Fields.Hidden("csrf", view.Csrf)}");

    private static Html? Quiet(bool isQuiet) => isQuiet ? Html.Raw(" class=\"quiet\"") : null;
}
