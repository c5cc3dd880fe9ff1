using Ashlar.Cel;
using Ashlar.Engine;
using Ashlar.Engine.Rules;
using Ashlar.Identity.Tokens.Jose;

namespace Ashlar.Identity.Tokens;

/// <summary>Our own access tokens (RFC 9068 section 4). An ID token is none: its type is another.</summary>
internal sealed class OwnAuthority(OwnTokens own, Func<string, CelValue?> parseSubject) : TokenAuthority
{
    public override async ValueTask<Result<Caller>> VerifyAsync(CompactJws token, TokenClaims claims, CancellationToken cancellationToken)
    {
        if (!token.Header.IsOfType(AccessTokens.Type) || claims.Issuer != own.Issuer || !claims.Audiences.Contains(own.Issuer, StringComparer.Ordinal)) return NotAToken;
        if (token.Header.KeyId is not { } keyId || await own.Keys.FindAsync(keyId, cancellationToken) is not { } key || !token.IsSignedBy(key)) return NotAToken;
        // A client that acts for nobody (RFC 9068 section 2.2) is no person, even where a User's key could read the same.
        var id = IsOfClient(claims) ? ServiceKey.Of(own.Keys.UserKey, claims.Subject) : parseSubject(claims.Subject);
        return id is { } known ? CallerOf(claims, known, claims.Roles) : NotAToken;
    }

    private static bool IsOfClient(TokenClaims claims) => claims.SessionId is null && claims.AuthenticatedAt is null && claims.ClientId == claims.Subject;
}
