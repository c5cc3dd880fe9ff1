using System.Text.Encodings.Web;
using System.Text.Json;
using Ashlar.Model;

namespace Ashlar.Cli.Exporting;

/// <summary>An object a line: owned children nested, links as lists of keys, computed fields left out, so that import takes it back.</summary>
internal sealed class NdjsonRowWriter(Stream output, Entity entity) : RowWriter(output)
{
    private static readonly JsonWriterOptions Written = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override IReadOnlyList<string> Expansions { get; } = [.. Nested(entity, "", depth: 3)];

    public override async ValueTask WriteAsync(JsonElement row, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Written)) WriteRow(json, entity, row, parent: null);
        buffer.WriteByte((byte)'\n');
        await Output.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), cancellationToken);
    }

    private static IEnumerable<string> Nested(Entity entity, string prefix, int depth)
    {
        if (depth == 0) yield break;
        foreach (var field in entity.Fields)
        {
            if (field is LinkField or ManyField { Owned: true }) yield return prefix + field.Name;
            if (field is not ManyField { Owned: true } many) continue;
            foreach (var deeper in Nested(many.Target, prefix + field.Name + ".", depth - 1)) yield return deeper;
        }
    }

    // A nested child leaves out the reference to the parent it stands in.
    private static void WriteRow(Utf8JsonWriter json, Entity entity, JsonElement row, RefField? parent)
    {
        json.WriteStartObject();
        foreach (var member in row.EnumerateObject())
        {
            switch (entity.Find(member.Name))
            {
                case ColumnField { Computed: not null }:
                case RefField reference when ReferenceEquals(reference, parent):
                    continue;
                case ManyField { Owned: true } many:
                    json.WriteStartArray(member.Name);
                    foreach (var child in member.Value.EnumerateArray()) WriteRow(json, many.Target, child, many.By);
                    json.WriteEndArray();
                    continue;
                case LinkField link:
                    json.WriteStartArray(member.Name);
                    foreach (var linked in member.Value.EnumerateArray()) linked.GetProperty(link.Target.Key.Name).WriteTo(json);
                    json.WriteEndArray();
                    continue;
                default:
                    // The raw text: numbers keep every digit.
                    json.WritePropertyName(member.Name);
                    json.WriteRawValue(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(member.Value), skipInputValidation: true);
                    continue;
            }
        }

        json.WriteEndObject();
    }
}
