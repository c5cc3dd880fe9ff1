using Ashlar.Surfaces.Auth.Factors;
using Ashlar.Surfaces.Http.Pages;

namespace Ashlar.Surfaces.Auth.Pages;

/// <summary>What the pages of signing in and registering show. Values are text; the pages encode them.</summary>
/// <param name="Site">The name of what is served.</param>
/// <param name="Return">Where to go afterwards: a path of this server, checked before.</param>
/// <param name="Csrf">The form's own token; null before there is a session.</param>
public sealed record SignInView(string Site, string? Return, string? Csrf)
{
    public string? Email { get; init; }
    public string? Name { get; init; }

    /// <summary>What went wrong with the whole.</summary>
    public string? Error { get; init; }
    public string? EmailFault { get; init; }
    public string? PasswordFault { get; init; }
    public string? CodeFault { get; init; }

    /// <summary>A good news, such as "Your e-mail address is verified".</summary>
    public string? Note { get; init; }

    /// <summary>Whether people may register themselves.</summary>
    public bool MayRegister { get; init; } = true;

    /// <summary>Whether this site has passkeys.</summary>
    public bool HasPasskeys { get; init; }

    /// <summary>Others to sign in with: address and name, such as <c>/auth/with/github</c>, <c>GitHub</c>.</summary>
    public IReadOnlyList<(string Address, string Name)> Providers { get; init; } = [];
}

/// <summary>Sign in, register, second factor: plain forms that post to the address they are at.</summary>
public static class SignInPages
{
    private static readonly PasskeyForms.Form WithPasskey = new("/auth/login/passkey", "/auth/login/passkey/options", "Sign in with a passkey") { InField = true, Quiet = true };

    public static Html Login(SignInView view) => PageLayout.Render(view.Site, "Sign in", Html.Of(
        $"""
        {Fields.Error(view.Error)}{Fields.Note(view.Note)}<form method="post" action="/auth/login">
        {Hidden(view)}{Fields.Render(new("email", "E-mail address", "email", view.HasPasskeys ? "username webauthn" : "username") { Value = view.Email, Fault = view.EmailFault, Focus = view.Email is null })}{Fields.Render(new("password", "Password", "password", "current-password") { Fault = view.PasswordFault, Focus = view.Email is not null })}<button type="submit">Sign in</button>
        </form>
        {(view.HasPasskeys ? PasskeyForms.Render(view, WithPasskey) : null)}{Others(view)}<p class="hint"><a href="{With("/auth/password/reset", view.Return)}">Forgot your password?</a></p>
        {(view.MayRegister ? Html.Of($"<p class=\"hint\">No account yet? <a href=\"{With("/auth/register", view.Return)}\">Register</a></p>\n") : null)}
        """), script: view.HasPasskeys ? PasskeyScript.Address : null);

    /// <param name="view">What it shows.</param>
    /// <param name="shortest">Least length of a password, characters.</param>
    public static Html Register(SignInView view, int shortest) => PageLayout.Render(view.Site, "Register", Html.Of(
        $"""
        {Fields.Error(view.Error)}<form method="post" action="/auth/register">
        {Hidden(view)}{Fields.Render(new("name", "Your name", "text", "name") { Value = view.Name, Required = false, Hint = "Optional: how others see you", Focus = true })}{Fields.Render(new("email", "E-mail address", "email", "username") { Value = view.Email, Fault = view.EmailFault })}{Fields.Render(new("password", "Password", "password", "new-password") { Fault = view.PasswordFault, Required = !view.HasPasskeys, Hint = $"At least {shortest} characters; a few words are easy to remember.{(view.HasPasskeys ? " Leave it empty to sign in with a passkey instead." : "")}" })}<button type="submit">Register</button>
        </form>
        {Others(view)}<p class="hint">Registered already? <a href="{With("/auth/login", view.Return)}">Sign in</a></p>

        """));

    private static Html Hidden(SignInView view) => Html.Of($"{Fields.Hidden("return", view.Return)}{Fields.Hidden("csrf", view.Csrf)}");

    private static Html? Others(SignInView view) => view.Providers.Count == 0 ? null : Html.Of(
        $"""
        <h2>Or sign in with</h2>
        <ul>{view.Providers.Select(p => Html.Of($"<li><a href=\"{With(p.Address, view.Return)}\">{p.Name}</a></li>"))}</ul>

        """);

    private static string With(string path, string? back) => back is null ? path : $"{path}?return={Uri.EscapeDataString(back)}";
}
