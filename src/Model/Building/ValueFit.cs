using Ashlar.Cel;
using Ashlar.Model.Expressions.ValueTypes;

namespace Ashlar.Model.Building;

/// <summary>Why a default is not a value that its own field takes.</summary>
internal static class ValueFit
{
    public static string? WhyNot(in CelValue value, ScalarType type)
    {
        if (type.IsList) return Count(value.AsList.Count, type, "items");
        switch (type.Kind)
        {
            case ScalarKind.String or ScalarKind.Text:
                return Count(CelText.Length(value.AsString), type, "characters") ?? Matches(value.AsString, type);
            case ScalarKind.Int or ScalarKind.Long:
                return Number(value.AsInt, type);
            case ScalarKind.Decimal:
                if (!DecimalType.TryRescale(value, type.Scale, out _)) return "the default has more digits than the field";
                var digits = DecimalType.Instance.Format(value);
                return decimal.TryParse(digits, System.Globalization.CultureInfo.InvariantCulture, out var exact) ? Number(exact, type) : "the default has more digits than the field";
            case ScalarKind.Double when type.Minimum is not null || type.Maximum is not null:
                var number = value.AsDouble;
                return number < (double)(type.Minimum ?? decimal.MinValue) ? $"the default {number} is below 'min', {type.Minimum}"
                    : number > (double)(type.Maximum ?? decimal.MaxValue) ? $"the default {number} is above 'max', {type.Maximum}"
                    : null;
            default:
                return null;
        }
    }

    private static string? Number(decimal number, ScalarType type)
    {
        if (BoundsReader.WhyNot(number, type) is { } reason) return $"the default is {number}, {reason}";
        return number < type.Minimum ? $"the default {number} is below 'min', {type.Minimum}"
            : number > type.Maximum ? $"the default {number} is above 'max', {type.Maximum}"
            : null;
    }

    private static string? Count(int count, ScalarType type, string what) =>
        count < type.MinLength ? $"the default has {count} {what}, fewer than 'min', {type.MinLength}"
        : count > type.MaxLength ? $"the default has {count} {what}, more than 'max', {type.MaxLength}"
        : null;

    private static string? Matches(string text, ScalarType type) =>
        type.Pattern is not null && CelRegex.TryCreate(type.Pattern, out var regex, out _, out _) && !regex.IsMatch(text)
            ? "the default does not match 'pattern'"
            : null;
}
