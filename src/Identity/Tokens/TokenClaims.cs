using System.Text.Json;
using Ashlar.Cel;

namespace Ashlar.Identity.Tokens;

/// <summary>The claims of a verified token that matter to us; the rest as a CEL map.</summary>
internal sealed record TokenClaims(string Subject, long Expires, long NotBefore)
{
    public IReadOnlyList<string> Roles { get; init; } = [];
    public IReadOnlyList<string> Scopes { get; init; } = [];
    public string? Email { get; init; }
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

        var notBefore = long.MinValue;
        if (root.TryGetProperty("nbf", out _))
        {
            if (NumericDate(root, "nbf") is not { } date) return null;
            notBefore = date;
        }

        if (Strings(root, "roles") is not { } roles || Scope(root) is not { } scopes) return null;
        return new TokenClaims(subject, expires, notBefore)
        {
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
