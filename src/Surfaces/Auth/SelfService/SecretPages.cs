using Ashlar.Identity.Factors;
using Ashlar.Surfaces.Auth.Pages;
using Ashlar.Surfaces.Http.Pages;

namespace Ashlar.Surfaces.Auth.SelfService;

/// <summary>Pages that show a secret once: of an authenticator app, recovery codes, a key.</summary>
internal static class SecretPages
{
    public static Html Offer(SignInView view, TotpOffer offer) => PageLayout.Render(view.Site, "Set up an authenticator app", Html.Of(
        $"""
        {Fields.Error(view.Error)}<p>Scan this with the app, or type the secret into it.</p>
        {QrPicture.Of(offer.Uri, "QR code of the secret below")}<p>Secret: <code>{InFours(offer.Secret)}</code></p>
        <p class="hint"><a href="{offer.Uri}">Open it in an app on this device</a></p>
        <form method="post" action="/auth/account/totp/confirm">
        {Hidden(view)}{Fields.Render(new("code", "Code that the app shows", "text", "one-time-code") { InputMode = "numeric", MaxLength = 10, Fault = view.CodeFault, Focus = true })}<button type="submit">Turn it on</button>
        </form>
        <p class="hint"><a href="{AccountView.Address}#codes">Not now</a></p>

        """));

    public static Html Codes(SignInView view, IReadOnlyList<string> codes, string what) => PageLayout.Render(view.Site, "Your recovery codes", Html.Of(
        $"""
        <p>{what} Keep these codes where you find them without it: each lets you in once. They are not shown again.</p>
        <ul class="codes">{codes.Select(c => Html.Of($"<li><code>{c}</code></li>"))}</ul>
        <p><a href="{AccountView.Address}#codes">I have kept them</a></p>

        """));

    public static Html Key(SignInView view, string name, string text) => PageLayout.Render(view.Site, "Your new key", Html.Of(
        $"""
        <p>This is the key “{name}”. Copy it now: it is not shown again.</p>
        <p><code>{text}</code></p>
        <p class="hint">A program sends it as <code>Authorization: Bearer …</code></p>
        <p><a href="{AccountView.Address}#keys">I have kept it</a></p>

        """));

    private static Html Hidden(SignInView view) => Html.Of($"{Fields.Hidden("csrf", view.Csrf)}{Fields.Hidden("return", AccountView.Address + "#codes")}");

    private static string InFours(string secret) => string.Join(' ', secret.Chunk(4).Select(four => new string(four)));
}
