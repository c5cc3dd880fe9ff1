using System.Text.Json;

namespace Ashlar.Model.Schemas;

/// <summary>Keywords for arrays.</summary>
internal static class ArrayKeywords
{
    public static SchemaCheck? Compile(SchemaCompiler compiler, string name, JsonElement value, string place)
    {
        switch (name)
        {
            case "items" when value.ValueKind is JsonValueKind.Array:
                compiler.Report(place, "'items' is one schema for every item; a list of schemas is not of the subset");
                return null;
            case "items":
                return Items(compiler.Compile(value, place));
            case "contains":
                return Contains(compiler.Compile(value, place));
            case "minItems":
                return ValueKeywords.Count(compiler, value, place, JsonValueKind.Array, v => v.GetArrayLength(), (c, b) => c >= b, "at least", "items");
            case "maxItems":
                return ValueKeywords.Count(compiler, value, place, JsonValueKind.Array, v => v.GetArrayLength(), (c, b) => c <= b, "at most", "items");
            case "uniqueItems" when value.ValueKind is JsonValueKind.True:
                return UniqueItems;
            case "uniqueItems" when value.ValueKind is JsonValueKind.False:
                return (_, _, _) => { };
            case "uniqueItems":
                compiler.Report(place, "'uniqueItems' is true or false");
                return null;
            default:
                return null;
        }
    }

    private static SchemaCheck Items(SchemaNode schema) => (value, pointer, findings) =>
    {
        if (value.ValueKind is not JsonValueKind.Array) return;
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            if (findings.IsFull) return;
            schema.Check(item, $"{pointer}/{index++}", findings);
        }
    };

    private static SchemaCheck Contains(SchemaNode schema) => (value, pointer, findings) =>
    {
        if (value.ValueKind is JsonValueKind.Array && !value.EnumerateArray().Any(v => findings.Holds(schema, v, pointer))) findings.Add(pointer, "contains", "has no item of the form that one must have");
    };

    private static void UniqueItems(JsonElement value, string pointer, Findings findings)
    {
        if (value.ValueKind is not JsonValueKind.Array) return;
        var seen = new HashSet<JsonElement>(SameJson.Instance);
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            if (!seen.Add(item)) findings.Add($"{pointer}/{index}", "uniqueItems", "is there twice");
            index++;
        }
    }

    /// <summary>Equality of JSON values with a hash that looks inside, so that many different ones stay apart.</summary>
    private sealed class SameJson : IEqualityComparer<JsonElement>
    {
        public static readonly SameJson Instance = new();

        public bool Equals(JsonElement x, JsonElement y) => JsonEquality.AreEqual(x, y);

        public int GetHashCode(JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetDouble(out var number) ? (number + 0.0).GetHashCode() : 1,
            JsonValueKind.String => value.GetString()!.GetHashCode(StringComparison.Ordinal), // of kind String
            JsonValueKind.Array => value.EnumerateArray().Aggregate(17, (hash, item) => HashCode.Combine(hash, GetHashCode(item))),
            JsonValueKind.Object => value.EnumerateObject().Aggregate(19, (hash, p) => hash ^ HashCode.Combine(p.Name, GetHashCode(p.Value))),
            var kind => (int)kind,
        };
    }
}
