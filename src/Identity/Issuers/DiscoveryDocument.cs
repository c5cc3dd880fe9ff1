using System.Text.Json;

namespace Ashlar.Identity.Issuers;

/// <summary>The discovery document of an issuer (OpenID Connect Discovery section 4), as much of it as is needed here.</summary>
internal static class DiscoveryDocument
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    /// <summary>Section 4.1: a slash that ends the issuer is taken away first.</summary>
    public static Uri AddressOf(string issuer) => new(issuer.TrimEnd('/') + "/.well-known/openid-configuration");

    /// <summary>Where its keys are, or in their place what is wrong with the document.</summary>
    public static (Uri? Keys, string? Fault) Read(ReadOnlyMemory<byte> json, string issuer)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Text(root, "issuer") is not { } named) return (null, "its discovery document names no issuer");

            // Section 4.3: another's document must not stand in for it.
            if (named != issuer) return (null, "its discovery document is that of another issuer");
            return Text(root, "jwks_uri") is { } keys && Uri.TryCreate(keys, UriKind.Absolute, out var address) ? (address, null) : (null, "its discovery document has no address of keys");
        }
        catch (Exception refused) when (refused is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string with a lone surrogate.
            return (null, "its discovery document is not JSON");
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
