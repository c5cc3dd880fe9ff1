using System.Text.Json.Nodes;
using Ashlar.Model;

namespace Ashlar.Surfaces.Rest.OpenApi.Schemas;

/// <summary>JSON Schema (draft 2020-12, as OpenAPI 3.1 has it) of scalar types and their facets.</summary>
internal static class ScalarSchemas
{
    // Longest length of a string field that states none.
    private const int UnstatedLength = 255;

    // "time" of RFC 3339 asks for an offset, which a time of day has not.
    private const string TimePattern = "^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]+)?)?$";

    // "duration" of RFC 3339 has neither sign nor fractions of a second.
    private const string DurationPattern = "^-?P([0-9]+W)?([0-9]+D)?(T([0-9]+H)?([0-9]+M)?([0-9]+(\\.[0-9]+)?S)?)?$";

    private const string SlugPattern = "^[a-z0-9]+(-[a-z0-9]+)*$";

    /// <summary>The schema of a column's values; <paramref name="nullable"/>: null too.</summary>
    public static JsonObject Of(ScalarType type, bool nullable = false)
    {
        var schema = type.IsList
            ? Nodes.Array(Single(type, null, type.ItemMaxLength), type.MinLength, type.MaxLength)
            : Single(type, type.MinLength, type.MaxLength);
        return nullable ? Nullable(schema) : schema;
    }

    /// <summary>The schema of one value as it stands in an address, where facets are not asked.</summary>
    public static JsonObject Operand(ScalarType type) => Single(
        type with
        {
            Minimum = null,
            Maximum = null,
            Pattern = null,
            Format = StringFormat.None,
            Kind = type.Kind switch
            {
                ScalarKind.String => ScalarKind.Text,
                ScalarKind.Decimal => ScalarKind.Double, // of any scale: comparison is exact
                var kind => kind,
            },
        }, null, null);

    private static JsonObject Nullable(JsonObject schema)
    {
        if (schema.Count == 0) return schema; // anything, null among it
        if (schema["type"] is not JsonValue type || !type.TryGetValue<string>(out var name)) return Nodes.AnyOf(schema, Nodes.Null());
        schema["type"] = new JsonArray(name, "null");
        if (schema["enum"] is JsonArray words) words.Add(null);
        return schema;
    }

    private static JsonObject Single(ScalarType type, int? minLength, int? maxLength) => type.Kind switch
    {
        ScalarKind.String => Text(type, minLength, maxLength ?? UnstatedLength),
        ScalarKind.Text => Text(type, minLength, maxLength),
        ScalarKind.Int => Number(type, "integer", "int32"),
        ScalarKind.Long => Number(type, "integer", "int64"),
        ScalarKind.Double => Number(type, "number", "double"),
        ScalarKind.Decimal => Decimal(type),
        ScalarKind.Bool => new() { ["type"] = "boolean" },
        ScalarKind.Uuid => Formatted("uuid"),
        ScalarKind.Date => Formatted("date"),
        ScalarKind.DateTime => Formatted("date-time"),
        ScalarKind.Time => new() { ["type"] = "string", ["format"] = "time-local", ["pattern"] = TimePattern },
        ScalarKind.Duration => new() { ["type"] = "string", ["pattern"] = DurationPattern },
        ScalarKind.Bytes => Bytes(minLength, maxLength),
        ScalarKind.Enum => new() { ["type"] = "string", ["enum"] = Nodes.Strings(type.Words) },
        ScalarKind.Json => Json(type.JsonSchema),
        _ => throw new InvalidOperationException($"no schema for {type.Kind}"),
    };

    private static JsonObject Formatted(string format) => new() { ["type"] = "string", ["format"] = format };

    private static JsonObject Text(ScalarType type, int? minLength, int? maxLength)
    {
        var schema = new JsonObject { ["type"] = "string" };
        if (minLength is > 0) schema["minLength"] = minLength;
        if (maxLength is not null) schema["maxLength"] = maxLength;
        if (type.Pattern is { } pattern && Patterns.InEcmaScript(pattern)) schema["pattern"] = pattern;
        var (keyword, value) = type.Format switch
        {
            StringFormat.Email => ("format", "email"),
            StringFormat.Url => ("format", "uri"),
            StringFormat.Hostname => ("format", "hostname"),
            StringFormat.Uuid => ("format", "uuid"),
            StringFormat.Slug when !schema.ContainsKey("pattern") => ("pattern", SlugPattern),
            _ => ("", ""),
        };
        if (keyword.Length > 0) schema[keyword] = value;
        return schema;
    }

    private static JsonObject Number(ScalarType type, string name, string format)
    {
        var schema = new JsonObject { ["type"] = name, ["format"] = format };
        if (type.Minimum is { } least) schema["minimum"] = least;
        if (type.Maximum is { } most) schema["maximum"] = most;
        return schema;
    }

    // The registry of formats has "decimal"; the scale is exact as a multiple, the precision as what the digits can hold.
    private static JsonObject Decimal(ScalarType type)
    {
        var step = new decimal(1, 0, 0, isNegative: false, (byte)type.Scale);
        var most = 1m;
        for (var i = type.Scale; i < type.Precision; i++) most *= 10m;
        most -= step;
        var schema = Number(type with { Minimum = type.Minimum ?? -most, Maximum = type.Maximum ?? most }, "number", "decimal");
        schema["multipleOf"] = step;
        return schema;
    }

    private static JsonObject Bytes(int? minLength, int? maxLength)
    {
        var schema = new JsonObject { ["type"] = "string", ["contentEncoding"] = "base64" };
        if (minLength is > 0) schema["minLength"] = Encoded(minLength.Value);
        if (maxLength is not null) schema["maxLength"] = Encoded(maxLength.Value);
        return schema;

        // Four characters stand for up to three bytes (RFC 4648, section 4).
        static long Encoded(int bytes) => (bytes + 2L) / 3 * 4;
    }

    private static JsonObject Json(string? jsonSchema) =>
        jsonSchema is not null && JsonNode.Parse(jsonSchema) is JsonObject own && EmbeddedSchema.IsSelfContained(own)
            ? EmbeddedSchema.Without(own, "$schema", "$id")
            : [];
}
