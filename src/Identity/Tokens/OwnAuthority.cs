using Ashlar.Cel;
using Ashlar.Engine;
using Ashlar.Engine.Rules;
using Ashlar.Identity.Tokens.Jose;
using Ashlar.Identity.Tokens.Keys;

namespace Ashlar.Identity.Tokens;

/// <summary>Our own access tokens (RFC 9068 section 4). An ID token is none: its type is another.</summary>
internal sealed class OwnAuthority(string issuer, KeyRing keys, Func<string, CelValue?> parseSubject) : TokenAuthority
{
    public override async ValueTask<Result<Caller>> VerifyAsync(CompactJws token, TokenClaims claims, CancellationToken cancellationToken)
    {
        if (!token.Header.IsOfType(AccessTokens.Type) || claims.Issuer != issuer || !claims.Audiences.Contains(issuer, StringComparer.Ordinal)) return NotAToken;
        if (token.Header.KeyId is not { } keyId || await keys.FindAsync(keyId, cancellationToken) is not { } key || !token.IsSignedBy(key)) return NotAToken;
        // A client that acts for nobody (RFC 9068 section 2.2) is no User, even where a User's key could read the same.
        if (IsOfClient(claims)) return CallerOf(claims, CelValue.Null, claims.Roles);
        return parseSubject(claims.Subject) is { } id ? CallerOf(claims, id, claims.Roles) : NotAToken;
    }

    private static bool IsOfClient(TokenClaims claims) =>
        claims.SessionId is null && claims.All.AsMap.TryGet(CelValue.String("client_id"), out var client) && client.Kind == CelKind.String && client.AsString == claims.Subject;
}
