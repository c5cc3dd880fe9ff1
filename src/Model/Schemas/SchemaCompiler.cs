using System.Text.Json;
using Ashlar.Cel;

namespace Ashlar.Model.Schemas;

/// <summary>Reads a schema into checks, and collects what is wrong with it.</summary>
internal sealed class SchemaCompiler
{
    private static readonly string[] Annotations = ["$schema", "$id", "$comment", "title", "description", "default", "examples", "readOnly", "writeOnly", "definitions", "deprecated"];

    private readonly List<JsonSchemaProblem> _problems = [];
    private readonly Dictionary<string, SchemaNode> _definitions = new(StringComparer.Ordinal);
    private JsonElement _root;

    public IReadOnlyList<JsonSchemaProblem> Problems => _problems;

    public SchemaNode CompileRoot(JsonElement schema)
    {
        _root = schema;
        if (schema.ValueKind is JsonValueKind.Object && schema.TryGetProperty("definitions", out var definitions))
        {
            if (definitions.ValueKind is not JsonValueKind.Object) Report("/definitions", "'definitions' is an object of schemas");
            else foreach (var definition in definitions.EnumerateObject()) Reference("#/definitions/" + definition.Name, "/definitions");
        }

        return Compile(schema, "");
    }

    public SchemaNode Compile(JsonElement schema, string at)
    {
        var node = new SchemaNode();
        Fill(node, schema, at);
        return node;
    }

    private void Fill(SchemaNode node, JsonElement schema, string at)
    {
        switch (schema.ValueKind)
        {
            case JsonValueKind.True:
                return;
            case JsonValueKind.False:
                node.Checks.Add((_, pointer, findings) => findings.Add(pointer, "false", "is not allowed"));
                return;
            case not JsonValueKind.Object:
                Report(at, "a schema is an object, true or false");
                return;
        }

        // Beside $ref everything else is ignored (draft-07, section 8.3): better told than ignored.
        if (schema.TryGetProperty("$ref", out var reference))
        {
            if (schema.EnumerateObject().Any(p => p.Name != "$ref" && !Annotations.Contains(p.Name))) Report(at, "beside '$ref' other keywords have no effect");
            var target = reference.ValueKind is JsonValueKind.String ? Reference(reference.GetString()!, at + "/$ref") : null; // of kind String
            if (target is null) Report(at + "/$ref", "'$ref' must be '#' or '#/definitions/…'");
            else node.Checks.Add(target.Check);
            return;
        }

        foreach (var keyword in schema.EnumerateObject())
        {
            var place = $"{at}/{Escape(keyword.Name)}";
            if (Annotations.Contains(keyword.Name)) continue;
            if (Keyword(schema, keyword.Name, keyword.Value, place) is { } check) node.Checks.Add(check);
        }
    }

    private SchemaCheck? Keyword(JsonElement schema, string name, JsonElement value, string place)
    {
        var before = _problems.Count;
        var check = ValueKeywords.Compile(this, name, value, place) ?? ObjectKeywords.Compile(this, schema, name, value, place) ?? ArrayKeywords.Compile(this, name, value, place) ?? CombiningKeywords.Compile(this, name, value, place);
        if (check is null && _problems.Count == before) Report(place, $"the keyword '{name}' is not of the subset that is known here", NearestName.Of(name, Known));
        return check;
    }

    public void Report(string pointer, string message, string? nearest = null) =>
        _problems.Add(new(pointer, nearest is null ? message : $"{message}; did you mean '{nearest}'?"));

    public static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private SchemaNode? Reference(string reference, string at)
    {
        const string Prefix = "#/definitions/";
        if (_definitions.TryGetValue(reference, out var known)) return known;
        var schema = _root;
        if (reference != "#")
        {
            if (!reference.StartsWith(Prefix, StringComparison.Ordinal)) return null;
            if (!_root.TryGetProperty("definitions", out var definitions) || definitions.ValueKind is not JsonValueKind.Object
                || !definitions.TryGetProperty(reference[Prefix.Length..], out schema))
            {
                Report(at, $"there is no '{reference}'");
                return new();
            }
        }

        var node = _definitions[reference] = new();
        Fill(node, schema, reference == "#" ? "" : "/definitions/" + reference[Prefix.Length..]);
        return node;
    }

    private static readonly string[] Known =
    [
        "type", "enum", "const", "properties", "required", "additionalProperties", "patternProperties", "propertyNames", "minProperties", "maxProperties",
        "items", "minItems", "maxItems", "uniqueItems", "contains", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
        "minLength", "maxLength", "pattern", "allOf", "anyOf", "oneOf", "not",
    ];
}
