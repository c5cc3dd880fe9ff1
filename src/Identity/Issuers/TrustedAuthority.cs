using Ashlar.Cel;
using Ashlar.Engine;
using Ashlar.Engine.Rules;
using Ashlar.Identity.Options;
using Ashlar.Identity.Tokens;
using Ashlar.Identity.Tokens.Jose;

namespace Ashlar.Identity.Issuers;

/// <summary>Tokens of one outside issuer: its keys, our audience, roles by the expression of <c>identity.yaml</c>.</summary>
internal sealed class TrustedAuthority(IssuerOptions issuer, IssuerKeys keys, TrustedPeople? people, Func<string, CelValue?> parseSubject, Action<string> tell) : TokenAuthority
{
    private const int MaxSubject = 255;
    private const int MaxRoles = 200;
    private static readonly Problem Unasked = new(ProblemKind.Unavailable, "the issuer of the access token cannot be asked for its keys now") { RetryAfter = Freshness.Floor };
    private static readonly CelValue AtHash = CelValue.String("at_hash");
    private static readonly CelValue EmailVerified = CelValue.String("email_verified");

    public override async ValueTask<Result<Caller>> VerifyAsync(CompactJws token, TokenClaims claims, CancellationToken cancellationToken)
    {
        if (claims.Issuer != issuer.Issuer || !IsForUs(claims) || !IsAccessToken(token.Header, claims)) return NotAToken;
        var (key, fault) = await keys.FindAsync(token.Header, cancellationToken).ConfigureAwait(false);
        if (fault is not null)
        {
            tell($"issuer {issuer.Name}: {fault}");
            return Unasked;
        }

        if (key is null || !token.IsSignedBy(key)) return NotAToken;
        var email = HasVerifiedEmail(claims) ? claims.Email : null;
        var user = await UserAsync(claims, email, cancellationToken).ConfigureAwait(false);
        return user.IsOk ? CallerOf(claims with { Email = email }, user.Value, Roles(claims)) : user.Problem;
    }

    private async ValueTask<Result<CelValue>> UserAsync(TokenClaims claims, string? email, CancellationToken cancellationToken)
    {
        if (claims.Subject.Length > MaxSubject) return NotAToken;
        if (people is not null) return await people.FindAsync(issuer.Issuer, claims.Subject, email, issuer.CreateUsers, cancellationToken).ConfigureAwait(false);
        // A database of others keeps no record of who is who: the subject is the key.
        return parseSubject(claims.Subject) is { } id ? id : NotAToken;
    }

    private bool IsForUs(TokenClaims claims)
    {
        foreach (var audience in claims.Audiences)
        {
            if (issuer.Audiences.Contains(audience, StringComparer.Ordinal)) return true;
        }

        return false;
    }

    // An ID token tells a client who signed in; it opens nothing. Many issuers type both alike, but only an ID token goes with another.
    private static bool IsAccessToken(JwsHeader header, TokenClaims claims) =>
        (header.Type is null || header.IsOfType("JWT") || header.IsOfType(AccessTokens.Type)) && !(claims.All.AsMap.TryGet(AtHash, out var hash) && !hash.IsNull);

    private static bool HasVerifiedEmail(TokenClaims claims) =>
        claims.All.AsMap.TryGet(EmailVerified, out var verified) && (verified is { Kind: CelKind.Bool, AsBool: true } || (verified.Kind == CelKind.String && verified.AsString == "true"));

    /// <summary>Claims that the expression cannot be asked of give no roles: whoever is let in by mistake is let in as nobody in particular.</summary>
    private List<string> Roles(TokenClaims claims)
    {
        var roles = new List<string>();
        if (issuer.Roles?.Evaluate(new CelVariables { ["claims"] = claims.All }) is not { Kind: CelKind.List } found) return roles;
        foreach (var role in found.AsList)
        {
            if (role.Kind != CelKind.String || roles.Count == MaxRoles) return [];
            roles.Add(role.AsString);
        }

        return roles;
    }
}
