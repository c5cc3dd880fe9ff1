using System.Runtime.InteropServices;
using System.Text.Json;

namespace Ashlar.Model.Schemas;

/// <summary>
/// Equality of JSON values as JSON Schema has it: numbers by value, objects without order. Never throws, whatever the exponents;
/// <c>JsonElement.DeepEquals</c> does.
/// </summary>
public static class JsonEquality
{
    public static bool AreEqual(JsonElement left, JsonElement right)
    {
        if (left.ValueKind != right.ValueKind) return false;
        return left.ValueKind switch
        {
            JsonValueKind.Number => AreEqualNumbers(left, right),
            JsonValueKind.String => left.GetString() == right.GetString(),
            JsonValueKind.Array => AreEqualArrays(left, right),
            JsonValueKind.Object => AreEqualObjects(left, right),
            _ => true,
        };
    }

    // Exact where both fit a decimal; beyond that doubles tell those apart that differ at all.
    private static bool AreEqualNumbers(JsonElement left, JsonElement right)
    {
        if (JsonMarshal.GetRawUtf8Value(left).SequenceEqual(JsonMarshal.GetRawUtf8Value(right))) return true;
        if (left.TryGetDecimal(out var a) && right.TryGetDecimal(out var b)) return a == b;
        return left.TryGetDouble(out var x) && right.TryGetDouble(out var y) && double.IsFinite(x) && x == y;
    }

    private static bool AreEqualArrays(JsonElement left, JsonElement right)
    {
        if (left.GetArrayLength() != right.GetArrayLength()) return false;
        using var others = right.EnumerateArray();
        foreach (var item in left.EnumerateArray())
        {
            if (!others.MoveNext() || !AreEqual(item, others.Current)) return false;
        }

        return true;
    }

    private static bool AreEqualObjects(JsonElement left, JsonElement right)
    {
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in right.EnumerateObject()) members[member.Name] = member.Value;
        var count = 0;
        foreach (var member in left.EnumerateObject())
        {
            if (!members.TryGetValue(member.Name, out var other) || !AreEqual(member.Value, other)) return false;
            count++;
        }

        return count == members.Count;
    }
}
