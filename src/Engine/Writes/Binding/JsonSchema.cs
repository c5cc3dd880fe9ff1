using System.Text.Json;
using Ashlar.Cel;

namespace Ashlar.Engine.Writes.Binding;

/// <summary>
/// The JSON Schema of a json field: the validation keywords of drafts 7 and 2020-12, with references inside the schema.
/// <c>format</c> is an annotation, as both drafts have it. Faults have the code <c>schema</c> and say which keyword.
/// </summary>
internal sealed class JsonSchema
{
    // References may lead in a circle without reading more of the value.
    private const int MaxDepth = 128;
    private readonly JsonElement root;
    private readonly Dictionary<string, CelRegex> patterns = new(StringComparer.Ordinal);

    private JsonSchema(JsonElement root)
    {
        this.root = root;
        CollectPatterns(root);
    }

    public static JsonSchema Parse(string text)
    {
        using var document = JsonDocument.Parse(text);
        return new JsonSchema(document.RootElement.Clone());
    }

    public void Check(JsonElement value, BodyPath? at, BodyFaults faults) => Check(root, value, at, faults, 0);

    internal bool Holds(JsonElement schema, JsonElement value, int depth)
    {
        var trial = new BodyFaults();
        Check(schema, value, null, trial, depth);
        return !trial.Any;
    }

    internal void Check(JsonElement schema, JsonElement value, BodyPath? at, BodyFaults faults, int depth)
    {
        if (faults.IsFull || schema.ValueKind == JsonValueKind.True) return;
        if (schema.ValueKind == JsonValueKind.False)
        {
            Tell(faults, at, "false", "is not allowed here");
            return;
        }

        if (depth > MaxDepth)
        {
            Tell(faults, at, "$ref", "is described by references that lead in a circle");
            return;
        }

        if (schema.TryGetProperty("$ref", out var reference) && Resolve(reference.GetString() ?? "#") is { } target) Check(target, value, at, faults, depth + 1);
        JsonSchemaScalars.Check(schema, value, at, faults, Pattern);
        if (value.ValueKind == JsonValueKind.Object) new JsonSchemaObjects(this, depth).Check(schema, value, at, faults);
        else if (value.ValueKind == JsonValueKind.Array) new JsonSchemaArrays(this, depth).Check(schema, value, at, faults);
        CheckCombined(schema, value, at, faults, depth + 1);
    }

    internal CelRegex? Pattern(string pattern) => patterns.GetValueOrDefault(pattern);

    internal static void Tell(BodyFaults faults, BodyPath? at, string keyword, string message) =>
        faults.Add(Codes.Schema, message, at, null, ("keyword", keyword));

    private void CheckCombined(JsonElement schema, JsonElement value, BodyPath? at, BodyFaults faults, int depth)
    {
        foreach (var part in Items(schema, "allOf")) Check(part, value, at, faults, depth);
        if (schema.TryGetProperty("anyOf", out var any) && !any.EnumerateArray().Any(s => Holds(s, value, depth)))
        {
            Tell(faults, at, "anyOf", "fits none of the forms that are allowed");
        }

        if (schema.TryGetProperty("oneOf", out var one) && one.EnumerateArray().Count(s => Holds(s, value, depth)) is var fits and not 1)
        {
            Tell(faults, at, "oneOf", fits == 0 ? "fits none of the forms that are allowed" : "fits more than one of the forms that are allowed");
        }

        if (schema.TryGetProperty("not", out var not) && Holds(not, value, depth)) Tell(faults, at, "not", "has a form that is not allowed");
        if (schema.TryGetProperty("if", out var condition)
            && schema.TryGetProperty(Holds(condition, value, depth) ? "then" : "else", out var branch))
        {
            Check(branch, value, at, faults, depth);
        }
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement schema, string keyword) =>
        schema.TryGetProperty(keyword, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default;

    // "#" and "#/$defs/name"; the loader has refused any other.
    private JsonElement? Resolve(string reference)
    {
        var at = root;
        foreach (var part in reference.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = Uri.UnescapeDataString(part).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (at.ValueKind == JsonValueKind.Array && int.TryParse(name, out var index) && index >= 0 && index < at.GetArrayLength()) at = at[index];
            else if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at)) return null;
        }

        return at;
    }

    private void CollectPatterns(JsonElement schema)
    {
        if (schema.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in schema.EnumerateArray()) CollectPatterns(item);
        }

        if (schema.ValueKind != JsonValueKind.Object) return;
        foreach (var member in schema.EnumerateObject())
        {
            if (member.NameEquals("pattern") && member.Value.ValueKind == JsonValueKind.String) Add(member.Value.GetString()!); // a string is never null
            if (member.NameEquals("patternProperties") && member.Value.ValueKind == JsonValueKind.Object)
            {
                foreach (var pattern in member.Value.EnumerateObject()) Add(pattern.Name);
            }

            CollectPatterns(member.Value);
        }
    }

    // What is no RE2 pattern is no pattern here either (a property may be called "pattern").
    private void Add(string pattern)
    {
        if (CelRegex.TryCreate(pattern, out var regex, out _, out _)) patterns[pattern] = regex;
    }

}
