using System.Security.Cryptography;
using System.Text.Json;
using Ashlar.Identity.Tokens.Jose;
using Ashlar.Identity.Tokens.Keys;

namespace Ashlar.Identity.Tokens;

/// <summary>What an access token is to say. Times and the issuer are added.</summary>
/// <param name="Subject">The User's key as text, <c>sub</c>; of a client that acts for nobody, its id.</param>
public sealed record AccessToken(string Subject)
{
    /// <summary>Who it was given to; null: our own pages.</summary>
    public string? ClientId { get; init; }

    /// <summary>The session's key as text: with it the token ends.</summary>
    public string? SessionId { get; init; }
    public IReadOnlyList<string> Scopes { get; init; } = [];
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>A verified address.</summary>
    public string? Email { get; init; }

    /// <summary>When the caller last proved who it is.</summary>
    public DateTimeOffset? AuthenticatedAt { get; init; }

    /// <summary>How, in the words of RFC 8176.</summary>
    public IReadOnlyList<string> Methods { get; init; } = [];
}

/// <summary>A signed access token.</summary>
/// <param name="Text">For the Authorization header.</param>
/// <param name="Id"><c>jti</c>.</param>
/// <param name="Lifetime">Until it expires.</param>
public sealed record IssuedToken(string Text, string Id, TimeSpan Lifetime)
{
    // A record prints its members: a token must never reach a log.
    public override string ToString() => $"{nameof(IssuedToken)} {{ {Id} }}";
}

/// <summary>Issues access tokens: JWTs of the profile of RFC 9068, signed ES256.</summary>
/// <param name="issuer"><c>iss</c>, which is <c>aud</c> too: the tokens are for this server alone.</param>
/// <param name="keys">The signing keys.</param>
/// <param name="revocations">What ended: a new token is none of those.</param>
/// <param name="lifetime">Of every token.</param>
/// <param name="time">The clock.</param>
public sealed class AccessTokens(string issuer, KeyRing keys, Revocations revocations, TimeSpan lifetime, TimeProvider time)
{
    /// <summary>The header's <c>typ</c>.</summary>
    public const string Type = "at+jwt";

    public string Issuer { get; } = issuer;

    public IssuedToken Issue(AccessToken what)
    {
        ArgumentNullException.ThrowIfNull(what);
        var id = Base64UrlText.Encode(RandomNumberGenerator.GetBytes(16));
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            TokenWriting.Head(json, Issuer, what.Subject, Issuer, revocations.After(what.Subject, what.ClientId, time.GetUtcNow()), lifetime);
            json.WriteString("jti", id);
            if (what.ClientId is { } client) json.WriteString("client_id", client);
            TokenWriting.SignIn(json, what.SessionId, what.AuthenticatedAt, what.Methods);
            if (what.Scopes.Count > 0) json.WriteString("scope", string.Join(' ', what.Scopes));
            TokenWriting.Texts(json, "roles", what.Roles);
            if (what.Email is { } email) json.WriteString("email", email);
            json.WriteEndObject();
        }

        return new IssuedToken(keys.Signer.Sign(Type, buffer.GetBuffer().AsSpan(0, (int)buffer.Length)), id, lifetime);
    }
}
