using Ashlar.Identity.OAuth.Requests;

namespace Ashlar.Identity.OAuth.Grants;

/// <summary>A grant that holds now, with what a client gets for it.</summary>
/// <param name="Grant">The grant.</param>
/// <param name="Scopes">Of the access token; at most those of the grant.</param>
/// <param name="RefreshToken">Null: the client may not have one.</param>
/// <param name="Nonce">For the ID token, where a code brought one.</param>
internal sealed record Granted(GrantRow Grant, ScopeList Scopes, string? RefreshToken, string? Nonce)
{
    public override string ToString() => nameof(Granted); // a record prints its members
}

internal static class Refusals
{
    /// <summary>RFC 6749 section 5.2: what was presented gives nothing.</summary>
    public static OAuthError Grant(string description) => new(OAuthError.InvalidGrant, description);
}
