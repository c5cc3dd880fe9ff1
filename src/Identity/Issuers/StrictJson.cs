using System.Text.Json;

namespace Ashlar.Identity.Issuers;

/// <summary>
/// JSON that others sent, taken only where it leaves no doubt: no member twice, no deep nesting, no NUL (which PostgreSQL has no text
/// for), no half of a surrogate pair in what is read.
/// </summary>
internal static class StrictJson
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    /// <summary>What <paramref name="read"/> makes of it; null where it is not JSON, or reading gives null.</summary>
    public static T? Read<T>(ReadOnlyMemory<byte> json, Func<JsonElement, T?> read)
        where T : class
    {
        if (json.Span.IndexOf("\\u0000"u8) >= 0) return null;
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            return read(document.RootElement);
        }
        catch (Exception refused) when (refused is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string with a lone surrogate.
            return null;
        }
    }

    /// <summary>As <see cref="Read"/>, of an object.</summary>
    public static T? ReadObject<T>(ReadOnlyMemory<byte> json, Func<JsonElement, T?> read)
        where T : class =>
        Read(json, root => root.ValueKind == JsonValueKind.Object ? read(root) : null);

    /// <summary>A member that is a text; null where it is absent or anything else.</summary>
    public static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A member that is an absolute address.</summary>
    public static Uri? Address(JsonElement root, string name) =>
        Text(root, name) is { } text && Uri.TryCreate(text, UriKind.Absolute, out var address) ? address : null;

    /// <summary>A member that is a list of texts; null where it is absent or anything else.</summary>
    public static IReadOnlyList<string>? Texts(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.Array) return null;
        var texts = new List<string>();
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String) return null;
            texts.Add(item.GetString()!); // a String element
        }

        return texts;
    }

    /// <summary><c>true</c>, or the text that some issuers write for it (OpenID Connect has a boolean).</summary>
    public static bool IsTrue(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && (value.ValueKind == JsonValueKind.True || (value.ValueKind == JsonValueKind.String && value.ValueEquals("true")));
}
