using System.Text.Json;
using Ashlar.Cel;

namespace Ashlar.Engine.Rules;

/// <summary>
/// JSON text as a value of expressions: whole numbers that fit 64 bits and have neither point nor exponent are int, other
/// numbers double, objects maps.
/// </summary>
internal static class JsonValues
{
    /// <summary>Of the stored text; null stays null.</summary>
    public static CelValue Parse(in CelValue text)
    {
        if (text.Kind != CelKind.String) return text;
        using var document = JsonDocument.Parse(text.AsString);
        return Of(document.RootElement);
    }

    public static CelValue Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.True => CelValue.True,
        JsonValueKind.False => CelValue.False,
        JsonValueKind.String => CelValue.String(element.GetString()!), // never null for the kind String
        JsonValueKind.Number => Number(element),
        JsonValueKind.Array => CelValue.List([.. element.EnumerateArray().Select(Of)]),
        JsonValueKind.Object => CelMap.Create(element.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, Of(p.Value)))),
        _ => CelValue.Null,
    };

    private static CelValue Number(JsonElement element) =>
        element.GetRawText().AsSpan().IndexOfAny('.', 'e', 'E') < 0 && element.TryGetInt64(out var whole)
            ? CelValue.Int(whole)
            : CelValue.Double(element.GetDouble());
}
