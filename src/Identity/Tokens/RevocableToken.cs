using Ashlar.Engine.Rules;
using Ashlar.Identity.Issuers;
using Ashlar.Identity.Records;

namespace Ashlar.Identity.Tokens;

/// <summary>What of a token a revocation may name.</summary>
/// <param name="SessionId"><c>sid</c> of our own.</param>
/// <param name="TokenId"><c>jti</c> of our own.</param>
/// <param name="Subject">The User's key.</param>
/// <param name="IssuedAt">Seconds since 1970.</param>
/// <param name="ClientId"><c>client_id</c> of our own.</param>
/// <param name="IsOwn">We issued it.</param>
internal sealed record RevocableToken(string? SessionId, string? TokenId, string Subject, long IssuedAt, string? ClientId, bool IsOwn)
{
    /// <summary>Null for those that nothing ends: development's.</summary>
    public static RevocableToken? Of(TokenAuthority authority, TokenClaims claims, Caller caller) => authority switch
    {
        OwnAuthority => new(claims.SessionId, claims.TokenId, claims.Subject, claims.IssuedAt, claims.ClientId, true),
        // Their sessions and ids are another's; their subject is ours once it is mapped.
        TrustedAuthority => new(null, null, UserKeyText.Of(caller.Id), claims.IssuedAt, null, false),
        _ => null,
    };
}
