using Ashlar.Cel;
using Ashlar.Model.Expressions.ValueTypes;

namespace Ashlar.Model.Expressions;

/// <summary>The type that a column's values have in expressions.</summary>
public static class CelTypes
{
    public static CelType Of(ScalarType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        var item = type.Kind switch
        {
            ScalarKind.String or ScalarKind.Text or ScalarKind.Enum => CelType.String,
            ScalarKind.Int or ScalarKind.Long => CelType.Int,
            ScalarKind.Double => CelType.Double,
            ScalarKind.Decimal => DecimalType.Instance,
            ScalarKind.Bool => CelType.Bool,
            ScalarKind.Uuid => UuidType.Instance,
            ScalarKind.Date => DateType.Instance,
            ScalarKind.Time => TimeType.Instance,
            ScalarKind.DateTime => CelType.Timestamp,
            ScalarKind.Duration => CelType.Duration,
            ScalarKind.Bytes => CelType.Bytes,
            _ => CelType.Dyn,
        };
        return type.IsList ? CelType.List(item) : item;
    }
}
