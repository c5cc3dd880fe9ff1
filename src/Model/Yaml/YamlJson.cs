using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Ashlar.Model.Yaml;

/// <summary>A node of the file as JSON text: plain scalars by the core schema, everything else text.</summary>
internal static class YamlJson
{
    public static bool TryWrite(YamlNode node, out string json, out string error)
    {
        using var buffer = new MemoryStream();
        using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        error = Write(node, writer) ?? "";
        writer.Flush();
        json = error.Length == 0 ? Encoding.UTF8.GetString(buffer.ToArray()) : "";
        return error.Length == 0;
    }

    // Depth is bounded by the reader's.
    private static string? Write(YamlNode node, Utf8JsonWriter writer)
    {
        string? error = null;
        switch (node)
        {
            case YamlMapping map:
                writer.WriteStartObject();
                foreach (var (key, value) in map.Entries)
                {
                    writer.WritePropertyName(key.Text);
                    error ??= Write(value, writer);
                }

                writer.WriteEndObject();
                return error;
            case YamlSequence list:
                writer.WriteStartArray();
                foreach (var item in list.Items) error ??= Write(item, writer);
                writer.WriteEndArray();
                return error;
            default:
                return WriteScalar((YamlScalar)node, writer);
        }
    }

    private static string? WriteScalar(YamlScalar scalar, Utf8JsonWriter writer)
    {
        switch (scalar.Kind)
        {
            case YamlKind.Null:
                writer.WriteNullValue();
                return null;
            case YamlKind.Bool:
                writer.WriteBooleanValue(CoreSchema.IsTrue(scalar.Text));
                return null;
            case YamlKind.Int when CoreSchema.TryInt(scalar.Text, out var whole):
                writer.WriteNumberValue(whole);
                return null;
            case YamlKind.Float when double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number):
                writer.WriteNumberValue(number);
                return null;
            case YamlKind.Int or YamlKind.Float:
                writer.WriteNullValue();
                return $"{scalar.Text} is no number of JSON that fits";
            default:
                writer.WriteStringValue(scalar.Text);
                return null;
        }
    }
}
