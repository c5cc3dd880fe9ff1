using System.Runtime.InteropServices;
using System.Text.Json;

namespace Ashlar.Engine.Writes.Binding;

/// <summary>
/// Equality of JSON values as JSON Schema has it: numbers by value, objects without order. Bounded and never throws, whatever
/// the exponents (<c>JsonElement.DeepEquals</c> does). Texts must have passed <see cref="JsonText.Inspect"/>.
/// </summary>
internal static class JsonEquality
{
    public static bool AreEqual(JsonElement left, JsonElement right)
    {
        if (left.ValueKind != right.ValueKind) return false;
        return left.ValueKind switch
        {
            JsonValueKind.Number => AreEqualNumbers(JsonMarshal.GetRawUtf8Value(left), JsonMarshal.GetRawUtf8Value(right)),
            JsonValueKind.String => left.GetString() == right.GetString(),
            JsonValueKind.Array => AreEqualArrays(left, right),
            JsonValueKind.Object => AreEqualObjects(left, right),
            _ => true,
        };
    }

    // Numbers of more digits than are read exactly are equal when they are written alike.
    private static bool AreEqualNumbers(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.SequenceEqual(right)) return true;
        return JsonNumber.TryRead(left, out var a) && JsonNumber.TryRead(right, out var b) && a == b;
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
