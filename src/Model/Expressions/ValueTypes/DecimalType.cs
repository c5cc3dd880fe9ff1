using System.Globalization;
using System.Numerics;
using Ashlar.Cel;

namespace Ashlar.Model.Expressions.ValueTypes;

/// <summary>
/// Exact decimals: a 64-bit integer and how many of its digits stand after the point, as the databases keep them. Sums have the
/// larger scale, products both together, quotients at least six digits; what does not fit 64 bits is an overflow, never rounded away.
/// </summary>
public sealed class DecimalType : CelExtensionType
{
    /// <summary>Digits after the point of a quotient, at least.</summary>
    public const int QuotientScale = 6;

    /// <summary>The largest scale: that of the product of two decimals of 18 digits.</summary>
    public const int MaxScale = 36;

    private DecimalType()
        : base("decimal")
    {
    }

    public static DecimalType Instance { get; } = new();

    /// <summary>The value <paramref name="unscaled"/> / 10^<paramref name="scale"/>; an error above <see cref="MaxScale"/>.</summary>
    public static CelValue Of(long unscaled, int scale) => scale is < 0 or > MaxScale
        ? CelValue.Error(CelErrorCode.Overflow, "the decimal has too many digits after the point")
        : CelValue.Extension(Instance, (ulong)scale, (ulong)unscaled);

    public static (long Unscaled, int Scale) Parts(in CelValue value)
    {
        var (high, low) = value.AsExtensionWords;
        return ((long)low, (int)high);
    }

    /// <summary>The unscaled value at a scale, rounded half away from zero; false where it does not fit 64 bits.</summary>
    public static bool TryRescale(in CelValue value, int scale, out long unscaled)
    {
        var (from, fromScale) = Parts(value);
        var exact = scale >= fromScale ? (BigInteger)from * Power(scale - fromScale) : DivideRounded(from, Power(fromScale - scale));
        var fits = exact >= long.MinValue && exact <= long.MaxValue;
        unscaled = fits ? (long)exact : 0;
        return fits;
    }

    /// <summary>Reads digits with an optional sign, point and exponent, keeping every digit; false where they are none or too many.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out CelValue value)
    {
        value = default;
        var mantissa = text;
        var exponent = 0;
        var e = text.IndexOfAny('e', 'E');
        if (e >= 0)
        {
            mantissa = text[..e];
            if (!int.TryParse(text[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent) || exponent is < -100 or > 100) return false;
        }

        var point = mantissa.IndexOf('.');
        var fraction = point < 0 ? [] : mantissa[(point + 1)..];
        var whole = point < 0 ? mantissa : mantissa[..point];
        if (whole.Length + fraction.Length > 100 || fraction.ContainsAnyExceptInRange('0', '9')) return false;
        if (!BigInteger.TryParse(string.Concat(whole, fraction), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var digits)) return false;
        var scale = fraction.Length - exponent;
        if (scale < 0) (digits, scale) = (digits * Power(-scale), 0);
        if (scale > MaxScale || digits < long.MinValue || digits > long.MaxValue) return false;
        value = Of((long)digits, scale);
        return true;
    }

    public override int Compare(in CelValue left, in CelValue right)
    {
        var ((a, sa), (b, sb)) = (Parts(left), Parts(right));
        if (sa == sb) return a.CompareTo(b);
        return sa < sb ? ((BigInteger)a * Power(sb - sa)).CompareTo(b) : ((BigInteger)a).CompareTo(b * Power(sa - sb));
    }

    public override bool AreEqualAcross(in CelValue own, in CelValue other) => other.Kind == CelKind.Int && Compare(own, Of(other.AsInt, 0)) == 0;

    public override int Hash(in CelValue value)
    {
        var (unscaled, scale) = Parts(value);
        while (scale > 0 && unscaled % 10 == 0) (unscaled, scale) = (unscaled / 10, scale - 1);
        return scale == 0 ? CelValue.Int(unscaled).GetHashCode() : HashCode.Combine(unscaled, scale);
    }

    public override string Format(in CelValue value)
    {
        var (unscaled, scale) = Parts(value);
        var digits = BigInteger.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        var sign = unscaled < 0 ? "-" : "";
        return scale == 0 ? sign + digits : $"{sign}{digits[..^scale]}.{digits[^scale..]}";
    }

    public override CelValue? TryCoerceLiteral(ConstantNode literal)
    {
        ArgumentNullException.ThrowIfNull(literal);
        if (literal.Value.Kind is not (CelKind.Int or CelKind.Double)) return null;
        var text = literal.SourceText ?? (literal.Value.Kind is CelKind.Int ? literal.Value.AsInt.ToString(CultureInfo.InvariantCulture) : literal.Value.AsDouble.ToString("R", CultureInfo.InvariantCulture));
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) || text.StartsWith("-0x", StringComparison.OrdinalIgnoreCase)) return Of(literal.Value.AsInt, 0);
        return TryParse(text, out var value) ? value : CelValue.Error(CelErrorCode.Overflow, $"{text} has more digits than a decimal");
    }

    public override CelFunction? ConversionFrom(CelType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.NonNull.Kind is not CelTypeKind.Int ? null : type.IsNullable ? ExtensionFunctions.IntToDecimalOrNull : ExtensionFunctions.IntToDecimal;
    }

    internal static BigInteger Power(int digits) => BigInteger.Pow(10, digits);

    /// <summary>Rounded half away from zero.</summary>
    internal static BigInteger DivideRounded(BigInteger dividend, BigInteger divisor)
    {
        var quotient = BigInteger.DivRem(BigInteger.Abs(dividend), BigInteger.Abs(divisor), out var rest);
        if (rest * 2 >= BigInteger.Abs(divisor)) quotient++;
        return dividend.Sign * divisor.Sign < 0 ? -quotient : quotient;
    }
}
