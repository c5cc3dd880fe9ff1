using Ashlar.Cel;
using Ashlar.Identity.Issuers;
using Ashlar.Identity.Tokens.Jose;
using Ashlar.Identity.Tokens.Keys;

namespace Ashlar.Identity.Tokens;

/// <summary>Whose tokens are accepted: found by the token's <c>iss</c>, or by its kind where the shared secret signs.</summary>
public sealed class TokenAuthorities
{
    private readonly TokenAuthority? _development;
    private readonly Dictionary<string, TokenAuthority> _issuers;

    private TokenAuthorities(TokenAuthority? development, IEnumerable<KeyValuePair<string, TokenAuthority>> issuers, OwnTokens? own)
    {
        _development = development;
        _issuers = new Dictionary<string, TokenAuthority>(issuers, StringComparer.Ordinal);
        Revocations = own?.Revocations;
        Keys = own?.Keys;
    }

    internal Revocations? Revocations { get; }

    /// <summary>Our own signing keys; null: we issue no tokens.</summary>
    internal KeyRing? Keys { get; }

    /// <summary>The shared secret of development alone.</summary>
    public static TokenAuthorities OfDevelopment(TokenOptions options, Func<string, CelValue?> parseSubject) =>
        Of(null, options, parseSubject);

    /// <param name="own">Our own; null: we issue none.</param>
    /// <param name="development">The shared secret; null in production.</param>
    /// <param name="parseSubject"><c>sub</c> as the type of User's key; null when it does not fit.</param>
    /// <param name="trusted">Outside issuers; null: none. One of our own name is not among them.</param>
    public static TokenAuthorities Of(OwnTokens? own, TokenOptions? development, Func<string, CelValue?> parseSubject, TrustedIssuers? trusted = null)
    {
        var issuers = new Dictionary<string, TokenAuthority>(trusted?.Authorities ?? [], StringComparer.Ordinal);
        if (own is not null) issuers[own.Issuer] = new OwnAuthority(own, parseSubject);
        return new(development is null ? null : new DevelopmentAuthority(development, parseSubject), issuers, own);
    }

    // What the token says of itself only chooses who is asked: they judge it with their own keys.
    internal TokenAuthority? Find(JwsHeader header, TokenClaims claims)
    {
        if (JwsAlgorithms.IsHmac(header.Algorithm)) return _development;
        return claims.Issuer is { } issuer ? _issuers.GetValueOrDefault(issuer) : null;
    }
}
