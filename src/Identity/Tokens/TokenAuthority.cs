using Ashlar.Cel;
using Ashlar.Engine;
using Ashlar.Engine.Rules;
using Ashlar.Identity.Tokens.Jose;

namespace Ashlar.Identity.Tokens;

/// <summary>Someone whose tokens are accepted: knows the keys and what the claims must be. Times are the verifier's to judge.</summary>
internal abstract class TokenAuthority
{
    public static readonly Problem NotAToken = new(ProblemKind.Unauthenticated, "the access token is not valid");

    /// <summary>The caller of a token whose signature and claims are right.</summary>
    public abstract ValueTask<Result<Caller>> VerifyAsync(CompactJws token, TokenClaims claims, CancellationToken cancellationToken);

    // Never a superuser: that is a session's alone.
    protected static Caller CallerOf(TokenClaims claims, CelValue id, IReadOnlyList<string> roles) => new()
    {
        Id = id,
        Roles = roles,
        Scopes = claims.Scopes,
        Email = claims.Email,
        Claims = claims.All,
        Mfa = claims.Methods.Contains("mfa", StringComparer.Ordinal),
        AuthenticatedAt = claims.AuthenticatedAt * 1_000_000,
    };
}
