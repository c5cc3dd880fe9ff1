using Ashlar.Model;

namespace Ashlar.Stores.Sql.Expressions;

/// <summary>Magnitudes of whole numbers, to tell where arithmetic cannot leave 64 bits and needs no check.</summary>
internal static class Bounds
{
    /// <summary>A 64-bit integer.</summary>
    public static readonly UInt128 Any = (UInt128)1 << 63;

    public static bool Fits(UInt128 bound) => bound < Any;

    public static UInt128 Add(UInt128 left, UInt128 right) => Cap(Cap(left) + Cap(right));

    public static UInt128 Multiply(UInt128 left, UInt128 right) => Cap(Cap(left) * Cap(right));

    public static UInt128 Of(Int128 value) => value < 0 ? (UInt128)(-value) : (UInt128)value;

    /// <summary>Ten to a power from 0 to 36.</summary>
    public static Int128 PowerOfTen(int exponent)
    {
        Int128 power = 1;
        for (; exponent > 0; exponent--) power *= 10;
        return power;
    }

    /// <summary>What a column of the type may hold: its table checks the facets too.</summary>
    public static UInt128 Of(ScalarType type) => UInt128.Min(OfKind(type), OfFacets(type));

    private static UInt128 OfFacets(ScalarType type)
    {
        if (type.Minimum is not { } least || type.Maximum is not { } most || !(type.Kind is ScalarKind.Int or ScalarKind.Long or ScalarKind.Decimal)) return Any;
        var magnitude = Math.Max(Math.Abs(least), Math.Abs(most));
        return magnitude < 1_000_000_000_000_000_000m ? Multiply((UInt128)Math.Ceiling(magnitude), (UInt128)PowerOfTen(type.Scale)) : Any;
    }

    private static UInt128 OfKind(ScalarType type) => type.Kind switch
    {
        ScalarKind.Int => (UInt128)1 << 31,
        ScalarKind.Decimal when type.Precision is > 0 and <= 18 => (UInt128)PowerOfTen(type.Precision),
        ScalarKind.Bool => 1,
        ScalarKind.Date => (UInt128)1 << 31,
        ScalarKind.Time => (UInt128)86_400_000_000,
        _ => Any,
    };

    // Two capped values multiply within 128 bits.
    private static UInt128 Cap(UInt128 bound) => UInt128.Min(bound, (UInt128)1 << 63);
}
