using Ashlar.Identity.OAuth.Authorization;
using Ashlar.Identity.OAuth.Clients;
using Ashlar.Identity.OAuth.Requests;
using Ashlar.Surfaces.Http.Pages;

namespace Ashlar.Surfaces.OAuth.Pages;

/// <summary>Asks a person whether a program may act for them.</summary>
internal static class ConsentPage
{
    /// <param name="site">The name of what is served.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="who">The person's address or name, so that they see as whom they agree.</param>
    /// <param name="query">What the form carries.</param>
    /// <param name="seal">The form's own.</param>
    public static Html Render(string site, AuthorizationRequest request, string who, string query, string seal) => PageLayout.Render(
        site, $"Let {request.Client.Name} in?", Html.Of(
            $"""
            <p>You are signed in as <strong>{who}</strong>. <strong>{request.Client.Name}</strong> asks to:</p>
            <ul>{Asked(request.Scopes, site)}</ul>
            <p class="hint">The answer goes to <code>{Destination(request.RedirectUri)}</code>. Agree only if you have just started this there.</p>
            <form method="post" action="/auth/consent">
            {Fields.Hidden("request", query)}{Fields.Hidden("seal", seal)}<button type="submit" name="decision" value="allow">Allow</button>
            <button type="submit" name="decision" value="deny" class="quiet">Do not allow</button>
            </form>

            """));

    /// <summary>A line for each thing that a program may do.</summary>
    public static IEnumerable<Html> Asked(ScopeList scopes, string site) =>
        new[] { Html.Of($"<li>act as you at {site}, within what you may do there</li>") }.Concat(scopes.Names.Select(Line).OfType<Html>());

    private static Html? Line(string scope) => scope switch
    {
        ScopeList.OpenId => Html.Of($"<li>know that it is you</li>"),
        ScopeList.Email => Html.Of($"<li>see your e-mail address</li>"),
        ScopeList.Profile => Html.Of($"<li>see your name</li>"),
        ScopeList.OfflineAccess => Html.Of($"<li>stay connected while you are away</li>"),
        _ => Html.Of($"<li>use <code>{scope}</code></li>"),
    };

    private static string Destination(string redirectUri) => RedirectUris.OriginOf(redirectUri) ?? redirectUri[..(redirectUri.IndexOf(':') + 1)];
}
