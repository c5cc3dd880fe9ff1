using System.Globalization;
using System.Text.Json.Nodes;
using Ashlar.Model;
using Ashlar.Surfaces.Rest.OpenApi.Schemas;

namespace Ashlar.Surfaces.Rest.OpenApi.Examples;

/// <summary>Values that satisfy a column's facets; none where that cannot be told.</summary>
internal sealed class ScalarExamples(ModelSnapshot model)
{
    private const string Instant = "2026-01-31T09:30:00Z";

    /// <summary>A value of the column as it is read.</summary>
    public JsonNode? Of(ColumnField column) => column switch
    {
        { System: true } when ReferenceEquals(column, column.Entity.Version) => 1,
        RefField reference => Key(reference.Target),
        _ when BodyFields.IsKey(column) => Key(column.Entity),
        _ => ColumnSchema.Literal(column) ?? Of(column.Type, column.Name),
    };

    /// <summary>A value that a new row may start with.</summary>
    public JsonNode? OfNew(ColumnField column) =>
        column is ValueField { Transitions: not null, Initial: [var first, ..] } ? first : Of(column);

    /// <summary>A value to change to; for an enum with moves, one that the default may move to.</summary>
    public JsonNode? Changed(ColumnField column)
    {
        if (column is not ValueField { Transitions: { } moves }) return Of(column);
        var from = ColumnSchema.Literal(column)?.GetValue<string>() ?? column.Type.Words[0];
        return moves.GetValueOrDefault(from) is [var to, ..] ? to : null;
    }

    private JsonNode? Key(Entity entity)
    {
        if (entity.Key.Type.Kind != ScalarKind.Uuid) return Of(entity.Key.Type, entity.Key.Name);

        // Another for each entity, so that references in examples tell what they refer to.
        var ordinal = 1;
        foreach (var candidate in model.Entities)
        {
            if (ReferenceEquals(candidate, entity)) break;
            ordinal++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"0192d5c1-8f4e-7a31-9c55-{ordinal:d12}");
    }

    private static JsonNode? Of(ScalarType type, string name)
    {
        if (!type.IsList) return Single(type, name, type.MinLength ?? 0, type.MaxLength ?? int.MaxValue);
        if (type.MaxLength is 0 || type.MinLength is > 1) return type.MinLength is > 1 ? null : new JsonArray();
        return Single(type, Singular(name), 0, type.ItemMaxLength ?? int.MaxValue) is { } item ? new JsonArray(item) : null;
    }

    private static string Singular(string name) => name.Length > 2 && name.EndsWith('s') && !name.EndsWith("ss", StringComparison.Ordinal) ? name[..^1] : name;

    private static JsonNode? Single(ScalarType type, string name, int least, int most) => type.Kind switch
    {
        ScalarKind.String or ScalarKind.Text => TextExamples.Of(type, name, least, most) is { } text ? JsonValue.Create(text) : null,
        ScalarKind.Int or ScalarKind.Long => Integer(type),
        ScalarKind.Double => Number(type, 1, 1.5m),
        ScalarKind.Decimal => Number(type, 2, 12.5m),
        ScalarKind.Bool => true,
        ScalarKind.Uuid => "0192d5c1-8f4e-7a31-9c55-2f1d3c4b5a69",
        ScalarKind.Date => "2026-01-31",
        ScalarKind.Time => "09:30:00",
        ScalarKind.DateTime => Instant,
        ScalarKind.Duration => "PT1H30M",
        ScalarKind.Bytes => least <= 5 && most >= 5 ? "aGVsbG8=" : null,
        ScalarKind.Enum => type.Words.Count > 0 ? type.Words[0] : null,
        ScalarKind.Json => type.JsonSchema is null ? new JsonObject { ["note"] = "anything" } : null,
        _ => null,
    };

    private static JsonNode? Integer(ScalarType type)
    {
        var value = Math.Ceiling(Math.Max(type.Minimum ?? 1, Math.Min(1, type.Maximum ?? 1)));
        return value <= (type.Maximum ?? value) && value is >= long.MinValue and <= long.MaxValue ? (long)value : null;
    }

    private static JsonNode? Number(ScalarType type, int digits, decimal wished)
    {
        var value = Math.Min(Math.Max(wished, type.Minimum ?? wished), type.Maximum ?? Math.Max(wished, type.Minimum ?? wished));
        if (type.Kind == ScalarKind.Double) return (double)value;
        if (type.Scale < digits && value != decimal.Round(value, type.Scale)) value = decimal.Ceiling(value);
        if (value > (type.Maximum ?? value) || decimal.Abs(value) >= PowerOfTen(type.Precision - type.Scale)) value = type.Minimum is > 0 ? type.Minimum.Value : 0;
        return IsMultiple(value, type.Scale) ? decimal.Parse(value.ToString("F" + type.Scale, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : null;
    }

    // Validators that compute in doubles refuse some exact multiples: an example is one that they take.
    private static bool IsMultiple(decimal value, int scale)
    {
        var quotient = (double)value / double.Parse($"1e-{scale}", CultureInfo.InvariantCulture);
        return quotient == Math.Floor(quotient);
    }

    private static decimal PowerOfTen(int power)
    {
        var value = 1m;
        for (; power > 0; power--) value *= 10;
        return value;
    }
}
