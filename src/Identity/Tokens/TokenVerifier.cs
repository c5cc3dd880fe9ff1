using System.Collections.Concurrent;
using Ashlar.Cel;
using Ashlar.Engine;
using Ashlar.Engine.Rules;

namespace Ashlar.Identity.Tokens;

/// <summary>
/// Verifies <c>Authorization: Bearer</c> tokens (RFC 6750): compact JWS, HS256, the algorithm fixed by our key and never by the
/// header. A verified token is remembered until it expires, so that a repeat costs one look-up and gives the same
/// <see cref="Caller"/>.
/// </summary>
public sealed class TokenVerifier : IAuthenticate
{
    private const string Scheme = "Bearer ";
    private const int MaxTokenLength = 8192;
    private const int MaxRemembered = 10_000;
    private static readonly Problem NotAToken = new(ProblemKind.Unauthenticated, "the access token is not valid");
    private static readonly Problem Expired = new(ProblemKind.TokenExpired, "the access token has expired");
    private static readonly Problem NotBearer = new(ProblemKind.Unauthenticated, "use 'Authorization: Bearer <token>'");

    private readonly TokenOptions _options;
    private readonly TimeProvider _time;
    private readonly Func<string, CelValue?> _parseSubject;
    private readonly long _skewSeconds;
    private ConcurrentDictionary<string, (Caller Caller, long Expires)> _remembered = new(StringComparer.Ordinal);

    /// <param name="options">The key.</param>
    /// <param name="time">The clock.</param>
    /// <param name="parseSubject"><c>sub</c> as the type of User's key; null when it does not fit.</param>
    public TokenVerifier(TokenOptions options, TimeProvider time, Func<string, CelValue?> parseSubject)
    {
        _options = options;
        _time = time;
        _parseSubject = parseSubject;
        _skewSeconds = (long)_options.ClockSkew.TotalSeconds;
    }

    public ValueTask<Result<Caller>> AuthenticateAsync(string? authorization, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(authorization)) return new(Caller.Anonymous);
        if (_remembered.TryGetValue(authorization, out var known))
        {
            return known.Expires + _skewSeconds > _time.GetUtcNow().ToUnixTimeSeconds() ? new(known.Caller) : new(Forget(authorization));
        }

        return new(Verify(authorization));
    }

    private Result<Caller> Forget(string authorization)
    {
        _remembered.TryRemove(authorization, out _);
        return Expired;
    }

    private Result<Caller> Verify(string authorization)
    {
        // RFC 9110 section 11.1: the scheme is case-insensitive.
        if (!authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return NotBearer;
        var token = authorization.AsSpan(Scheme.Length).Trim(' ');
        if (token.Length > MaxTokenLength || CompactJws.Payload(token, _options.Secret) is not { } payload || TokenClaims.Parse(payload) is not { } claims) return NotAToken;
        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        if (claims.Expires + _skewSeconds <= now) return Expired;
        if (claims.NotBefore > now + _skewSeconds || _parseSubject(claims.Subject) is not { } id) return NotAToken;
        var caller = new Caller { Id = id, Roles = claims.Roles, Scopes = claims.Scopes, Email = claims.Email, Claims = claims.All };
        // One entry a token: written with more spaces or in another case it is verified again, so that nobody fills the memory.
        if (token.Length == authorization.Length - Scheme.Length && authorization.StartsWith(Scheme, StringComparison.Ordinal)) Remember(authorization, caller, claims.Expires);
        return caller;
    }

    private void Remember(string authorization, Caller caller, long expires)
    {
        // Starting over is cheaper than keeping an order for a cache that a flood of tokens would turn over anyway.
        if (_remembered.Count >= MaxRemembered) _remembered = new(StringComparer.Ordinal);
        _remembered[authorization] = (caller, expires);
    }
}
