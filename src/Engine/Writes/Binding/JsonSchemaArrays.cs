using System.Text.Json;

namespace Ashlar.Engine.Writes.Binding;

/// <summary>Keywords of JSON Schema over arrays.</summary>
internal readonly struct JsonSchemaArrays(JsonSchema whole, int depth)
{
    // Comparing every item with every other is bounded: beyond this many, texts of the items stand for them.
    private const int MostCompared = 200;

    public void Check(JsonElement schema, JsonElement value, BodyPath? at, BodyFaults faults)
    {
        var count = value.GetArrayLength();
        if (JsonSchemaScalars.Integer(schema, "minItems") is { } least && count < least) JsonSchema.Tell(faults, at, "minItems", $"must have at least {least} items");
        if (JsonSchemaScalars.Integer(schema, "maxItems") is { } most && count > most) JsonSchema.Tell(faults, at, "maxItems", $"must have at most {most} items");
        if (schema.TryGetProperty("uniqueItems", out var unique) && unique.ValueKind == JsonValueKind.True && HasTwice(value)) JsonSchema.Tell(faults, at, "uniqueItems", "must not hold an item twice");
        CheckItems(schema, value, at, faults);
        CheckContains(schema, value, at, faults);
    }

    // Draft 7: items may be an array, the rest additionalItems; 2020-12: prefixItems, the rest items.
    private void CheckItems(JsonElement schema, JsonElement value, BodyPath? at, BodyFaults faults)
    {
        var hasItems = schema.TryGetProperty("items", out var items);
        JsonElement rest = default;
        if (schema.TryGetProperty("prefixItems", out var prefix)) rest = items;
        else if (hasItems && items.ValueKind == JsonValueKind.Array) (prefix, rest) = (items, schema.TryGetProperty("additionalItems", out var additional) ? additional : default);
        else rest = items;
        var given = prefix.ValueKind == JsonValueKind.Array ? prefix.GetArrayLength() : 0;
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            if (faults.IsFull) return;
            var form = index < given ? prefix[index] : rest;
            if (form.ValueKind != JsonValueKind.Undefined) whole.Check(form, item, BodyPath.Item(at, index), faults, depth + 1);
            index++;
        }
    }

    private void CheckContains(JsonElement schema, JsonElement value, BodyPath? at, BodyFaults faults)
    {
        if (!schema.TryGetProperty("contains", out var form)) return;
        var (owner, level) = (whole, depth + 1);
        var found = value.EnumerateArray().Count(item => owner.Holds(form, item, level));
        if (found < (JsonSchemaScalars.Integer(schema, "minContains") ?? 1)) JsonSchema.Tell(faults, at, "contains", "holds too few items of the form that is asked for");
        if (found > (JsonSchemaScalars.Integer(schema, "maxContains") ?? int.MaxValue)) JsonSchema.Tell(faults, at, "maxContains", "holds too many items of one form");
    }

    private static bool HasTwice(JsonElement value)
    {
        if (value.GetArrayLength() > MostCompared)
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            return value.EnumerateArray().Any(item => !seen.Add(item.GetRawText()));
        }

        var items = value.EnumerateArray().ToArray();
        for (var i = 1; i < items.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (JsonEquality.AreEqual(items[i], items[j])) return true;
            }
        }

        return false;
    }
}
