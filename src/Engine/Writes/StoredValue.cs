using System.Globalization;
using System.Text;
using System.Text.Json;
using Ashlar.Cel;
using Ashlar.Engine.Reads;
using Ashlar.Engine.Writes.Binding;
using Ashlar.Model;
using Ashlar.Model.Expressions.ValueTypes;
using Ashlar.Stores.Plans;

namespace Ashlar.Engine.Writes;

/// <summary>A stored column as a value in memory: the inverse of the storage forms that <see cref="IRowReader"/> states.</summary>
public static class StoredValue
{
    public static CelValue Read(IRowReader row, int column, ScalarType type)
    {
        if (row.IsNull(column)) return CelValue.Null;
        if (type.Parts is { } parts && !type.IsList) return CompositeKeys.Read(parts, row.GetUtf8(column));
        if (type.IsList) return ReadList(row.GetUtf8(column), type.Kind, type.Scale);
        return type.Kind switch
        {
            ScalarKind.String or ScalarKind.Text or ScalarKind.Enum or ScalarKind.Json => CelValue.String(Encoding.UTF8.GetString(row.GetUtf8(column))),
            ScalarKind.Int or ScalarKind.Long => CelValue.Int(row.GetInt64(column)),
            ScalarKind.Bool => CelValue.Bool(row.GetInt64(column) != 0),
            ScalarKind.Double => CelValue.Double(row.GetDouble(column)),
            ScalarKind.Decimal => DecimalType.Of(row.GetInt64(column), type.Scale),
            ScalarKind.Uuid => UuidType.Of(row.GetGuid(column)),
            ScalarKind.DateTime => Instants.FromMicros(row.GetInt64(column)),
            ScalarKind.Date => DateType.OfDays(row.GetInt64(column)),
            ScalarKind.Time => TimeType.OfMicros(row.GetInt64(column)),
            ScalarKind.Duration => Scalars.Duration(row.GetInt64(column)),
            ScalarKind.Bytes => CelValue.Bytes(row.GetUtf8(column).ToArray()),
            _ => throw new InvalidOperationException($"scalar kind {type.Kind}"),
        };
    }

    // The wire's own form, which was bound once: what does not read is not ours.
    private static CelValue ReadList(ReadOnlySpan<byte> json, ScalarKind kind, int scale)
    {
        var reader = new Utf8JsonReader(json);
        var items = new List<CelValue>();
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) items.Add(Item(ref reader, kind, scale));
        return CelValue.List(items);
    }

    private static CelValue Item(ref Utf8JsonReader reader, ScalarKind kind, int scale)
    {
        switch (kind)
        {
            case ScalarKind.String or ScalarKind.Text or ScalarKind.Enum:
                return CelValue.String(reader.GetString()!); // never null for a string token
            case ScalarKind.Int or ScalarKind.Long:
                return CelValue.Int(reader.GetInt64());
            case ScalarKind.Bool:
                return CelValue.Bool(reader.GetBoolean());
            case ScalarKind.Double:
                return CelValue.Double(double.Parse(reader.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture));
            case ScalarKind.Decimal:
                return JsonNumber.TryRead(reader.ValueSpan, out var number) && number.TryScale(scale, out var unscaled)
                    ? DecimalType.Of(unscaled, scale)
                    : throw new InvalidOperationException("a stored list holds no decimals");
            case ScalarKind.Json:
                using (var item = JsonDocument.ParseValue(ref reader)) return CelValue.String(item.RootElement.GetRawText());
            default:
                return Scalars.TryParse(kind, reader.GetString()!, out var value) // never null for a string token
                    ? value
                    : throw new InvalidOperationException($"a stored list holds no {kind}");
        }
    }
}
