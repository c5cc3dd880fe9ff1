using Ashlar.Cel;
using Ashlar.Identity.Tokens.Jose;

namespace Ashlar.Identity.Tokens;

/// <summary>Whose tokens are accepted: found by the token's <c>iss</c>, or by its kind where the shared secret signs.</summary>
public sealed class TokenAuthorities
{
    private readonly TokenAuthority? _development;
    private readonly Dictionary<string, TokenAuthority> _issuers;

    internal TokenAuthorities(TokenAuthority? development, IEnumerable<KeyValuePair<string, TokenAuthority>> issuers)
    {
        _development = development;
        _issuers = new Dictionary<string, TokenAuthority>(issuers, StringComparer.Ordinal);
    }

    /// <summary>The shared secret of development alone.</summary>
    public static TokenAuthorities OfDevelopment(TokenOptions options, Func<string, CelValue?> parseSubject) =>
        new(new DevelopmentAuthority(options, parseSubject), []);

    // What the token says of itself only chooses who is asked: they judge it with their own keys.
    internal TokenAuthority? Find(JwsHeader header, TokenClaims claims)
    {
        if (JwsAlgorithms.IsHmac(header.Algorithm)) return _development;
        return claims.Issuer is { } issuer ? _issuers.GetValueOrDefault(issuer) : null;
    }
}
