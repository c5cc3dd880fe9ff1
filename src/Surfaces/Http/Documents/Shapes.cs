using System.Text.Json.Nodes;

namespace Ashlar.Surfaces.Http.Documents;

/// <summary>JSON Schemas, in a few words. Each call makes another: a node has one place.</summary>
public static class Shapes
{
    /// <summary>A body: what it does not name is refused.</summary>
    public static JsonObject Body((string Name, JsonObject Schema)[] properties, params string[] required)
    {
        var schema = Answer(properties, required);
        schema["additionalProperties"] = false;
        return schema;
    }

    /// <summary>An answer, which may gain properties.</summary>
    public static JsonObject Answer((string Name, JsonObject Schema)[] properties, params string[] required)
    {
        var schema = new JsonObject { ["type"] = "object" };
        if (required.Length > 0) schema["required"] = new JsonArray([.. required.Select(name => (JsonNode)name)]);
        schema["properties"] = new JsonObject(properties.Select(p => KeyValuePair.Create(p.Name, (JsonNode?)p.Schema)));
        return schema;
    }

    /// <summary>An answer that has all of its properties always.</summary>
    public static JsonObject Whole(params (string Name, JsonObject Schema)[] properties) => Answer(properties, [.. properties.Select(p => p.Name)]);

    /// <summary>One of several.</summary>
    public static JsonObject AnyOf(params JsonNode[] schemas) => new() { ["anyOf"] = new JsonArray(schemas) };

    public static JsonObject List(JsonObject items) => new() { ["type"] = "array", ["items"] = items };

    /// <summary>A text of at most so many characters.</summary>
    public static JsonObject Text(int max, string? format = null)
    {
        var schema = new JsonObject { ["type"] = "string", ["maxLength"] = max };
        if (format is not null) schema["format"] = format;
        return schema;
    }

    public static JsonObject TextOrNull() => new() { ["type"] = new JsonArray("string", "null") };

    /// <summary>A JSON type and nothing more.</summary>
    public static JsonObject Plain(string type) => new() { ["type"] = type };

    public static JsonObject Uuid() => new() { ["type"] = "string", ["format"] = "uuid" };

    public static JsonObject Instant() => new() { ["type"] = "string", ["format"] = "date-time" };

    public static JsonObject InstantOrNull() => new() { ["type"] = new JsonArray("string", "null"), ["format"] = "date-time" };

    /// <summary>One of some words, the first where it is absent.</summary>
    public static JsonObject Word(params string[] words) =>
        new() { ["type"] = "string", ["enum"] = new JsonArray([.. words.Select(word => (JsonNode)word)]), ["default"] = words[0] };

    /// <summary>A word that is always the same.</summary>
    public static JsonObject Constant(string word) => new() { ["type"] = "string", ["const"] = word };

    public static JsonObject Described(JsonObject schema, string text)
    {
        schema["description"] = text;
        return schema;
    }
}
