using Ashlar.Engine;
using Ashlar.Identity.Issuers;
using Ashlar.Identity.Providers;
using Ashlar.Surfaces.Auth.Factors;
using Ashlar.Surfaces.Http.Pages;

namespace Ashlar.Surfaces.Auth.Providers;

/// <summary>What a page about a proof shows.</summary>
/// <param name="Site">The name of what is served.</param>
/// <param name="Title">The provider, as people call it.</param>
/// <param name="Proof">Whom it vouched for.</param>
/// <param name="Token">Of the proof.</param>
/// <param name="Csrf">The form's own token; null: nobody is signed in.</param>
internal sealed record ProofView(string Site, string Title, ProviderProof Proof, string Token, string? Csrf)
{
    public string? Error { get; init; }

    /// <summary>What is wrong with the profile, each with its field.</summary>
    public IReadOnlyList<string> ProfileFaults { get; init; } = [];

    /// <summary>The person at the provider.</summary>
    public string Who => Proof.Identity.Email ?? Proof.Identity.Name ?? "somebody without an address";
}

/// <summary>The pages of signing in with others; they work without script.</summary>
internal static class ProviderPages
{
    /// <summary>Somebody new: an account is made if they say so.</summary>
    public static Html Create(ProofView view) => PageLayout.Render(view.Site, "Create your account", Html.Of(
        $"""
        {Fields.Error(view.Error)}{Faults(view)}<p>{view.Title} says that you are <strong>{view.Proof.Identity.Email}</strong>. Nobody here has this address yet.</p>
        <p>An account will be made for it, which you sign in to with {view.Title}. Nothing else is kept of what {view.Title} told.</p>
        <form method="post" action="/auth/identities/confirm">
        {Hidden(view)}{Fields.Render(new("name", "Your name", "text", "name") { Value = view.Proof.Identity.Name, Required = false, Hint = "Optional: how others see you" })}<button type="submit">Create the account</button>
        </form>
        <p class="hint">{Cancel(view)}</p>

        """));

    /// <summary>Whoever is signed in, freshly, says whether it is to be linked.</summary>
    public static Html Link(ProofView view, string? account) => PageLayout.Render(view.Site, $"Sign in with {view.Title}", Html.Of(
        $"""
        {Fields.Error(view.Error)}<p>You are signed in here as <strong>{account}</strong>, and at {view.Title} as <strong>{view.Who}</strong>.</p>
        <p>If you link them, whoever signs in to that {view.Title} account is signed in to this one.</p>
        <form method="post" action="/auth/identities/confirm">
        {Hidden(view)}<button type="submit">Link {view.Title}</button>
        </form>
        <p class="hint"><a href="/auth/account">Cancel</a></p>

        """));

    /// <summary>Nobody, or somebody else, is signed in: the account has to be shown to be theirs first.</summary>
    public static Html SignInFirst(ProofView view, string? signedIn) => PageLayout.Render(view.Site, $"Sign in with {view.Title}", Html.Of(
        $"""
        {(view.Proof.User.IsNull ? Unverified(view) : Html.Of($"<p>{view.Title} says that you are <strong>{view.Proof.Identity.Email}</strong>. There is an account with this address. Sign in to it once as you did so far; then you can link {view.Title}.</p>\n"))}{(signedIn is null || view.Proof.User.IsNull ? null : Html.Of($"<p>You are signed in as {signedIn}, which is another account.</p>\n"))}<p><a href="{LoginAddress(view)}">Sign in</a></p>
        {(view.Proof.User.IsNull ? Html.Of($"<p class=\"hint\">No account yet? <a href=\"/auth/register\">Register</a>, and link {view.Title} from your account's page afterwards.</p>\n") : null)}<p class="hint">{Cancel(view)}</p>

        """));

    /// <summary>Theirs, but they signed in too long ago, or without their second factor.</summary>
    public static Html SignInAgain(ProofView view) => PageLayout.Render(view.Site, $"Sign in with {view.Title}", Html.Of(
        $"""
        <p>Before {view.Title} is linked to your account, show once more that it is yours.</p>
        <p><a href="{StepUpRoutes.AddressFor(IdentityRoutes.ConfirmAddress(view.Token))}">Show that it is you</a></p>
        <p class="hint"><a href="/auth/account">Cancel</a></p>

        """));

    /// <summary>Leaves for a provider.</summary>
    public static Html GoTo(string site, string address) => PageLayout.Render(
        site, "One moment", Html.Of($"<p><a href=\"{address}\">Continue</a></p>\n"), Html.Of($"<meta http-equiv=\"refresh\" content=\"0;url={address}\">"));

    public static Html Refuse(string site, Problem problem, string? back) => PageLayout.Render(site, "You are not signed in", Html.Of(
        $"""
        {Fields.Error(problem.Detail)}<p><a href="{(back is null ? "/auth/login" : "/auth/login?return=" + Uri.EscapeDataString(back))}">Back to signing in</a></p>
        <p class="hint">Code: <code>{problem.Code}</code></p>

        """));

    /// <summary>The part of the account's page: what is linked, and what can be.</summary>
    public static Html Section(string? csrf, IReadOnlyList<ExternalIdentity> identities, ProviderSignIns providers)
    {
        var free = providers.Offered.Where(p => identities.All(i => i.Issuer != p.Issuer)).ToList();
        if (identities.Count == 0 && free.Count == 0) return Html.Empty;
        return Html.Of(
            $"""
            <h2>Sign in with others</h2>
            <ul>{identities.Select(i => Html.Of($"<li>{NameOf(providers, i)}{(i.Email is null ? null : Html.Of($" as {i.Email}"))}<form method=\"post\" action=\"/auth/identities/remove\">{Fields.Hidden("csrf", csrf)}{Fields.Hidden("id", i.Id.ToString())}<button type=\"submit\">Unlink {NameOf(providers, i)}</button></form></li>"))}</ul>
            {free.Select(p => Html.Of($"<form method=\"post\" action=\"/auth/identities\">{Fields.Hidden("csrf", csrf)}{Fields.Hidden("provider", p.Name)}<button type=\"submit\" class=\"quiet\">Link {p.Title}</button></form>\n"))}
            """);
    }

    private static string NameOf(ProviderSignIns providers, ExternalIdentity identity) => providers.Accounts.OfferedOf(identity.Issuer)?.Title ?? identity.Issuer;

    private static Html Unverified(ProofView view) => Html.Of(
        $"<p>{view.Title} does not say which e-mail address is yours, so that nobody here can be found by it. If you have an account, sign in to it; then you can link {view.Title}.</p>\n");

    private static Html Faults(ProofView view) => view.ProfileFaults.Count == 0 ? Html.Empty : Html.Of($"<ul>{view.ProfileFaults.Select(f => Html.Of($"<li>{f}</li>"))}</ul>\n");

    private static Html Hidden(ProofView view) => Html.Of($"{Fields.Hidden("token", view.Token)}{Fields.Hidden("return", view.Proof.Return)}{Fields.Hidden("csrf", view.Csrf)}");

    private static Html Cancel(ProofView view) => Html.Of($"<a href=\"{(view.Proof.Return is { } back ? "/auth/login?return=" + Uri.EscapeDataString(back) : "/auth/login")}\">Cancel</a>");

    private static string LoginAddress(ProofView view) => "/auth/login?return=" + Uri.EscapeDataString(IdentityRoutes.ConfirmAddress(view.Token));
}
