using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ashlar.Cel;
using Ashlar.Model;

namespace Ashlar.Stores.Sql;

/// <summary>
/// A list as one parameter of a read on SQLite: uuids as one blob of 16 bytes each; anything else as a JSON array of storage
/// values (decimals scaled, instants in microseconds, bytes in upper-case hex), which <see cref="SqliteJson"/> reads. Not the form of a
/// list <em>column</em>, which is the wire's.
/// </summary>
internal static class ListEncoding
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static StorageValue Encode(in CelValue list, ScalarType type)
    {
        var item = type with { IsList = false };
        return type.Kind == ScalarKind.Uuid ? Blob(list.AsList, item) : Json(list.AsList, item);
    }

    private static StorageValue Blob(IReadOnlyList<CelValue> items, ScalarType item)
    {
        var bytes = new byte[items.Count * 16];
        for (var i = 0; i < items.Count; i++)
        {
            StorageValue.Of(items[i], item).Blob.Span.CopyTo(bytes.AsSpan(i * 16));
        }

        return StorageValue.OfBlob(bytes);
    }

    private static StorageValue Json(IReadOnlyList<CelValue> items, ScalarType item)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartArray();
            for (var i = 0; i < items.Count; i++)
            {
                Write(json, StorageValue.Of(items[i], item));
            }

            json.WriteEndArray();
        }

        return StorageValue.OfText(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    private static void Write(Utf8JsonWriter json, in StorageValue value)
    {
        switch (value.Kind)
        {
            case StorageKind.Null:
                json.WriteNullValue();
                break;
            case StorageKind.Integer:
                json.WriteNumberValue(value.Integer);
                break;
            case StorageKind.Real:
                json.WriteNumberValue(value.Real);
                break;
            case StorageKind.Text:
                json.WriteStringValue(value.Text);
                break;
            default:
                json.WriteStringValue(Convert.ToHexString(value.Blob.Span));
                break;
        }
    }
}
