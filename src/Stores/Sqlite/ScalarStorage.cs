using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Model.Expressions.ValueTypes;

namespace Ashlar.Stores.Sqlite;

/// <summary>Values in memory as SQLite keeps them, and as the wire shows them.</summary>
internal static class ScalarStorage
{
    private const long MicrosPerSecond = 1_000_000;

    /// <summary>The integer for every kind that is stored as one.</summary>
    /// <exception cref="ArgumentException">The value is not of the type, or a decimal too large for its scale: a bug of the caller.</exception>
    public static long Integer(in CelValue value, ScalarType type) => type.Kind switch
    {
        ScalarKind.Int or ScalarKind.Long => value.AsInt,
        ScalarKind.Bool => value.AsBool ? 1 : 0,
        ScalarKind.Decimal => Unscaled(value, type.Scale),
        ScalarKind.Date => DateType.DaysOf(value),
        ScalarKind.Time => TimeType.MicrosOf(value),
        ScalarKind.DateTime => value.AsTimestamp.Seconds * MicrosPerSecond + value.AsTimestamp.Nanos / 1000,
        ScalarKind.Duration => value.AsDurationNanos / 1000,
        _ => throw new ArgumentException($"a {type.Kind} is not stored as an integer", nameof(type)),
    };

    /// <summary>The text inside a JSON string (or, of a decimal, the number) for kinds without a JSON form of their own.</summary>
    public static string WireText(in CelValue value, ScalarType type) => type.Kind switch
    {
        ScalarKind.Decimal => DecimalType.Instance.Format(DecimalType.Of(Unscaled(value, type.Scale), type.Scale)),
        ScalarKind.Uuid => UuidType.Instance.Format(value),
        ScalarKind.Date => DateType.Instance.Format(value),
        ScalarKind.Time => TimeType.Instance.Format(value),
        ScalarKind.DateTime => WireInstant.Format(Integer(value, type)),
        ScalarKind.Duration => IsoDuration.Format(value.AsDurationNanos / 1000),
        _ => throw new ArgumentException($"a {type.Kind} has a JSON form of its own", nameof(type)),
    };

    private static long Unscaled(in CelValue value, int scale)
    {
        if (value.Kind == CelKind.Int) return Unscaled(DecimalType.Of(value.AsInt, 0), scale);
        return DecimalType.TryRescale(value, scale, out var unscaled)
            ? unscaled
            : throw new ArgumentException($"{value} does not fit a decimal of scale {scale}", nameof(value));
    }
}
