using System.Globalization;
using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Model.Expressions.ValueTypes;
using Ashlar.Stores.Sql.Expressions;

namespace Ashlar.Stores.Sql;

/// <summary>Values and types as PostgreSQL writes them, for definitions, which take no parameters.</summary>
internal static class PostgresLiteral
{
    public static string Of(in CelValue value, ScalarType type)
    {
        if (value.IsNull || value.IsError) return "NULL::" + TypeOf(type);
        if (type.IsList)
        {
            var item = type with { IsList = false };
            return $"ARRAY[{string.Join(", ", value.AsList.Select(v => Of(v, item)))}]::{TypeOf(type)}";
        }

        return type.Kind switch
        {
            ScalarKind.String or ScalarKind.Text or ScalarKind.Enum => Text(value.AsString),
            ScalarKind.Decimal => Decimal(ModelValues.Unscaled(value, type.Scale), type.Scale),
            ScalarKind.Bool => value.AsBool ? "TRUE" : "FALSE",
            _ => $"{Text(Written(value, type))}::{TypeOf(type)}",
        };
    }

    /// <summary>The name of a column's type.</summary>
    public static string TypeOf(ScalarType type)
    {
        var item = type.Kind == ScalarKind.Int ? "integer" : TypeOf(SqlForm.Of(type).Kind);
        return type.IsList ? item + "[]" : item;
    }

    public static string TypeOf(SqlFormKind form) => form switch
    {
        SqlFormKind.Bool => "boolean",
        SqlFormKind.Int => "bigint",
        SqlFormKind.Double => "double precision",
        SqlFormKind.Decimal => "numeric",
        SqlFormKind.Text or SqlFormKind.UuidText => "text",
        SqlFormKind.Uuid => "uuid",
        SqlFormKind.Bytes => "bytea",
        SqlFormKind.Date => "date",
        SqlFormKind.Time => "time",
        SqlFormKind.Timestamp => "timestamptz",
        SqlFormKind.Duration => "interval",
        _ => "jsonb",
    };

    /// <summary>With a point, without which it would be an integer.</summary>
    public static string Decimal(long unscaled, int scale)
    {
        var digits = Int128.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        var text = $"{digits[..^scale]}.{digits[^scale..]}";
        return unscaled < 0 ? $"(-{text})" : text;
    }

    /// <summary>Text whose meaning depends on no setting.</summary>
    public static string Text(string value)
    {
        var quoted = value.Replace("'", "''", StringComparison.Ordinal);
        return quoted.Contains('\\') ? $"E'{quoted.Replace("\\", "\\\\", StringComparison.Ordinal)}'" : $"'{quoted}'";
    }

    private static string Written(in CelValue value, ScalarType type) => type.Kind switch
    {
        ScalarKind.Int or ScalarKind.Long => value.AsInt.ToString(CultureInfo.InvariantCulture),
        ScalarKind.Double => (value.Kind == CelKind.Int ? value.AsInt : value.AsDouble).ToString("R", CultureInfo.InvariantCulture),
        ScalarKind.Uuid => ModelValues.Uuid(value).ToString("D"),
        ScalarKind.Date => DateType.Instance.Format(value),
        ScalarKind.Time => TimeSpan.FromMicroseconds(ModelValues.MicrosOfDay(value)).ToString(@"hh\:mm\:ss\.ffffff", CultureInfo.InvariantCulture),
        ScalarKind.DateTime => DateTime.UnixEpoch.AddTicks(ModelValues.Micros(value) * 10).ToString("yyyy-MM-dd HH:mm:ss.ffffff+00", CultureInfo.InvariantCulture),
        ScalarKind.Duration => Interval(value.AsDurationNanos / 1000),
        ScalarKind.Bytes => "\\x" + Convert.ToHexString(value.AsBytes.Span),
        _ => value.AsString,
    };

    private static string Interval(long micros) =>
        (micros < 0 ? "-" : "") + Clock(Int128.Abs(micros));

    private static string Clock(Int128 micros) => string.Create(
        CultureInfo.InvariantCulture,
        $"{micros / 3_600_000_000}:{micros / 60_000_000 % 60:00}:{micros / 1_000_000 % 60:00}.{micros % 1_000_000:000000}");
}
