using Ashlar.Model.Declarations;
using static Ashlar.Model.ModelErrorCodes;

namespace Ashlar.Model.Building;

/// <summary>Reads <c>min</c> and <c>max</c> of numbers.</summary>
internal static class BoundsReader
{
    public static ScalarType Read(ScalarType type, Section section, IssueSink issues)
    {
        if (section.Has("itemMax") && type.Kind is not (ScalarKind.String or ScalarKind.Text or ScalarKind.Bytes)) return type;
        var min = Bound("min", type, section, issues);
        var max = Bound("max", type, section, issues);
        if (min > max) issues.Add(EmptyRange, section.PlaceOf("min"), $"'min' is {min} and 'max' {max}: nothing is allowed", "swap the two");
        return type with { Minimum = min, Maximum = max };
    }

    private static decimal? Bound(string key, ScalarType type, Section section, IssueSink issues)
    {
        if (section.Number(key) is not { } bound) return null;
        if (WhyNot(bound, type) is not { } reason) return bound;
        issues.Add(BoundDoesNotFit, section.PlaceOf(key), $"'{key}' is {bound}, {reason}");
        return null;
    }

    /// <summary>Why a number is not of a type; null where it is.</summary>
    public static string? WhyNot(decimal number, ScalarType type)
    {
        switch (type.Kind)
        {
            case ScalarKind.Int or ScalarKind.Long when !decimal.IsInteger(number):
                return "which is not a whole number";
            case ScalarKind.Int when number is < int.MinValue or > int.MaxValue:
                return $"which an int cannot be ({int.MinValue} to {int.MaxValue}); use long";
            case ScalarKind.Long when number is < long.MinValue or > long.MaxValue:
                return "which a long cannot be";
            case ScalarKind.Decimal:
                var most = Power(type.Precision - type.Scale);
                return decimal.Round(number, type.Scale) != number ? $"which has more than {type.Scale} digits after the point"
                    : Math.Abs(number) >= most ? $"which has more than {type.Precision - type.Scale} digits before the point"
                    : null;
            default:
                return null;
        }
    }

    private static decimal Power(int digits)
    {
        var power = 1m;
        for (var i = 0; i < digits; i++) power *= 10;
        return power;
    }
}
