using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ashlar.Cel;
using Ashlar.Model;

namespace Ashlar.Stores.Sqlite;

/// <summary>The value of a list column: a JSON array in the wire's own form, so that a surface copies it as it is.</summary>
internal static class ListJson
{
    // Text goes in as it is: the array is stored and read back, never put into a page
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static string Write(in CelValue list, ScalarType type)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartArray();
            foreach (var item in list.AsList) Write(json, item, type);
            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, in CelValue item, ScalarType type)
    {
        switch (type.Kind)
        {
            case ScalarKind.Int or ScalarKind.Long:
                json.WriteNumberValue(item.AsInt);
                break;
            case ScalarKind.Double:
                json.WriteNumberValue(item.Kind == CelKind.Int ? item.AsInt : item.AsDouble);
                break;
            case ScalarKind.Bool:
                json.WriteBooleanValue(item.AsBool);
                break;
            case ScalarKind.Decimal:
                json.WriteRawValue(ScalarStorage.WireText(item, type), skipInputValidation: true);
                break;
            case ScalarKind.Json:
                json.WriteRawValue(item.AsString, skipInputValidation: true);
                break;
            case ScalarKind.Bytes:
                json.WriteBase64StringValue(item.AsBytes.Span);
                break;
            case ScalarKind.String or ScalarKind.Text or ScalarKind.Enum:
                json.WriteStringValue(item.AsString);
                break;
            default:
                json.WriteStringValue(ScalarStorage.WireText(item, type));
                break;
        }
    }
}
