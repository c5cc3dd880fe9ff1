using System.Text.Json;

namespace Ashlar.Identity.Tokens.Jose;

/// <summary>The keys of a JSON Web Key Set (RFC 7517 section 5) that can be used; those that cannot are left out, as it says.</summary>
internal sealed class JsonWebKeySet(IReadOnlyList<VerificationKey> keys)
{
    /// <summary>Largest document taken, bytes.</summary>
    public const int MaxBytes = 256 << 10;

    private const int MaxKeys = 200;
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    public static JsonWebKeySet Empty { get; } = new([]);

    public IReadOnlyList<VerificationKey> Keys { get; } = keys;

    /// <summary>
    /// Null where the document is no key set, or one that leaves in doubt which key is meant: two keys of one id, or a secret
    /// among public keys.
    /// </summary>
    public static JsonWebKeySet? Parse(ReadOnlyMemory<byte> json, bool symmetric = false)
    {
        if (json.Length > MaxBytes) return null;
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("keys", out var keys) && keys.ValueKind == JsonValueKind.Array
                ? Read(keys, symmetric)
                : null;
        }
        catch (Exception refused) when (refused is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string with a lone surrogate.
            return null;
        }
    }

    private static JsonWebKeySet? Read(JsonElement keys, bool symmetric)
    {
        if (keys.GetArrayLength() > MaxKeys) return null;
        var usable = new List<VerificationKey>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var (secrets, others) = (0, 0);
        foreach (var jwk in keys.EnumerateArray().Where(key => key.ValueKind == JsonValueKind.Object && JsonWebKey.IsForVerifying(key)))
        {
            if (JsonWebKey.Text(jwk, "kty") == "oct") secrets++;
            else others++;
            if (JsonWebKey.Text(jwk, "kid") is { } name && !names.Add(name)) return null;
            if (JsonWebKey.Read(jwk, symmetric) is { } key) usable.Add(key);
        }

        return secrets == 0 || (others == 0 && symmetric) ? new JsonWebKeySet(usable) : null;
    }

    /// <summary>The key that a header names and that is for its algorithm; without a name the only one for it.</summary>
    public VerificationKey? Find(JwsHeader header)
    {
        VerificationKey? found = null;
        foreach (var key in Keys)
        {
            if (key.Algorithm != header.Algorithm || (header.KeyId is not null && !string.Equals(key.KeyId, header.KeyId, StringComparison.Ordinal))) continue;
            if (found is not null) return null;
            found = key;
        }

        return found;
    }
}
