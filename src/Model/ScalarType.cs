namespace Ashlar.Model;

/// <summary>The kinds of value that a column may hold. <c>design/model.md</c>, "Fields".</summary>
public enum ScalarKind : byte
{
    String, Text, Int, Long, Double, Decimal, Bool, Uuid, Date, Time, DateTime, Duration, Json, Bytes, Enum,
}

/// <summary>Formats that a string may be asked to have.</summary>
public enum StringFormat : byte { None, Email, Url, Hostname, Uuid, Slug }

/// <summary>
/// A column's type with its facets. In memory a value of it is a <c>CelValue</c>: String, Text and Enum are
/// <c>String</c>; Int and Long are <c>Int</c>; Double, Bool, Bytes are their own; Decimal, Uuid, Date and Time are the
/// extensions of <c>Expressions.ValueTypes</c>; DateTime is <c>Timestamp</c> cut to microseconds; Duration is
/// <c>Duration</c>; Json is a <c>String</c> holding the JSON text; a list is a <c>List</c>; and null is <c>Null</c>.
/// </summary>
public sealed record ScalarType(ScalarKind Kind)
{
    /// <summary>Least and most length of text in Unicode scalar values, of bytes in bytes, of a list in items (then <see cref="ItemMaxLength"/> bounds each item).</summary>
    public int? MinLength { get; init; }
    public int? MaxLength { get; init; }
    public int? ItemMaxLength { get; init; }

    /// <summary>Bounds of a number, inclusive, in the units of the wire. Null: only those of the type.</summary>
    public decimal? Minimum { get; init; }
    public decimal? Maximum { get; init; }

    /// <summary>Digits in all (1 to 18) and after the point (0 to precision) of a decimal.</summary>
    public int Precision { get; init; }
    public int Scale { get; init; }

    /// <summary>RE2 pattern as written, and <see cref="StringFormat"/>.</summary>
    public string? Pattern { get; init; }
    public StringFormat Format { get; init; }

    /// <summary>ASCII letters compare without regard to case, in ==, in, ordering, unique and indexes.</summary>
    public bool Caseless { get; init; }

    /// <summary>The words of an enum, in the order of the model.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>The value is an array of this type's scalars.</summary>
    public bool IsList { get; init; }

    /// <summary>Draft 2020-12/07 JSON Schema text that a json value must satisfy, as JSON text.</summary>
    public string? JsonSchema { get; init; }

    /// <summary>The types of the parts that a composite key is made of; null: no such key. See <see cref="CompositeKey"/>.</summary>
    public IReadOnlyList<ScalarType>? Parts { get; init; }

    public bool IsText => Kind is ScalarKind.String or ScalarKind.Text or ScalarKind.Enum;
    public bool IsNumber => Kind is ScalarKind.Int or ScalarKind.Long or ScalarKind.Double or ScalarKind.Decimal;

    /// <summary>May be sorted by, indexed or unique: fields over 500 characters, json and lists may not.</summary>
    public bool IsSortable => !IsList && Parts is null && Kind is not (ScalarKind.Json or ScalarKind.Text or ScalarKind.Bytes)
        && (Kind is not ScalarKind.String || (MaxLength ?? 255) <= 500);
}
