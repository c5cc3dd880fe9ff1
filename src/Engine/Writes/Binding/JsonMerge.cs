using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Ashlar.Engine.Writes.Binding;

/// <summary>
/// JSON Merge Patch (RFC 7396) over the text of a json field. Works on raw text: what the patch does not touch keeps its bytes,
/// its digits and its place; new members come last.
/// </summary>
internal static class JsonMerge
{
    /// <summary>The merged text; null when the patch is JSON null, which empties the field.</summary>
    public static string? Apply(string? stored, JsonElement patch)
    {
        if (patch.ValueKind == JsonValueKind.Null) return null;
        if (patch.ValueKind != JsonValueKind.Object) return Text(JsonMarshal.GetRawUtf8Value(patch));
        using var target = JsonDocument.Parse(stored ?? "null");
        var output = new ArrayBufferWriter<byte>();
        Merge(target.RootElement, patch, output);
        return Text(output.WrittenSpan);
    }

    // No deeper than the deeper of the two, both bounded when they were bound.
    private static string Text(ReadOnlySpan<byte> raw) =>
        JsonCompact.TryCompact(raw, out var text) ? text : throw new InvalidOperationException("a merge went deeper than its parts");

    private static void Merge(JsonElement target, JsonElement patch, ArrayBufferWriter<byte> output)
    {
        // Looked up by name, not searched: two objects of many members each must not cost their product.
        var changes = new Dictionary<string, JsonProperty>(StringComparer.Ordinal);
        foreach (var member in patch.EnumerateObject()) changes[member.Name] = member;
        output.Write("{"u8);
        var first = true;
        if (target.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in target.EnumerateObject())
            {
                if (!changes.Remove(member.Name, out var change)) Member(member, member.Value, output, ref first);
                else Change(member, member.Value, change.Value, output, ref first);
            }
        }

        foreach (var member in patch.EnumerateObject())
        {
            if (changes.Remove(member.Name)) Change(member, default, member.Value, output, ref first);
        }

        output.Write("}"u8);
    }

    private static void Change(JsonProperty member, JsonElement stored, JsonElement change, ArrayBufferWriter<byte> output, ref bool first)
    {
        if (change.ValueKind == JsonValueKind.Object) Nested(member, stored, change, output, ref first);
        else if (change.ValueKind != JsonValueKind.Null) Member(member, change, output, ref first);
    }

    private static void Nested(JsonProperty member, JsonElement target, JsonElement patch, ArrayBufferWriter<byte> output, ref bool first)
    {
        Name(member, output, ref first);
        Merge(target, patch, output);
    }

    private static void Member(JsonProperty member, JsonElement value, ArrayBufferWriter<byte> output, ref bool first)
    {
        Name(member, output, ref first);
        output.Write(JsonMarshal.GetRawUtf8Value(value));
    }

    private static void Name(JsonProperty member, ArrayBufferWriter<byte> output, ref bool first)
    {
        if (!first) output.Write(","u8);
        first = false;
        output.Write("\""u8);
        output.Write(JsonMarshal.GetRawUtf8PropertyName(member));
        output.Write("\":"u8);
    }
}
