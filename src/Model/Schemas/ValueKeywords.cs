using System.Globalization;
using System.Text.Json;
using Ashlar.Cel;

namespace Ashlar.Model.Schemas;

/// <summary>Keywords for any value, for numbers and for text.</summary>
internal static class ValueKeywords
{
    private static readonly string[] Types = ["null", "boolean", "object", "array", "number", "integer", "string"];

    public static SchemaCheck? Compile(SchemaCompiler compiler, string name, JsonElement value, string place)
    {
        switch (name)
        {
            case "type":
                return Type(compiler, value, place);
            case "enum":
                return Enum(compiler, value, place);
            case "const":
                return (v, at, f) => Require(JsonEquality.AreEqual(v, value), at, name, $"must be {value.GetRawText()}", f);
            case "minimum":
                return Bound(compiler, value, place, "at least", (v, b) => v >= b);
            case "maximum":
                return Bound(compiler, value, place, "at most", (v, b) => v <= b);
            case "exclusiveMinimum":
                return Bound(compiler, value, place, "more than", (v, b) => v > b);
            case "exclusiveMaximum":
                return Bound(compiler, value, place, "less than", (v, b) => v < b);
            case "multipleOf":
                return Bound(compiler, value, place, "a multiple of", IsMultiple, mustBePositive: true);
            case "minLength":
                return Count(compiler, value, place, JsonValueKind.String, v => CelText.Length(v.GetString()), (c, b) => c >= b, "at least", "characters");
            case "maxLength":
                return Count(compiler, value, place, JsonValueKind.String, v => CelText.Length(v.GetString()), (c, b) => c <= b, "at most", "characters");
            case "pattern":
                return Pattern(compiler, value, place);
            default:
                return null;
        }
    }

    /// <summary>A bound on how many of something a value has.</summary>
    public static SchemaCheck? Count(SchemaCompiler compiler, JsonElement value, string place, JsonValueKind kind, Func<JsonElement, int> count, Func<int, int, bool> holds, string relation, string what)
    {
        if (value.ValueKind is not JsonValueKind.Number || !value.TryGetInt32(out var bound) || bound < 0)
        {
            compiler.Report(place, "must be a whole number, at least 0");
            return null;
        }

        return (v, at, f) => Require(v.ValueKind != kind || holds(count(v), bound), at, Keyword(place), $"must have {relation} {bound} {what}", f);
    }

    public static void Require(bool holds, string at, string keyword, string message, Findings findings)
    {
        if (!holds) findings.Add(at, keyword, message);
    }

    private static string Keyword(string place) => place[(place.LastIndexOf('/') + 1)..];

    /// <summary>A pattern of RE2 syntax; null and reported where it is none.</summary>
    public static CelRegex? Regex(SchemaCompiler compiler, string? pattern, string place)
    {
        if (pattern is null) compiler.Report(place, "must be a regular expression");
        else if (CelRegex.TryCreate(pattern, out var regex, out var error, out _)) return regex;
        else compiler.Report(place, $"not a regular expression of RE2 syntax: {error}");
        return null;
    }

    private static SchemaCheck? Type(SchemaCompiler compiler, JsonElement value, string place)
    {
        string?[] types = value.ValueKind switch
        {
            JsonValueKind.String => [value.GetString()],
            JsonValueKind.Array => [.. value.EnumerateArray().Select(v => v.ValueKind is JsonValueKind.String ? v.GetString() : null)],
            _ => [],
        };
        if (types.Length > 0 && types.All(t => t is not null && Types.Contains(t)))
        {
            var message = "must be " + string.Join(" or ", types.Select(Article));
            return (v, at, f) => Require(types.Any(t => Is(v, t)), at, "type", message, f);
        }

        compiler.Report(place, $"'type' is one of {string.Join(", ", Types)}, or a list of them");
        return null;
    }

    private static bool Is(JsonElement value, string? type) => value.ValueKind switch
    {
        JsonValueKind.Null => type == "null",
        JsonValueKind.True or JsonValueKind.False => type == "boolean",
        JsonValueKind.Object => type == "object",
        JsonValueKind.Array => type == "array",
        JsonValueKind.String => type == "string",
        _ => type == "number" || (type == "integer" && IsWhole(value)),
    };

    // 1.0 is an integer (draft-06 on).
    private static bool IsWhole(JsonElement number) => number.TryGetDecimal(out var exact) ? decimal.IsInteger(exact) : double.IsInteger(number.GetDouble());

    private static string Article(string? type) => type switch
    {
        "null" => "null",
        "object" or "array" or "integer" => "an " + type,
        _ => "a " + type,
    };

    private static SchemaCheck? Enum(SchemaCompiler compiler, JsonElement value, string place)
    {
        if (value.ValueKind is not JsonValueKind.Array || value.GetArrayLength() == 0)
        {
            compiler.Report(place, "'enum' is a list of values");
            return null;
        }

        JsonElement[] allowed = [.. value.EnumerateArray()];
        var message = "must be one of " + string.Join(", ", allowed.Select(a => a.GetRawText()));
        return (v, at, f) => Require(allowed.Any(a => JsonEquality.AreEqual(a, v)), at, "enum", message, f);
    }

    private static SchemaCheck? Bound(SchemaCompiler compiler, JsonElement value, string place, string relation, Func<decimal, decimal, bool> holds, bool mustBePositive = false)
    {
        if (value.ValueKind is not JsonValueKind.Number || !value.TryGetDecimal(out var bound) || (mustBePositive && bound <= 0))
        {
            compiler.Report(place, mustBePositive ? "must be a number above 0" : "must be a number");
            return null;
        }

        var message = $"must be {relation} {bound.ToString(CultureInfo.InvariantCulture)}";
        return (v, at, f) => Require(v.ValueKind is not JsonValueKind.Number || holds(Clamp(v), bound), at, Keyword(place), message, f);
    }

    // Numbers beyond a decimal's range stay on their side of every bound, which is within it.
    private static decimal Clamp(JsonElement number) => number.TryGetDecimal(out var exact) ? exact
        : number.GetDouble() > 0 ? decimal.MaxValue
        : decimal.MinValue;

    // Beyond what decimals hold exactly nothing can be told, and the number is let through.
    private static bool IsMultiple(decimal number, decimal of)
    {
        if (number is decimal.MaxValue or decimal.MinValue) return true;
        return number % of == 0;
    }

    private static SchemaCheck? Pattern(SchemaCompiler compiler, JsonElement value, string place)
    {
        var regex = Regex(compiler, value.ValueKind is JsonValueKind.String ? value.GetString() : null, place);
        return regex is null ? null : (v, at, f) => Require(v.ValueKind is not JsonValueKind.String || regex.IsMatch(v.GetString()!), at, "pattern", $"must match {regex.Pattern}", f); // of kind String
    }
}
