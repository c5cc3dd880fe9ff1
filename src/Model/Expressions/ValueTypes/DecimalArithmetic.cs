using System.Numerics;
using Ashlar.Cel;

namespace Ashlar.Model.Expressions.ValueTypes;

/// <summary>Operators of <see cref="DecimalType"/>; results that do not fit are errors.</summary>
public static class DecimalArithmetic
{
    public static CelValue Add(in CelValue left, in CelValue right) => Sum(left, right, 1);

    public static CelValue Subtract(in CelValue left, in CelValue right) => Sum(left, right, -1);

    public static CelValue Multiply(in CelValue left, in CelValue right)
    {
        var ((a, sa), (b, sb)) = (DecimalType.Parts(left), DecimalType.Parts(right));
        return Fit((BigInteger)a * b, sa + sb);
    }

    public static CelValue Divide(in CelValue left, in CelValue right)
    {
        var ((a, sa), (b, sb)) = (DecimalType.Parts(left), DecimalType.Parts(right));
        if (b == 0) return CelValue.Error(CelErrorCode.DivideByZero, "divide by zero");
        var scale = Math.Max(Math.Max(sa, sb), DecimalType.QuotientScale);
        var (dividend, divisor) = ((BigInteger)a * DecimalType.Power(scale + sb), (BigInteger)b * DecimalType.Power(sa));
        return Fit(DecimalType.DivideRounded(dividend, divisor), scale);
    }

    public static CelValue Negate(in CelValue value)
    {
        var (unscaled, scale) = DecimalType.Parts(value);
        return Fit(-(BigInteger)unscaled, scale);
    }

    /// <summary>Toward zero.</summary>
    public static CelValue Truncate(in CelValue value)
    {
        var (unscaled, scale) = DecimalType.Parts(value);
        return CelValue.Int((long)(unscaled / DecimalType.Power(scale)));
    }

    public static double ToDouble(in CelValue value)
    {
        // Correctly rounded: the parser of doubles is, a division of two doubles would not be.
        return double.Parse(DecimalType.Instance.Format(value), System.Globalization.CultureInfo.InvariantCulture);
    }

    internal static CelValue Fit(BigInteger unscaled, int scale) => unscaled < long.MinValue || unscaled > long.MaxValue
        ? CelValue.Error(CelErrorCode.Overflow, "the decimal does not fit: overflow")
        : DecimalType.Of((long)unscaled, scale);

    private static CelValue Sum(in CelValue left, in CelValue right, int sign)
    {
        var ((a, sa), (b, sb)) = (DecimalType.Parts(left), DecimalType.Parts(right));
        var scale = Math.Max(sa, sb);
        return Fit(((BigInteger)a * DecimalType.Power(scale - sa)) + (sign * ((BigInteger)b * DecimalType.Power(scale - sb))), scale);
    }
}
