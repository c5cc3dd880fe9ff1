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

    /// <summary>The dividend, with the digits that the quotient will have, has to fit as well: databases divide so.</summary>
    public static CelValue Divide(in CelValue left, in CelValue right)
    {
        var ((a, sa), (b, sb)) = (DecimalType.Parts(left), DecimalType.Parts(right));
        if (b == 0) return CelValue.Error(CelErrorCode.DivideByZero, "divide by zero");
        var scale = Math.Max(Math.Max(sa, sb), DecimalType.QuotientScale);
        var dividend = Fit((BigInteger)a * DecimalType.Power(scale + sb - sa), scale);
        return dividend.IsError ? dividend : Fit(DecimalType.DivideRounded(DecimalType.Parts(dividend).Unscaled, b), scale);
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

    // Both operands have to fit at the sum's scale: databases bring them there first.
    private static CelValue Sum(in CelValue left, in CelValue right, int sign)
    {
        var ((a, sa), (b, sb)) = (DecimalType.Parts(left), DecimalType.Parts(right));
        var scale = Math.Max(sa, sb);
        var (l, r) = (Fit((BigInteger)a * DecimalType.Power(scale - sa), scale), Fit((BigInteger)b * DecimalType.Power(scale - sb), scale));
        if (l.IsError || r.IsError) return l.IsError ? l : r;
        return Fit(DecimalType.Parts(l).Unscaled + (sign * (BigInteger)DecimalType.Parts(r).Unscaled), scale);
    }
}
