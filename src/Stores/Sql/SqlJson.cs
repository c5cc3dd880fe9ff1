using Ashlar.Stores.Sql.Expressions;

namespace Ashlar.Stores.Sql;

/// <summary>A step into JSON: a member by name, or an item by index.</summary>
internal readonly record struct JsonStep(string? Name, long Index)
{
    public static JsonStep Member(string name) => new(name, 0);

    public static JsonStep Item(long index) => new(null, index);
}

/// <summary>
/// How a database reads JSON. A <em>value</em> is what <see cref="Value"/> gives; its kind is one of the database's words, of which
/// <c>null</c>, <c>array</c> and <c>object</c> are the same everywhere.
/// </summary>
internal abstract class SqlJson
{
    /// <summary>The words for booleans, for numbers and for text, as a list for IN.</summary>
    public abstract SqlText Booleans { get; }

    public abstract SqlText Numbers { get; }

    public abstract SqlText Texts { get; }

    /// <summary>The kind of what is at the end of a way; NULL where there is nothing or the document is NULL.</summary>
    public abstract SqlText Kind(SqlText document, IReadOnlyList<JsonStep> path);

    public abstract SqlText Value(SqlText document, IReadOnlyList<JsonStep> path);

    /// <summary>Whether a member's name can be a step of a way.</summary>
    public abstract bool IsPlainName(string name);

    /// <summary>A scalar as a value and its kind, both without regard to null.</summary>
    public abstract (SqlText Kind, SqlText Value) Of(ScalarTerm scalar);

    /// <summary>Any member by text, of an object, or item by index, of an array; the container is known to be one where this is asked.</summary>
    public abstract (SqlText Kind, SqlText Value) Lookup(SqlText value, SqlText key, bool isMember, SqlAliases aliases);

    public abstract SqlText ArrayLength(SqlText array);

    public abstract SqlText ObjectSize(SqlText value, SqlAliases aliases);

    /// <summary>A value of a kind is a whole number without a point that fits 64 bits; never NULL for a number.</summary>
    public abstract SqlText IsInteger(SqlText kind, SqlText value);

    /// <summary>A number is such an integer.</summary>
    public abstract SqlText IsInteger(SqlText number);

    /// <summary>A value of a fitting kind as SQL: Bool, Text, Int (an integer), Double (any number).</summary>
    public abstract SqlText As(SqlText value, SqlFormKind form);

    /// <summary>A number as one to compare exactly with integers of 53 bits.</summary>
    public abstract SqlText Number(SqlText value);

    /// <summary>A table of an array's items (or an object's keys) under an alias.</summary>
    public abstract SqlText Each(SqlText value, string alias, bool keys);

    public abstract SqlText EachKey(string alias);

    public abstract SqlText EachKind(string alias);

    public abstract SqlText EachValue(string alias);
}
