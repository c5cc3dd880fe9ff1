using System.Globalization;
using System.Text.Json;
using Ashlar.Cel;

namespace Ashlar.Engine.Writes.Binding;

/// <summary>Keywords of JSON Schema over any value, numbers and strings.</summary>
internal static class JsonSchemaScalars
{
    public static void Check(JsonElement schema, JsonElement value, BodyPath? at, BodyFaults faults, Func<string, CelRegex?> pattern)
    {
        if (schema.TryGetProperty("type", out var type) && !HasType(type, value)) JsonSchema.Tell(faults, at, "type", "must be " + Describe(type));
        if (schema.TryGetProperty("const", out var constant) && !JsonEquality.AreEqual(constant, value)) JsonSchema.Tell(faults, at, "const", "must be " + constant.GetRawText());
        if (schema.TryGetProperty("enum", out var words) && !words.EnumerateArray().Any(w => JsonEquality.AreEqual(w, value)))
        {
            JsonSchema.Tell(faults, at, "enum", "must be one of " + string.Join(", ", words.EnumerateArray().Select(w => w.GetRawText())));
        }

        if (value.ValueKind == JsonValueKind.Number) CheckNumber(schema, value, at, faults);
        else if (value.ValueKind == JsonValueKind.String) CheckString(schema, value.GetString()!, at, faults, pattern); // a string is never null
    }

    internal static int? Integer(JsonElement schema, string keyword) =>
        schema.TryGetProperty(keyword, out var limit) && limit.ValueKind == JsonValueKind.Number && limit.TryGetDouble(out var number)
            ? (int)Math.Clamp(number, int.MinValue, int.MaxValue)
            : null;

    private static void CheckNumber(JsonElement schema, JsonElement value, BodyPath? at, BodyFaults faults)
    {
        Bound("minimum", "must be at least", order => order >= 0);
        Bound("maximum", "must be at most", order => order <= 0);
        Bound("exclusiveMinimum", "must be more than", order => order > 0);
        Bound("exclusiveMaximum", "must be less than", order => order < 0);
        if (schema.TryGetProperty("multipleOf", out var step) && !IsMultiple(value, step)) JsonSchema.Tell(faults, at, "multipleOf", "must be a multiple of " + step.GetRawText());

        void Bound(string keyword, string message, Func<int, bool> holds)
        {
            if (schema.TryGetProperty(keyword, out var limit) && limit.ValueKind == JsonValueKind.Number && !holds(Compare(value, limit)))
            {
                JsonSchema.Tell(faults, at, keyword, $"{message} {limit.GetRawText()}");
            }
        }
    }

    private static void CheckString(JsonElement schema, string text, BodyPath? at, BodyFaults faults, Func<string, CelRegex?> pattern)
    {
        var length = CelText.Length(text);
        if (Integer(schema, "minLength") is { } least && length < least) JsonSchema.Tell(faults, at, "minLength", $"must have at least {least} characters");
        if (Integer(schema, "maxLength") is { } most && length > most) JsonSchema.Tell(faults, at, "maxLength", $"must have at most {most} characters");
        if (schema.TryGetProperty("pattern", out var source) && source.ValueKind == JsonValueKind.String && pattern(source.GetString()!) is { } regex && !regex.IsMatch(text)) // a string is never null
        {
            JsonSchema.Tell(faults, at, "pattern", "must match " + source.GetString());
        }
    }

    private static bool HasType(JsonElement type, JsonElement value) => type.ValueKind == JsonValueKind.Array
        ? type.EnumerateArray().Any(t => HasType(t, value))
        : type.GetString() switch
        {
            "null" => value.ValueKind == JsonValueKind.Null,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "string" => value.ValueKind == JsonValueKind.String,
            "number" => value.ValueKind == JsonValueKind.Number,
            "integer" => value.ValueKind == JsonValueKind.Number && IsInteger(value),
            "array" => value.ValueKind == JsonValueKind.Array,
            "object" => value.ValueKind == JsonValueKind.Object,
            _ => true,
        };

    private static bool IsInteger(JsonElement value) =>
        JsonNumber.TryRead(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(value), out var exact) ? exact.Exponent >= 0 : value.TryGetDouble(out var number) && number == Math.Floor(number);

    private static string Describe(JsonElement type) => type.ValueKind == JsonValueKind.Array
        ? string.Join(" or ", type.EnumerateArray().Select(t => t.GetString()))
        : type.GetString() ?? "another type";

    // Exact where both fit a decimal, else as doubles.
    private static int Compare(JsonElement left, JsonElement right) =>
        left.TryGetDecimal(out var a) && right.TryGetDecimal(out var b) ? a.CompareTo(b) : Double(left).CompareTo(Double(right));

    private static bool IsMultiple(JsonElement value, JsonElement step)
    {
        if (value.TryGetDecimal(out var a) && step.TryGetDecimal(out var b)) return b == 0 || a % b == 0;
        var quotient = Double(value) / Double(step);
        return quotient == Math.Floor(quotient);
    }

    private static double Double(JsonElement number) => double.Parse(number.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture);
}
