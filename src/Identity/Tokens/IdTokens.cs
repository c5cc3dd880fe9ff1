using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ashlar.Identity.Tokens.Jose;
using Ashlar.Identity.Tokens.Keys;

namespace Ashlar.Identity.Tokens;

/// <summary>What an ID token is to say (OpenID Connect Core section 2). Times and the issuer are added.</summary>
/// <param name="Subject">As in the access token.</param>
/// <param name="ClientId"><c>aud</c>.</param>
public sealed record IdToken(string Subject, string ClientId)
{
    /// <summary>As the client sent it.</summary>
    public string? Nonce { get; init; }
    public string? SessionId { get; init; }
    public DateTimeOffset? AuthenticatedAt { get; init; }
    public IReadOnlyList<string> Methods { get; init; } = [];

    /// <summary>The access token that goes with it, for <c>at_hash</c> (section 3.1.3.6).</summary>
    public string? AccessToken { get; init; }

    /// <summary>Further claims, such as those of the scopes <c>profile</c> and <c>email</c>.</summary>
    public JsonObject? Claims { get; init; }

    // A record prints its members: a token must never reach a log.
    public override string ToString() => $"{nameof(IdToken)} {{ {ClientId} }}";
}

/// <summary>Whom an ID token that comes back is about.</summary>
public sealed record IdTokenHint(string Subject, string ClientId, string? SessionId);

/// <summary>Issues ID tokens, signed ES256.</summary>
/// <param name="issuer"><c>iss</c>.</param>
/// <param name="keys">The signing keys.</param>
/// <param name="lifetime">Of every token.</param>
/// <param name="time">The clock.</param>
public sealed class IdTokens(string issuer, KeyRing keys, TimeSpan lifetime, TimeProvider time)
{
    private const string Type = "JWT";
    private static readonly HashSet<string> Own = new(["iss", "sub", "aud", "iat", "exp", "nonce", "at_hash", "sid", "auth_time", "acr", "amr", "azp", "nbf"], StringComparer.Ordinal);

    public string Issue(IdToken what)
    {
        ArgumentNullException.ThrowIfNull(what);
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            TokenWriting.Head(json, issuer, what.Subject, what.ClientId, time.GetUtcNow(), lifetime);
            if (what.Nonce is { } nonce) json.WriteString("nonce", nonce);
            if (what.AccessToken is { } accessToken) json.WriteString("at_hash", HashOf(accessToken));
            TokenWriting.SignIn(json, what.SessionId, what.AuthenticatedAt, what.Methods);
            foreach (var (name, value) in what.Claims ?? [])
            {
                // What we say ourselves cannot be said otherwise.
                if (Own.Contains(name) || value is null) continue;
                json.WritePropertyName(name);
                value.WriteTo(json);
            }

            json.WriteEndObject();
        }

        return keys.Signer.Sign(Type, buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    /// <summary>
    /// An ID token that a client sends back as <c>id_token_hint</c> (OpenID Connect RP-Initiated Logout section 2): ours by its
    /// signature, and it may have expired. Null otherwise.
    /// </summary>
    public async ValueTask<IdTokenHint?> ReadHintAsync(string text, CancellationToken cancellationToken)
    {
        if (CompactJws.Parse(text) is not { } token || TokenClaims.Parse(token.Payload) is not { } claims || claims.Issuer != issuer) return null;
        if (!token.Header.IsOfType(Type) || claims.Audiences is not [var client]) return null;
        if (token.Header.KeyId is not { } keyId || await keys.FindAsync(keyId, cancellationToken) is not { } key || !token.IsSignedBy(key)) return null;
        return new IdTokenHint(claims.Subject, client, claims.SessionId);
    }

    /// <summary>
    /// As <see cref="ReadHintAsync"/>, of a token whose key is gone, as one of before the last change of keys is: it says of itself that it
    /// is ours, and proves nothing. Null: it does not even say so, or its key is known and did not sign it.
    /// </summary>
    public async ValueTask<IdTokenHint?> ReadOldHintAsync(string text, CancellationToken cancellationToken)
    {
        if (CompactJws.Parse(text) is not { } token || TokenClaims.Parse(token.Payload) is not { } claims || claims.Issuer != issuer) return null;
        if (!token.Header.IsOfType(Type) || token.Header.Algorithm != JwsAlgorithm.ES256 || claims.Audiences is not [var client]) return null;
        return token.Header.KeyId is { } keyId && await keys.FindAsync(keyId, cancellationToken) is null ? new IdTokenHint(claims.Subject, client, claims.SessionId) : null;
    }

    // The left half of the hash that the signature's algorithm takes.
    private static string HashOf(string accessToken) =>
        Base64UrlText.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(accessToken)).AsSpan(0, 16));
}
