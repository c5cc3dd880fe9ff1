using System.Text.Json.Nodes;

namespace Ashlar.Surfaces.Rest.OpenApi.Schemas;

/// <summary>The few JSON forms that every part of the document is made of.</summary>
internal static class Nodes
{
    public static JsonArray Strings(IEnumerable<string> values) => new([.. values.Select(v => (JsonNode?)JsonValue.Create(v))]);

    public static JsonObject AnyOf(params JsonNode[] schemas) => new() { ["anyOf"] = new JsonArray(schemas) };

    public static JsonObject Null() => new() { ["type"] = "null" };

    public static JsonObject Array(JsonNode items, int? min = null, int? max = null)
    {
        var schema = new JsonObject { ["type"] = "array", ["items"] = items };
        if (min is > 0) schema["minItems"] = min;
        if (max is not null) schema["maxItems"] = max;
        return schema;
    }

    /// <summary>An object whose properties are all known, as every body is: an unknown field is an error.</summary>
    public static JsonObject Closed(JsonObject properties, IEnumerable<string> required)
    {
        var schema = Open(properties, required);
        schema["additionalProperties"] = false;
        return schema;
    }

    /// <summary>An object that may gain properties, as every answer may.</summary>
    public static JsonObject Open(JsonObject properties, IEnumerable<string> required)
    {
        var schema = new JsonObject { ["type"] = "object" };
        var names = Strings(required);
        if (names.Count > 0) schema["required"] = names;
        schema["properties"] = properties;
        return schema;
    }

    /// <summary>Adds a description after the sentences that are not empty; none: no description.</summary>
    public static JsonObject Describe(JsonObject node, params string?[] sentences)
    {
        var text = string.Join(" ", sentences.Where(s => !string.IsNullOrWhiteSpace(s)).Select(s => s!.Trim())); // blank ones are left out
        if (text.Length > 0) node["description"] = text;
        return node;
    }
}
