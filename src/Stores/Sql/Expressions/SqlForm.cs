using Ashlar.Model;

namespace Ashlar.Stores.Sql.Expressions;

/// <summary>How a value lies in SQL. Storage forms of columns, and the few more that values inside JSON have.</summary>
internal enum SqlFormKind : byte
{
    Bool,
    Int,
    Double,

    /// <summary>A whole number: the value times ten to the scale.</summary>
    Decimal,
    Text,

    /// <summary>16 bytes.</summary>
    Uuid,

    /// <summary>A uuid as lower-case text with hyphens, as it stands in a JSON list.</summary>
    UuidText,
    Bytes,

    /// <summary>Days since 1970-01-01.</summary>
    Date,

    /// <summary>Microseconds since midnight.</summary>
    Time,

    /// <summary>Microseconds since 1970 UTC.</summary>
    Timestamp,

    /// <summary>Microseconds.</summary>
    Duration,

    /// <summary>JSON text: a json column, or a list.</summary>
    Json,
}

/// <summary>A form with its facets.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Scale">Digits after the point of a decimal.</param>
/// <param name="Caseless">A column whose collation has no regard to the case of ASCII letters: comparisons by code point say so.</param>
internal readonly record struct SqlForm(SqlFormKind Kind, int Scale = 0, bool Caseless = false)
{
    public static readonly SqlForm Bool = new(SqlFormKind.Bool);
    public static readonly SqlForm Int = new(SqlFormKind.Int);
    public static readonly SqlForm Double = new(SqlFormKind.Double);
    public static readonly SqlForm Text = new(SqlFormKind.Text);

    public bool IsNumber => Kind is SqlFormKind.Int or SqlFormKind.Double or SqlFormKind.Decimal;

    public static SqlForm Decimal(int scale) => new(SqlFormKind.Decimal, scale);

    /// <summary>The form of a scalar (for a list: of its items, were they columns).</summary>
    public static SqlForm Of(ScalarType type) => type.Kind switch
    {
        ScalarKind.String or ScalarKind.Text or ScalarKind.Enum => new(SqlFormKind.Text, 0, type.Caseless),
        ScalarKind.Int or ScalarKind.Long => Int,
        ScalarKind.Double => Double,
        ScalarKind.Decimal => Decimal(type.Scale),
        ScalarKind.Bool => Bool,
        ScalarKind.Uuid => new(SqlFormKind.Uuid),
        ScalarKind.Date => new(SqlFormKind.Date),
        ScalarKind.Time => new(SqlFormKind.Time),
        ScalarKind.DateTime => new(SqlFormKind.Timestamp),
        ScalarKind.Duration => new(SqlFormKind.Duration),
        ScalarKind.Json => new(SqlFormKind.Json),
        _ => new(SqlFormKind.Bytes),
    };
}
