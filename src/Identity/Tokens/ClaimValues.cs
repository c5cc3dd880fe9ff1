using System.Text.Json;
using Ashlar.Cel;

namespace Ashlar.Identity.Tokens;

/// <summary>JSON claims as CEL values: whole numbers that fit are int, others double, objects maps.</summary>
internal static class ClaimValues
{
    public static CelValue FromJson(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => CelValue.Map([.. element.EnumerateObject()
            .Select(p => KeyValuePair.Create(CelValue.String(p.Name), FromJson(p.Value)))]),
        JsonValueKind.Array => CelValue.List([.. element.EnumerateArray().Select(FromJson)]),
        JsonValueKind.String => CelValue.String(element.GetString()!), // a String element
        JsonValueKind.Number => element.TryGetInt64(out var whole) ? CelValue.Int(whole) : FromNumber(element.GetDouble()),
        JsonValueKind.True => CelValue.True,
        JsonValueKind.False => CelValue.False,
        _ => CelValue.Null,
    };

    // A number that no double holds is no number that a rule could compare; JSON could not say it either.
    private static CelValue FromNumber(double number) => double.IsFinite(number) ? CelValue.Double(number) : CelValue.Null;
}
