using Ashlar.Identity.OAuth;
using Ashlar.Surfaces.Http.Documents;

namespace Ashlar.Surfaces.OAuth;

/// <summary>The pages of OAuth, for <see cref="RouteDocuments"/>. What programs call is told of by the discovery document too.</summary>
public static class OAuthDocuments
{
    private const string Led = "The browser is led on: to the client, or to a page that asks first.";

    public static IReadOnlyList<RouteDocument> Of(RouteTerms terms) =>
    [
        new("GET", Discovery.Authorize, "oauthAuthorizePage", "Page: let an application in")
        {
            Tag = RouteTag.Pages,
            Description = "A client brings a person here, who signs in, agrees and goes back with a code (OAuth 2.1 section 4.1; PKCE always). A request that was pushed is named by `request_uri`.",
            Query =
            [
                new("client_id", "Who asks.") { IsRequired = true }, new("response_type", "`code`."), new("redirect_uri", "Where the code goes: one that is registered, letter for letter."),
                new("code_challenge", "BASE64URL(SHA256(verifier))."), new("code_challenge_method", "`S256`."), new("scope", "Separated by spaces."), new("state", "Comes back as it is."),
                new("nonce", "Stands in the ID token."), new("prompt", "`none`, `login` or `consent`."), new("max_age", "Seconds since the sign-in, at most."), new("request_uri", "Of `/oauth/par`."),
            ],
            Answer = RouteAnswer.Redirect(Led),
        },
        new("GET", Discovery.Logout, "oauthLogoutPage", "Page: sign out, from an application")
        {
            Tag = RouteTag.Pages,
            Description = "OpenID Connect RP-Initiated Logout 1.0.",
            Query = [new("id_token_hint", "An ID token of the person."), new("client_id", "Who asks."), new("post_logout_redirect_uri", "Where to go afterwards: one that is registered."), new("state", "Comes back as it is.")],
            Answer = RouteAnswer.Redirect(Led),
        },
        new("POST", Discovery.Consent, "oauthConsent", "Page: agree or not")
        {
            Tag = RouteTag.Pages,
            Description = "Takes the form that `/oauth/authorize` shows.",
            Body = Shapes.Answer([("request", Shapes.Plain("string")), ("seal", Shapes.Plain("string")), ("decision", Shapes.Word("deny", "allow"))], "request", "seal"),
            IsForm = true,
            Answer = RouteAnswer.Redirect(Led),
        },
        new("GET", Discovery.DevicePage, "oauthDevicePage", "Page: connect a device")
        {
            Tag = RouteTag.Pages,
            Description = "A person types the code that a device shows (RFC 8628).",
            Query = [new("user_code", "Already filled in; it still has to be compared.")],
            Answer = RouteAnswer.Page("The page."),
        },
        new("POST", Discovery.DevicePage, "oauthDevice", "Page: let a device in or not")
        {
            Tag = RouteTag.Pages,
            Description = "Takes the form of the same page.",
            Body = Shapes.Answer([("user_code", Shapes.Plain("string")), ("seal", Shapes.Plain("string")), ("decision", Shapes.Word("deny", "allow"))], "user_code", "seal"),
            IsForm = true,
            Answer = RouteAnswer.Page("The next page."),
        },
    ];
}
