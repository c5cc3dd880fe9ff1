using System.Text.Json;
using System.Text.Json.Nodes;
using Ashlar.Model.Building;
using Ashlar.Model.Declarations;

namespace Ashlar.Model;

/// <summary>
/// The model file as JSON Schema (draft-07), for editors: completion, hover texts, and the form of every value. What only the
/// whole model decides (names that exist, expressions) is left to the loader.
/// </summary>
public static class ModelSchema
{
    private const string TypeNames = "typeName";

    public static string Generate()
    {
        var schema = Object(FileKeys.Top, "ashlar", "name", "entities");
        schema.Insert(0, "$schema", "http://json-schema.org/draft-07/schema#");
        schema.Insert(1, "title", "Ashlar model");
        schema["definitions"] = Definitions();
        return schema.ToJsonString(new JsonSerializerOptions { WriteIndented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + "\n";
    }

    private static JsonObject Definitions() => new()
    {
        ["entities"] = Map("^[A-Z][A-Za-z0-9]*$", "#/definitions/entity"),
        ["entity"] = Object(FileKeys.Entity),
        ["fields"] = Map("^[a-z][A-Za-z0-9]*$", "#/definitions/field"),
        ["field"] = Field(),
        ["access"] = Object(FileKeys.Access),
        ["fieldAccess"] = Object(FileKeys.FieldAccess),
        ["key"] = new JsonObject { ["anyOf"] = new JsonArray(Parse(FileKeys.Text), Reference("fieldList"), Object(FileKeys.Key, "type")) },
        ["version"] = OrFlag(FileKeys.Version, "column"),
        ["timestamps"] = OrFlag(FileKeys.Timestamps),
        ["check"] = Object(FileKeys.Check, "rule", "message"),
        ["index"] = new JsonObject { ["anyOf"] = new JsonArray(Reference("fieldList"), Object(FileKeys.Index, "fields")) },
        ["limits"] = Object(FileKeys.Limits),
        ["fieldList"] = Parse("""{ "type": "array", "minItems": 1, "items": { "type": "string" } }"""),
        ["entityName"] = Parse("""{ "type": "string", "pattern": "^[A-Z][A-Za-z0-9]*$" }"""),
        ["expression"] = Parse("""{ "description": "An expression in CEL, the Common Expression Language.", "type": ["string", "boolean", "number"] }"""),
        ["default"] = Parse("""{ "description": "A value, or an expression." }"""),
        [TypeNames] = new JsonObject { ["enum"] = new JsonArray([.. SortReader.Types.OrderBy(t => t.Value).Select(t => (JsonNode)t.Key)]) },
    };

    private static JsonObject Field()
    {
        var field = Object(FieldKeys.All);
        field["oneOf"] = new JsonArray([.. SortReader.Deciding.Select(k => (JsonNode)new JsonObject { ["required"] = new JsonArray(k) })]);
        return field;
    }

    private static JsonObject Object(ModelKeys keys, params string[] required)
    {
        var properties = new JsonObject();
        foreach (var key in keys.All)
        {
            // A $ref stands alone (draft-07): the hover text goes around it.
            var schema = Parse(key.Schema);
            properties[key.Name] = schema.ContainsKey("$ref")
                ? new JsonObject { ["description"] = key.Description, ["allOf"] = new JsonArray(schema) }
                : Described(schema, key.Description);
        }

        var made = new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
        if (required.Length > 0) made["required"] = new JsonArray([.. required.Select(r => (JsonNode)r)]);
        return made;
    }

    private static JsonObject Described(JsonObject schema, string description)
    {
        schema.Insert(0, "description", description);
        return schema;
    }

    private static JsonObject Map(string names, string values) => new()
    {
        ["type"] = "object",
        ["propertyNames"] = new JsonObject { ["pattern"] = names },
        ["additionalProperties"] = new JsonObject { ["$ref"] = values },
    };

    private static JsonObject OrFlag(ModelKeys keys, params string[] required) => new() { ["anyOf"] = new JsonArray(Parse(FileKeys.Flag), Object(keys, required)) };

    private static JsonObject Reference(string definition) => new() { ["$ref"] = "#/definitions/" + definition };

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject(); // our own texts
}
