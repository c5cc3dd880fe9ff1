using System.Text.Json.Nodes;

namespace Ashlar.Surfaces.Rest.OpenApi.Schemas;

/// <summary>
/// The JSON Schema of a <c>json</c> field inside the document. One that refers to parts of itself would refer to parts of the
/// document instead, and one with a tuple of items is of an older draft: such a schema is left out, and the field is any JSON.
/// </summary>
internal static class EmbeddedSchema
{
    public static bool IsSelfContained(JsonNode? node) => node switch
    {
        JsonObject schema => !schema.Any(p => p.Key is "$ref" or "$dynamicRef" or "$recursiveRef" or "$anchor" or "dependencies" or "additionalItems"
            || (p.Key == "items" && p.Value is JsonArray)
            || !IsSelfContained(p.Value)),
        JsonArray items => items.All(IsSelfContained),
        _ => true,
    };

    public static JsonObject Without(JsonObject schema, params string[] keywords)
    {
        foreach (var keyword in keywords) schema.Remove(keyword);
        return schema;
    }
}
