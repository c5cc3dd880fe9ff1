using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Model.Expressions.ValueTypes;

namespace Ashlar.Engine.Reads;

/// <summary>
/// Keys of several parts (<see cref="CompositeKey"/>) between their two forms: one JSON array inside, and outside the parts' texts joined
/// by commas, with <c>%</c> and <c>,</c> inside a part as <c>%25</c> and <c>%2C</c>.
/// </summary>
public static class CompositeKeys
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The key of parts in memory; null where one of them is.</summary>
    public static CelValue Of(IReadOnlyList<ScalarType> types, ReadOnlySpan<CelValue> parts)
    {
        ArgumentNullException.ThrowIfNull(types);
        var buffer = new ArrayBufferWriter<byte>(64);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartArray();
            for (var i = 0; i < types.Count; i++)
            {
                if (parts[i].IsNull || parts[i].IsError) return CelValue.Null;
                Write(json, types[i], parts[i]);
            }

            json.WriteEndArray();
        }

        return CelValue.String(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    /// <summary>A key as a store gives it, which may escape text another way, in the one form that equal keys share.</summary>
    public static CelValue Read(IReadOnlyList<ScalarType> types, ReadOnlySpan<byte> stored)
    {
        var parts = new CelValue[types.Count];
        var reader = new Utf8JsonReader(stored);
        reader.Read();
        for (var i = 0; i < parts.Length; i++)
        {
            reader.Read();
            parts[i] = reader.TokenType switch
            {
                JsonTokenType.String => types[i].Kind == ScalarKind.Uuid && UuidType.TryParse(reader.GetString()!, out var uuid) ? uuid : CelValue.String(reader.GetString()!), // strings are there
                JsonTokenType.Number => Whole(types[i], reader.GetInt64()),
                _ => CelValue.Null,
            };
        }

        return Of(types, parts);
    }

    /// <summary>False where the text is no key of the type, with what it must be.</summary>
    internal static bool TryParse(IReadOnlyList<ScalarType> types, string text, out CelValue key, out string? message)
    {
        key = default;
        var texts = text.Split(',');
        message = $"must be {types.Count} values joined by commas";
        if (texts.Length != types.Count) return false;
        var parts = new CelValue[types.Count];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!ScalarText.TryParse(types[i], Unescaped(texts[i]), out parts[i], out message)) return false;
        }

        key = Of(types, parts);
        return true;
    }

    /// <summary>The parts' texts, joined by commas.</summary>
    public static string Format(IReadOnlyList<ScalarType> types, ReadOnlySpan<byte> key)
    {
        ArgumentNullException.ThrowIfNull(types);
        var text = new StringBuilder();
        var reader = new Utf8JsonReader(key);
        reader.Read();
        for (var i = 0; i < types.Count; i++)
        {
            reader.Read();
            if (i > 0) text.Append(',');
            text.Append(Escaped(reader.TokenType == JsonTokenType.Number ? TextOf(types[i], reader.GetInt64()) : reader.GetString() ?? ""));
        }

        return text.ToString();
    }

    /// <summary>A part's text as it stands between commas.</summary>
    public static string Escaped(string part)
    {
        ArgumentNullException.ThrowIfNull(part);
        return part.Replace("%", "%25", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
    }

    private static string Unescaped(string part) =>
        part.Replace("%2C", ",", StringComparison.OrdinalIgnoreCase).Replace("%25", "%", StringComparison.Ordinal);

    private static void Write(Utf8JsonWriter json, ScalarType type, in CelValue value)
    {
        switch (type.Kind)
        {
            case ScalarKind.Int or ScalarKind.Long:
                json.WriteNumberValue(value.AsInt);
                break;
            case ScalarKind.Bool:
                json.WriteNumberValue(value.AsBool ? 1 : 0);
                break;
            case ScalarKind.Date:
                json.WriteNumberValue(DateType.DaysOf(value));
                break;
            case ScalarKind.DateTime:
                json.WriteNumberValue(Instants.MicrosOf(value));
                break;
            case ScalarKind.Decimal:
                json.WriteNumberValue(DecimalType.TryRescale(value, type.Scale, out var unscaled) ? unscaled : throw new ArgumentException("a part that is no decimal of its scale", nameof(value)));
                break;
            case ScalarKind.Uuid:
                json.WriteStringValue(value.ExtensionType.Format(value));
                break;
            default:
                json.WriteStringValue(value.AsString);
                break;
        }
    }

    private static CelValue Whole(ScalarType type, long number) => type.Kind switch
    {
        ScalarKind.Bool => CelValue.Bool(number != 0),
        ScalarKind.Date => DateType.OfDays(number),
        ScalarKind.DateTime => Instants.FromMicros(number),
        ScalarKind.Decimal => DecimalType.Of(number, type.Scale),
        _ => CelValue.Int(number),
    };

    private static string TextOf(ScalarType type, long number) => Whole(type, number) switch
    {
        { Kind: CelKind.Bool } value => value.AsBool ? "true" : "false",
        { Kind: CelKind.Timestamp } value => CelTime.FormatTimestamp(value),
        var value => ScalarText.Format(value),
    };
}
