using System.Collections.Concurrent;
using Ashlar.Cel;
using Ashlar.Engine;
using Ashlar.Engine.Rules;
using Ashlar.Identity.Tokens.Jose;
using Ashlar.Identity.Tokens.Keys;

namespace Ashlar.Identity.Tokens;

/// <summary>
/// Verifies <c>Authorization: Bearer</c> tokens (RFC 6750): compact JWS, the algorithm fixed by the key and never by the header.
/// A verified token is remembered until it expires or is revoked, so that a repeat costs one look-up, allocates nothing and gives
/// the same <see cref="Caller"/>.
/// </summary>
public sealed class TokenVerifier : IAuthenticate
{
    private const string Scheme = "Bearer ";
    private const int MaxTokenLength = 8192;
    private const int MaxRemembered = 10_000;

    /// <summary>So long a token of an outside issuer is believed without a look at its key and its person.</summary>
    private static readonly TimeSpan TrustedFor = TimeSpan.FromMinutes(1);
    private static readonly Problem NotBearer = new(ProblemKind.Unauthenticated, "use 'Authorization: Bearer <token>'");
    private static readonly Problem Expired = new(ProblemKind.TokenExpired, "the access token has expired");

    private readonly TokenAuthorities _authorities;
    private readonly Revocations? _revocations;
    private readonly KeyRing? _keys;
    private readonly TimeProvider _time;
    private readonly long _skewSeconds;
    private ConcurrentDictionary<string, Remembered> _remembered = new(CredentialComparer.Instance);

    /// <summary>Of the development secret alone.</summary>
    /// <param name="options">The key.</param>
    /// <param name="time">The clock.</param>
    /// <param name="parseSubject"><c>sub</c> as the type of User's key; null when it does not fit.</param>
    public TokenVerifier(TokenOptions options, TimeProvider time, Func<string, CelValue?> parseSubject)
        : this(TokenAuthorities.OfDevelopment(options, parseSubject), time)
    {
    }

    /// <param name="authorities">Whose tokens are accepted.</param>
    /// <param name="time">The clock.</param>
    public TokenVerifier(TokenAuthorities authorities, TimeProvider time)
    {
        _authorities = authorities;
        _revocations = authorities.Revocations;
        _keys = authorities.Keys;
        _time = time;
        _skewSeconds = (long)TokenOptions.AllowedSkew.TotalSeconds;
    }

    public ValueTask<Result<Caller>> AuthenticateAsync(string? authorization, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(authorization)) return new(Caller.Anonymous);
        return _remembered.TryGetValue(authorization, out var known) && !IsStale(known) ? new(Recall(authorization, known)) : VerifyAsync(authorization, cancellationToken);
    }

    // Of our own, keys may have gone since; of outside issuers keys, and what is known of the person here.
    private bool IsStale(Remembered known) =>
        known.Revocable is { } revocable && (revocable.IsOwn ? known.Keys != _keys?.Generation : _time.GetElapsedTime(known.At) > TrustedFor);

    private Result<Caller> Recall(string authorization, Remembered known)
    {
        if (known.Expires + _skewSeconds <= _time.GetUtcNow().ToUnixTimeSeconds())
        {
            _remembered.TryRemove(authorization, out _);
            return Expired;
        }

        return IsRevoked(known) ? TokenAuthority.NotAToken : known.Caller;
    }

    // The set changes seldom: a token is looked up in it again only when it has.
    private bool IsRevoked(Remembered known)
    {
        if (_revocations is null || known.Revocable is not { } revocable) return false;
        var version = _revocations.Version;
        var verdict = known.Verdict;
        if (verdict >> 1 != version) known.Verdict = verdict = (version * 2L) + (_revocations.Holds(revocable) ? 1 : 0);
        return (verdict & 1) != 0;
    }

    private async ValueTask<Result<Caller>> VerifyAsync(string authorization, CancellationToken cancellationToken)
    {
        // RFC 9110 section 11.1: the scheme is case-insensitive.
        if (!authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return NotBearer;
        if (Parse(authorization) is not var (token, claims) || _authorities.Find(token.Header, claims) is not { } authority) return TokenAuthority.NotAToken;
        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        var generation = _keys?.Generation ?? 0; // as it was before its key was looked up
        var caller = await authority.VerifyAsync(token, claims, cancellationToken);
        if (!caller.IsOk) return caller;
        if (claims.Expires + _skewSeconds <= now) return Expired;
        if (claims.NotBefore > now + _skewSeconds) return TokenAuthority.NotAToken;
        var known = new Remembered(caller.Value, claims.Expires, RevocableToken.Of(authority, claims, caller.Value)) { Keys = generation, At = _time.GetTimestamp() };
        if (IsRevoked(known)) return TokenAuthority.NotAToken;
        Remember(authorization, known);
        return caller;
    }

    private static (CompactJws Token, TokenClaims Claims)? Parse(string authorization)
    {
        var text = authorization.AsSpan(Scheme.Length).Trim(' ');
        return text.Length <= MaxTokenLength && CompactJws.Parse(text) is { } token && TokenClaims.Parse(token.Payload) is { } claims ? (token, claims) : null;
    }

    private void Remember(string authorization, Remembered known)
    {
        // One entry a token: written with more spaces or in another case it is verified again, so that nobody fills the memory.
        if (!authorization.StartsWith(Scheme, StringComparison.Ordinal) || authorization[Scheme.Length] == ' ' || authorization[^1] == ' ') return;

        // Starting over is cheaper than keeping an order for a cache that a flood of tokens would turn over anyway.
        if (_remembered.Count >= MaxRemembered) _remembered = new(CredentialComparer.Instance);
        _remembered[authorization] = known;
    }

    /// <summary>A verified token.</summary>
    private sealed class Remembered(Caller caller, long expires, RevocableToken? revocable)
    {
        public Caller Caller { get; } = caller;
        public long Expires { get; } = expires;
        public RevocableToken? Revocable { get; } = revocable;

        /// <summary><see cref="KeyRing.Generation"/>.</summary>
        public int Keys { get; init; }

        /// <summary>When it was verified, as <see cref="TimeProvider.GetTimestamp"/> has it.</summary>
        public long At { get; init; }

        /// <summary>The version of the revocations that it was looked up in, and in the lowest bit what they said. Written without a lock, in one piece.</summary>
        public long Verdict { get => Volatile.Read(ref _verdict); set => Volatile.Write(ref _verdict, value); }

        private long _verdict = -1;
    }
}
