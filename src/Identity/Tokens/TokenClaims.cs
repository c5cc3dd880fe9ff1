using System.Text.Json;
using Ashlar.Cel;

namespace Ashlar.Identity.Tokens;

/// <summary>The claims of a verified token that matter to us; the rest as a CEL map.</summary>
internal sealed record TokenClaims(string Subject, long Expires, long NotBefore)
{
    public IReadOnlyList<string> Roles { get; init; } = [];
    public IReadOnlyList<string> Scopes { get; init; } = [];
    public string? Email { get; init; }

    /// <summary><c>iss</c>; null where the token names nobody.</summary>
    public string? Issuer { get; init; }

    /// <summary><c>aud</c>, one or several.</summary>
    public IReadOnlyList<string> Audiences { get; init; } = [];

    /// <summary>Seconds since 1970; <see cref="long.MinValue"/> where the token does not say.</summary>
    public long IssuedAt { get; init; } = long.MinValue;

    /// <summary><c>auth_time</c> (OpenID Connect Core section 2), seconds since 1970.</summary>
    public long? AuthenticatedAt { get; init; }

    /// <summary><c>sid</c>: the session that the token belongs to.</summary>
    public string? SessionId { get; init; }

    /// <summary><c>client_id</c> (RFC 8693 section 4.3): who the token was given to.</summary>
    public string? ClientId { get; init; }

    /// <summary><c>jti</c>.</summary>
    public string? TokenId { get; init; }

    /// <summary><c>amr</c> (RFC 8176): how the caller proved who it is.</summary>
    public IReadOnlyList<string> Methods { get; init; } = [];

    public CelValue All { get; init; } = CelValue.Null;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    /// <summary>Null when the payload is not an object with the claims we ask for, in the types RFC 7519 gives them.</summary>
    public static TokenClaims? Parse(ReadOnlyMemory<byte> payload)
    {
        // NUL is no text of ours (nor of PostgreSQL's); who writes a backslash before "u0000" into a claim is refused with it.
        if (payload.Span.IndexOf("\\u0000"u8) >= 0) return null;
        try
        {
            using var document = JsonDocument.Parse(payload, Strict);
            return Read(document.RootElement);
        }
        catch (Exception refused) when (refused is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string with a lone surrogate.
            return null;
        }
    }

    private static TokenClaims? Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("sub", out var sub) || sub.ValueKind != JsonValueKind.String || sub.GetString() is not { Length: > 0 } subject
            || NumericDate(root, "exp") is not { } expires)
        {
            return null;
        }

        if (!TryDate(root, "nbf", out var notBefore) || !TryDate(root, "iat", out var issuedAt) || !TryDate(root, "auth_time", out var authenticatedAt)) return null;
        if (Strings(root, "roles") is not { } roles || Scope(root) is not { } scopes || Audience(root) is not { } audiences) return null;
        if (!TryText(root, "iss", out var issuer) || !TryText(root, "sid", out var sessionId) || !TryText(root, "jti", out var tokenId) || !TryText(root, "client_id", out var clientId)) return null;
        return new TokenClaims(subject, expires, notBefore ?? long.MinValue)
        {
            Issuer = issuer,
            Audiences = audiences,
            IssuedAt = issuedAt ?? long.MinValue,
            AuthenticatedAt = authenticatedAt,
            SessionId = sessionId,
            TokenId = tokenId,
            ClientId = clientId,
            Methods = Strings(root, "amr") ?? [],
            Roles = roles,
            Scopes = scopes,
            Email = root.TryGetProperty("email", out var email) && email.ValueKind == JsonValueKind.String ? email.GetString() : null,
            All = ClaimValues.FromJson(root),
        };
    }

    /// <summary>RFC 7519 section 2: seconds since the epoch, fractions allowed; out of the range of years 1 to 9999: refused.</summary>
    private static long? NumericDate(JsonElement root, string name) =>
        root.TryGetProperty(name, out var claim) && claim.ValueKind == JsonValueKind.Number && claim.TryGetDouble(out var seconds)
            && Math.Abs(seconds) < 253402300800.0
            ? (long)Math.Floor(seconds)
            : null;

    /// <summary>False where the claim is there and is no date.</summary>
    private static bool TryDate(JsonElement root, string name, out long? date)
    {
        date = NumericDate(root, name);
        return date is not null || !root.TryGetProperty(name, out _);
    }

    /// <summary>False where the claim is there and is no text.</summary>
    private static bool TryText(JsonElement root, string name, out string? text)
    {
        text = null;
        if (!root.TryGetProperty(name, out var claim)) return true;
        if (claim.ValueKind != JsonValueKind.String) return false;
        text = claim.GetString();
        return true;
    }

    // RFC 7519 section 4.1.3: a text, or a list of them.
    private static List<string>? Audience(JsonElement root) =>
        root.TryGetProperty("aud", out var claim) && claim.ValueKind == JsonValueKind.String
            ? [claim.GetString()!] // a String element
            : Strings(root, "aud");

    private static List<string>? Strings(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out var claim)) return [];
        if (claim.ValueKind != JsonValueKind.Array) return null;
        var values = new List<string>();
        foreach (var item in claim.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String) return null;
            values.Add(item.GetString()!); // a String element
        }

        return values;
    }

    private static string[]? Scope(JsonElement root)
    {
        if (!root.TryGetProperty("scope", out var claim)) return [];
        return claim.ValueKind == JsonValueKind.String
            ? claim.GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries) // a String element
            : null;
    }
}
