using System.Text.Json;
using Ashlar.Identity.Factors;
using Ashlar.Surfaces.Auth.Factors;
using Ashlar.Surfaces.Http.Pages;

namespace Ashlar.Surfaces.Auth.Pages;

/// <summary>The second step of signing in.</summary>
internal static class SecondPages
{
    private const string CodeHint = "The 6 digits that your authenticator app shows, or one of your recovery codes", RecoveryHint = "One of your recovery codes";

    /// <param name="view">What it shows.</param>
    /// <param name="token">Of the sign-in that waits.</param>
    /// <param name="kinds">What the account has to be asked for.</param>
    public static Html Ask(SignInView view, string token, FactorKinds kinds)
    {
        var (app, passkey) = (kinds.HasFlag(FactorKinds.Totp), kinds.HasFlag(FactorKinds.Passkey) && view.HasPasskeys);
        return PageLayout.Render(view.Site, "One more step", Html.Of(
            $"""
            {Fields.Error(view.Error)}{(passkey ? PasskeyForms.Render(view, PasskeyOf(token)) : null)}<form method="post" action="/auth/login/second">
            {Fields.Hidden("token", token)}{Fields.Hidden("return", view.Return)}{Fields.Hidden("csrf", view.Csrf)}{Fields.Render(new("code", app ? "Code" : "Recovery code", "text", "one-time-code") { Hint = app ? CodeHint : RecoveryHint, Focus = app, MaxLength = 40 })}<button type="submit"{(passkey ? Html.Raw(" class=\"quiet\"") : null)}>Continue</button>
            </form>

            """), script: passkey ? PasskeyScript.Address : null);
    }

    private static PasskeyForms.Form PasskeyOf(string token) => new("/auth/login/passkey", "/auth/login/passkey/options", "Use your passkey")
    {
        Body = JsonSerializer.Serialize(new Dictionary<string, string> { ["secondFactor"] = token }),
    };
}
