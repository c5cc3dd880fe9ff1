using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Ashlar.Identity.Issuers;
using Ashlar.Identity.Options;
using Ashlar.Identity.Tokens;

namespace Ashlar.Identity.Providers;

/// <summary>The claims of an ID token, and whether they answer what was asked (OpenID Connect Core section 3.1.3.7). Times in seconds since 1970.</summary>
internal sealed record IdTokenClaims
{
    /// <summary>How long ago an ID token may have been made: a code is redeemed at once.</summary>
    private static readonly TimeSpan Oldest = TimeSpan.FromMinutes(10);

    private string Issuer { get; init; } = "";
    private IReadOnlyList<string> Audiences { get; init; } = [];
    private string? Party { get; init; }
    private long Expires { get; init; }
    private long IssuedAt { get; init; }
    private string? Nonce { get; init; }
    private long? AuthenticatedAt { get; init; }
    public string Subject { get; private init; } = "";
    public string? Email { get; private init; }
    public bool IsVerified { get; private init; }
    public string? Name { get; private init; }

    /// <summary>Null where the payload lacks what every ID token has, or has it in another form.</summary>
    public static IdTokenClaims? Parse(ReadOnlyMemory<byte> payload) => StrictJson.ReadObject(payload, Read);

    /// <summary>What is wrong with it as the answer to a question; null: nothing.</summary>
    /// <param name="provider">Who was asked.</param>
    /// <param name="question">What was asked.</param>
    /// <param name="now">The time.</param>
    public string? FaultOf(ProviderOptions provider, ProviderQuestion question, DateTimeOffset now)
    {
        var (seconds, skew) = (now.ToUnixTimeSeconds(), (long)TokenOptions.AllowedSkew.TotalSeconds);
        if (Issuer != provider.Issuer) return "the ID token is of another issuer";
        if (!Audiences.Contains(provider.ClientId, StringComparer.Ordinal)) return "the ID token is for another client";
        if (Audiences.Count > 1 && Party is null) return "the ID token is for several clients and does not say which of them asked";
        if (Party is not null && Party != provider.ClientId) return "the ID token was given to another client";
        if (Expires + skew <= seconds) return "the ID token has expired";
        if (IssuedAt > seconds + skew) return "the ID token is of the future";
        if (IssuedAt + (long)Oldest.TotalSeconds + skew < seconds) return "the ID token is old";
        if (Nonce is null || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Nonce), Encoding.UTF8.GetBytes(question.Nonce))) return "the ID token answers another question (nonce)";
        if (AuthenticatedAt > seconds + skew) return "the sign-in is of the future";
        return question.AsksAgain && AuthenticatedAt + skew < question.At.ToUnixTimeSeconds() ? "it did not ask for a new sign-in" : null;
    }

    /// <summary>Whom it is about. A sign-in that was asked for is one of now, whatever the provider's clock says.</summary>
    public ProvenIdentity ToIdentity(ProviderQuestion question) => new ProvenIdentity(Issuer, Subject)
    {
        AuthenticatedAt = !question.AsksAgain && AuthenticatedAt is { } at ? DateTimeOffset.FromUnixTimeSeconds(at) : null,
    }.Known(Email, IsVerified, Name);

    private static IdTokenClaims? Read(JsonElement root)
    {
        if (StrictJson.Text(root, "iss") is not { } issuer || SubjectOf(root) is not { } subject || AudiencesOf(root) is not { Count: > 0 } audiences) return null;
        if (Date(root, "exp") is not { } expires || Date(root, "iat") is not { } issuedAt) return null;
        var authenticatedAt = Date(root, "auth_time");
        if (authenticatedAt is null && root.TryGetProperty("auth_time", out _)) return null;
        return new IdTokenClaims
        {
            Issuer = issuer,
            Subject = subject,
            Audiences = audiences,
            Party = StrictJson.Text(root, "azp"),
            Expires = expires,
            IssuedAt = issuedAt,
            AuthenticatedAt = authenticatedAt,
            Nonce = StrictJson.Text(root, "nonce"),
            Email = StrictJson.Text(root, "email"),
            IsVerified = StrictJson.IsTrue(root, "email_verified"),
            Name = StrictJson.Text(root, "name"),
        };
    }

    /// <summary><c>sub</c>: 1 to 255 ASCII characters (section 2); compared letter by letter ever after.</summary>
    public static string? SubjectOf(JsonElement root) =>
        StrictJson.Text(root, "sub") is { Length: > 0 and <= ProvenIdentity.LongestSubject } subject && subject.All(c => c is >= ' ' and <= '~') ? subject : null;

    private static IReadOnlyList<string>? AudiencesOf(JsonElement root) =>
        StrictJson.Text(root, "aud") is { } one ? [one] : StrictJson.Texts(root, "aud");

    private static long? Date(JsonElement root, string name) =>
        root.TryGetProperty(name, out var claim) && claim.ValueKind == JsonValueKind.Number && claim.TryGetDouble(out var seconds) && seconds is >= 0 and < 253402300800.0
            ? (long)Math.Floor(seconds)
            : null;
}
