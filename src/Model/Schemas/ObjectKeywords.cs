using System.Text.Json;
using Ashlar.Cel;

namespace Ashlar.Model.Schemas;

/// <summary>Keywords for objects.</summary>
internal static class ObjectKeywords
{
    public static SchemaCheck? Compile(SchemaCompiler compiler, JsonElement schema, string name, JsonElement value, string place)
    {
        switch (name)
        {
            case "properties":
                return Properties(Schemas(compiler, value, place));
            case "patternProperties":
                return PatternProperties(Patterns(compiler, value, place));
            case "additionalProperties":
                return AdditionalProperties(compiler.Compile(value, place), value.ValueKind is JsonValueKind.False, Names(schema), Known(schema));
            case "propertyNames":
                return PropertyNames(compiler.Compile(value, place));
            case "required":
                return Required(compiler, value, place);
            case "minProperties":
                return ValueKeywords.Count(compiler, value, place, JsonValueKind.Object, v => v.GetPropertyCount(), (c, b) => c >= b, "at least", "properties");
            case "maxProperties":
                return ValueKeywords.Count(compiler, value, place, JsonValueKind.Object, v => v.GetPropertyCount(), (c, b) => c <= b, "at most", "properties");
            default:
                return null;
        }
    }

    public static string Below(string pointer, string name) => $"{pointer}/{SchemaCompiler.Escape(name)}";

    private static Dictionary<string, SchemaNode> Schemas(SchemaCompiler compiler, JsonElement value, string place)
    {
        var schemas = new Dictionary<string, SchemaNode>(StringComparer.Ordinal);
        if (value.ValueKind is not JsonValueKind.Object)
        {
            compiler.Report(place, "must be an object of schemas");
            return schemas;
        }

        foreach (var property in value.EnumerateObject()) schemas[property.Name] = compiler.Compile(property.Value, Below(place, property.Name));
        return schemas;
    }

    private static List<(CelRegex Name, SchemaNode Schema)> Patterns(SchemaCompiler compiler, JsonElement value, string place)
    {
        var patterns = new List<(CelRegex, SchemaNode)>();
        foreach (var (pattern, schema) in Schemas(compiler, value, place))
        {
            if (ValueKeywords.Regex(compiler, pattern, Below(place, pattern)) is { } regex) patterns.Add((regex, schema));
        }

        return patterns;
    }

    private static SchemaCheck Properties(Dictionary<string, SchemaNode> schemas) => (value, pointer, findings) =>
    {
        if (value.ValueKind is not JsonValueKind.Object) return;
        foreach (var property in value.EnumerateObject())
        {
            if (schemas.TryGetValue(property.Name, out var schema)) schema.Check(property.Value, Below(pointer, property.Name), findings);
        }
    };

    private static SchemaCheck PatternProperties(List<(CelRegex Name, SchemaNode Schema)> patterns) => (value, pointer, findings) =>
    {
        if (value.ValueKind is not JsonValueKind.Object) return;
        foreach (var property in value.EnumerateObject())
        {
            foreach (var (name, schema) in patterns)
            {
                if (name.IsMatch(property.Name)) schema.Check(property.Value, Below(pointer, property.Name), findings);
            }
        }
    };

    private static SchemaCheck AdditionalProperties(SchemaNode schema, bool none, HashSet<string> names, List<CelRegex> patterns) => (value, pointer, findings) =>
    {
        if (value.ValueKind is not JsonValueKind.Object) return;
        foreach (var property in value.EnumerateObject())
        {
            if (names.Contains(property.Name) || patterns.Any(p => p.IsMatch(property.Name))) continue;
            if (none) findings.Add(Below(pointer, property.Name), "additionalProperties", "no such property" + (NearestName.Question(property.Name, names) is { } nearest ? "; " + nearest : ""));
            else schema.Check(property.Value, Below(pointer, property.Name), findings);
        }
    };

    private static SchemaCheck PropertyNames(SchemaNode schema) => (value, pointer, findings) =>
    {
        if (value.ValueKind is not JsonValueKind.Object) return;
        foreach (var property in value.EnumerateObject())
        {
            using var name = JsonDocument.Parse(JsonSerializer.SerializeToUtf8Bytes(property.Name, SchemaJson.Default.String));
            schema.Check(name.RootElement, Below(pointer, property.Name), findings);
        }
    };

    private static SchemaCheck? Required(SchemaCompiler compiler, JsonElement value, string place)
    {
        if (value.ValueKind is not JsonValueKind.Array || value.EnumerateArray().Any(v => v.ValueKind is not JsonValueKind.String))
        {
            compiler.Report(place, "'required' is a list of names");
            return null;
        }

        string[] names = [.. value.EnumerateArray().Select(v => v.GetString()!)]; // all of kind String
        return (v, pointer, findings) =>
        {
            if (v.ValueKind is not JsonValueKind.Object) return;
            foreach (var name in names)
            {
                if (!v.TryGetProperty(name, out _)) findings.Add(Below(pointer, name), "required", "is required");
            }
        };
    }

    private static HashSet<string> Names(JsonElement schema) =>
        schema.TryGetProperty("properties", out var properties) && properties.ValueKind is JsonValueKind.Object
            ? [.. properties.EnumerateObject().Select(p => p.Name)]
            : [];

    // What is wrong with a pattern is told where it stands.
    private static List<CelRegex> Known(JsonElement schema)
    {
        var known = new List<CelRegex>();
        if (!schema.TryGetProperty("patternProperties", out var patterns) || patterns.ValueKind is not JsonValueKind.Object) return known;
        foreach (var pattern in patterns.EnumerateObject())
        {
            if (CelRegex.TryCreate(pattern.Name, out var regex, out _, out _)) known.Add(regex);
        }

        return known;
    }
}
