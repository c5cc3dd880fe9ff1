using Ashlar.Identity.OAuth.Clients;
using Ashlar.Identity.OAuth.Requests;

namespace Ashlar.Identity.OAuth.Authorization;

/// <summary>OpenID Connect Core section 3.1.2.1.</summary>
[Flags]
public enum Prompts : byte { Unset = 0, None = 1, Login = 2, Consent = 4, SelectAccount = 8, Create = 16 }

/// <summary>A checked authorization request: the client is known, the address is one of its own, every parameter is in its form.</summary>
public sealed record AuthorizationRequest(OAuthClient Client, string RedirectUri, ScopeList Scopes, string CodeChallenge)
{
    public string? State { get; init; }
    public string? Nonce { get; init; }
    public Prompts Prompt { get; init; }

    /// <summary>The sign-in may be at most this old; null: however old the session is.</summary>
    public TimeSpan? MaxAge { get; init; }
    public string? LoginHint { get; init; }

    /// <summary>The sign-in is to have a second factor, where the person has one (<c>acr_values</c>, a wish: OpenID Connect Core section 5.5.1.1).</summary>
    public bool WantsMfa { get; init; }

    /// <summary>The parameters, whether they came by the browser or were pushed.</summary>
    public required OAuthParameters Parameters { get; init; }

    /// <summary>The name of the pushed request that they are of; null: the browser brought them.</summary>
    public string? PushedAs { get; init; }

    /// <summary>What goes through the pages of sign-in and consent, to be read again afterwards.</summary>
    public OAuthParameters Carried => PushedAs is null ? Parameters : OAuthParameters.Of([new("client_id", Client.Id), new("request_uri", PushedAs)]);
}

/// <summary>
/// A refused authorization request. Before client and address are known to belong together nothing may be sent to the address
/// (RFC 9700 section 4.11): <see cref="RedirectUri"/> is null and the person is told on a page.
/// </summary>
public sealed record AuthorizationRefusal(OAuthError Error, string? RedirectUri, string? State);

/// <summary>Either of the two.</summary>
public sealed record AuthorizationReading(AuthorizationRequest? Request, AuthorizationRefusal? Refusal)
{
    public static implicit operator AuthorizationReading(AuthorizationRequest request) => new(request, null);
    public static implicit operator AuthorizationReading(AuthorizationRefusal refusal) => new(null, refusal);
}
