using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Model.Expressions.ValueTypes;
using Ashlar.Stores.Sql.Expressions;

namespace Ashlar.Stores.Sql;

/// <summary>The model's own value types as the whole numbers and bytes that a database holds.</summary>
internal static class ModelValues
{
    private const long MicrosPerSecond = 1_000_000;

    /// <exception cref="ArgumentException">The value does not fit 64 bits at that scale: a bug of the caller.</exception>
    public static long Unscaled(in CelValue value, int scale)
    {
        var number = value.Kind == CelKind.Int ? DecimalType.Of(value.AsInt, 0) : value;
        return DecimalType.TryRescale(number, scale, out var unscaled)
            ? unscaled
            : throw new ArgumentException($"{value} does not fit a decimal with {scale} digits after the point");
    }

    public static long Days(in CelValue date) => DateType.DaysOf(date);

    public static long MicrosOfDay(in CelValue time) => TimeType.MicrosOf(time);

    /// <summary>Microseconds since 1970 UTC; further digits are cut.</summary>
    public static long Micros(in CelValue timestamp)
    {
        var (seconds, nanos) = timestamp.AsTimestamp;
        return (seconds * MicrosPerSecond) + (nanos / 1000);
    }

    public static Guid Uuid(in CelValue uuid) => UuidType.ToGuid(uuid);

    /// <summary>A constant of one of the model's types.</summary>
    public static ScalarTerm Constant(in CelValue value) => value.ExtensionType switch
    {
        DecimalType => Decimal(value),
        DateType => Constants.Bind(value, ScalarKind.Date),
        TimeType => Constants.Bind(value, ScalarKind.Time),
        UuidType => Constants.Bind(value, ScalarKind.Uuid),
        var type => throw new NotTranslatableException($"a constant of type {type.Name} is not translated"),
    };

    /// <summary>A decimal constant at a larger scale; false where it does not fit there.</summary>
    public static bool TryRescale(in CelValue value, int scale, out ScalarTerm term)
    {
        var fits = DecimalType.TryRescale(value, scale, out var unscaled);
        term = fits ? Decimal(DecimalType.Of(unscaled, scale)) : Constants.False;
        return fits;
    }

    /// <summary>A decimal constant as a whole number of a scale, rounded down, and whether it was one already.</summary>
    public static (Int128 Floor, bool IsExact) FloorAt(in CelValue value, int scale)
    {
        var (unscaled, from) = DecimalType.Parts(value);
        if (from <= scale) return (unscaled * Bounds.PowerOfTen(scale - from), true);
        var factor = Bounds.PowerOfTen(from - scale);
        var (quotient, rest) = Int128.DivRem(unscaled, factor);
        return (rest < 0 ? quotient - 1 : quotient, rest == 0);
    }

    /// <summary>A column type whose values have an expression type of the model; null for others.</summary>
    public static ScalarType? ScalarOf(CelType type) => type switch
    {
        DecimalType => new(ScalarKind.Decimal) { Precision = 18, Scale = 2 },
        DateType => new(ScalarKind.Date),
        TimeType => new(ScalarKind.Time),
        UuidType => new(ScalarKind.Uuid),
        _ => null,
    };

    private static ScalarTerm Decimal(in CelValue value)
    {
        var (unscaled, scale) = DecimalType.Parts(value);
        if (scale > Decimals.MaxScale) throw new NotTranslatableException($"a decimal with {scale} digits after the point is not kept");
        return new(Constants.Number(unscaled, SqlForm.Decimal(scale)), SqlForm.Decimal(scale)) { Constant = value, Bound = Bounds.Of(unscaled) };
    }
}
