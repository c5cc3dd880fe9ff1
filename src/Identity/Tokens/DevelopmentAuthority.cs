using Ashlar.Cel;
using Ashlar.Engine;
using Ashlar.Engine.Rules;
using Ashlar.Identity.Tokens.Jose;

namespace Ashlar.Identity.Tokens;

/// <summary>Tokens signed with the shared secret of development (HS256), by <c>ashlar token</c> or by hand.</summary>
internal sealed class DevelopmentAuthority(TokenOptions options, Func<string, CelValue?> parseSubject) : TokenAuthority
{
    private readonly HmacVerificationKey _key = new(null, JwsAlgorithm.HS256, options.Secret);

    public override ValueTask<Result<Caller>> VerifyAsync(CompactJws token, TokenClaims claims, CancellationToken cancellationToken) =>
        new(token.IsSignedBy(_key) && parseSubject(claims.Subject) is { } id ? CallerOf(claims, id, claims.Roles) : NotAToken);
}
