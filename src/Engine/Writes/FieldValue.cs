using System.Buffers;
using System.Text;
using System.Text.Json;
using Ashlar.Cel;
using Ashlar.Engine.Writes.Binding;
using Ashlar.Model;
using Ashlar.Model.Expressions.ValueTypes;

namespace Ashlar.Engine.Writes;

/// <summary>What an expression gave, as a value that its column holds.</summary>
internal static class FieldValue
{
    /// <summary>False: an error, of another type, or it does not fit. Decimals round half away from zero to the column's scale.</summary>
    public static bool TryConvert(ScalarType type, in CelValue value, out CelValue stored)
    {
        stored = CelValue.Null;
        if (value.IsNull) return true;
        if (value.IsError) return false;
        return type.IsList ? TryList(type, value, out stored) : TryOne(type, value, out stored);
    }

    private static bool TryList(ScalarType type, in CelValue value, out CelValue stored)
    {
        stored = CelValue.Null;
        if (value.Kind != CelKind.List) return false;
        var items = new CelValue[value.AsList.Count];
        for (var i = 0; i < items.Length; i++)
        {
            if (value.AsList[i].IsNull || !TryOne(type, value.AsList[i], out items[i])) return false;
        }

        stored = CelValue.List(items);
        return true;
    }

    private static bool TryOne(ScalarType type, in CelValue value, out CelValue stored)
    {
        stored = value;
        switch (type.Kind)
        {
            case ScalarKind.String or ScalarKind.Text:
                return value.Kind == CelKind.String && !value.AsString.Contains('\0', StringComparison.Ordinal) && CelText.IsWellFormed(value.AsString);
            case ScalarKind.Enum:
                return value.Kind == CelKind.String && type.Words.Contains(value.AsString, StringComparer.Ordinal);
            case ScalarKind.Int:
                return value.Kind == CelKind.Int && value.AsInt is >= int.MinValue and <= int.MaxValue;
            case ScalarKind.Long:
                return value.Kind == CelKind.Int;
            case ScalarKind.Double:
                if (value.Kind == CelKind.Int) stored = CelValue.Double(value.AsInt);
                return stored.Kind == CelKind.Double && double.IsFinite(stored.AsDouble);
            case ScalarKind.Bool:
                return value.Kind == CelKind.Bool;
            case ScalarKind.Decimal:
                return TryDecimal(type, value, out stored);
            case ScalarKind.DateTime:
                if (value.Kind != CelKind.Timestamp) return false;
                stored = Scalars.Cut(value);
                return true;
            case ScalarKind.Duration:
                if (value.Kind != CelKind.Duration) return false;
                stored = CelValue.DurationOfNanos(value.AsDurationNanos / 1000 * 1000);
                return true;
            case ScalarKind.Bytes:
                return value.Kind == CelKind.Bytes;
            case ScalarKind.Json:
                return TryJson(value, out stored);
            default:
                return value.Kind == CelKind.Extension;
        }
    }

    private static bool TryDecimal(ScalarType type, in CelValue value, out CelValue stored)
    {
        stored = value.Kind == CelKind.Int ? DecimalType.Of(value.AsInt, 0) : value;
        if (stored.Kind != CelKind.Extension || stored.ExtensionType is not DecimalType || !DecimalType.TryRescale(stored, type.Scale, out var unscaled)) return false;
        stored = DecimalType.Of(unscaled, type.Scale);
        Int128 bound = 1;
        for (var i = 0; i < type.Precision; i++) bound *= 10;
        return Int128.Abs(unscaled) < bound;
    }

    private static bool TryJson(in CelValue value, out CelValue stored)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            if (!TryWrite(writer, value))
            {
                stored = CelValue.Null;
                return false;
            }
        }

        stored = CelValue.String(Encoding.UTF8.GetString(buffer.WrittenSpan));
        return true;
    }

    private static bool TryWrite(Utf8JsonWriter writer, in CelValue value)
    {
        switch (value.Kind)
        {
            case CelKind.Null:
                writer.WriteNullValue();
                return true;
            case CelKind.Bool:
                writer.WriteBooleanValue(value.AsBool);
                return true;
            case CelKind.Int:
                writer.WriteNumberValue(value.AsInt);
                return true;
            case CelKind.UInt:
                writer.WriteNumberValue(value.AsUInt);
                return true;
            case CelKind.Double when double.IsFinite(value.AsDouble):
                writer.WriteNumberValue(value.AsDouble);
                return true;
            case CelKind.String when CelText.IsWellFormed(value.AsString) && !value.AsString.Contains('\0', StringComparison.Ordinal):
                writer.WriteStringValue(value.AsString);
                return true;
            case CelKind.List:
                writer.WriteStartArray();
                foreach (var item in value.AsList)
                {
                    if (!TryWrite(writer, item)) return false;
                }

                writer.WriteEndArray();
                return true;
            case CelKind.Map:
                return TryWriteMap(writer, value.AsMap);
            default:
                return false;
        }
    }

    private static bool TryWriteMap(Utf8JsonWriter writer, CelMap map)
    {
        writer.WriteStartObject();
        for (var i = 0; i < map.Count; i++)
        {
            if (map.Keys[i].Kind != CelKind.String) return false;
            writer.WritePropertyName(map.Keys[i].AsString);
            if (!TryWrite(writer, map.ValueAt(i))) return false;
        }

        writer.WriteEndObject();
        return true;
    }
}
