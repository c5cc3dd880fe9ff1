using System.Text.Json;

namespace Ashlar.Identity.Tokens.Jose;

/// <summary>The members of a header (RFC 7515 section 4) that are looked at. Keys and addresses of keys that a header brings along are not.</summary>
internal sealed record JwsHeader(JwsAlgorithm Algorithm, string? KeyId, string? Type)
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    /// <summary>Null where the header is not right, its algorithm is none of ours, or it asks for what we do not do.</summary>
    public static JwsHeader? Parse(ReadOnlyMemory<byte> json)
    {
        if (json.Span.IndexOf("\\u0000"u8) >= 0) return null;
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return Read(document.RootElement);
        }
        catch (Exception refused) when (refused is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string with a lone surrogate.
            return null;
        }
    }

    private static JwsHeader? Read(JsonElement root)
    {
        // RFC 7515 section 4.1.11: an extension that must be understood, and is not, refuses the token. We understand none.
        if (root.ValueKind != JsonValueKind.Object || root.TryGetProperty("crit", out _)) return null;
        if (!TryText(root, "alg", out var name) || JwsAlgorithms.Find(name) is not { } algorithm) return null;
        return TryText(root, "kid", out var keyId) && TryText(root, "typ", out var type) ? new JwsHeader(algorithm, keyId, type) : null;
    }

    private static bool TryText(JsonElement root, string member, out string? text)
    {
        text = null;
        if (!root.TryGetProperty(member, out var value)) return true;
        if (value.ValueKind != JsonValueKind.String) return false;
        text = value.GetString();
        return true;
    }

    /// <summary>Media types are compared without case, and <c>application/</c> may be left out (RFC 7515 section 4.1.9).</summary>
    public bool IsOfType(string type)
    {
        const string Prefix = "application/";
        var own = Type is not null && Type.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? Type[Prefix.Length..] : Type;
        return string.Equals(own, type, StringComparison.OrdinalIgnoreCase);
    }
}
