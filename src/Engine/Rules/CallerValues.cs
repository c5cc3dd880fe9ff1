using System.Buffers;
using System.Text;
using System.Text.Json;
using Ashlar.Cel;

namespace Ashlar.Engine.Rules;

/// <summary>What expressions see of a caller, as values.</summary>
internal static class CallerValues
{
    public static CelValue Email(Caller caller) => caller.Email is { } email ? CelValue.String(email) : CelValue.Null;

    public static CelValue Texts(IReadOnlyList<string> texts) => CelValue.List([.. texts.Select(CelValue.String)]);

    /// <summary>The claims as JSON text, the form in which a store takes json.</summary>
    public static CelValue ClaimsJson(Caller caller)
    {
        // As in memory: a claim that is not there is unknown, which a null of the whole would not be.
        if (caller.Claims.IsNull) return CelValue.String("{}");
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer)) Write(writer, caller.Claims);
        return CelValue.String(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    private static void Write(Utf8JsonWriter writer, CelValue value)
    {
        switch (value.Kind)
        {
            case CelKind.Bool:
                writer.WriteBooleanValue(value.AsBool);
                break;
            case CelKind.Int:
                writer.WriteNumberValue(value.AsInt);
                break;
            case CelKind.UInt:
                writer.WriteNumberValue(value.AsUInt);
                break;
            case CelKind.Double:
                writer.WriteNumberValue(value.AsDouble);
                break;
            case CelKind.String:
                writer.WriteStringValue(value.AsString);
                break;
            case CelKind.List:
                writer.WriteStartArray();
                foreach (var item in value.AsList) Write(writer, item);
                writer.WriteEndArray();
                break;
            case CelKind.Map:
                WriteMap(writer, value.AsMap);
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }

    private static void WriteMap(Utf8JsonWriter writer, CelMap map)
    {
        writer.WriteStartObject();
        for (var i = 0; i < map.Count; i++)
        {
            writer.WritePropertyName(map.Keys[i].AsString);
            Write(writer, map.ValueAt(i));
        }

        writer.WriteEndObject();
    }
}
