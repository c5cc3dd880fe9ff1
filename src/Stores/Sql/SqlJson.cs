using Ashlar.Stores.Sql.Expressions;

namespace Ashlar.Stores.Sql;

/// <summary>How a database reads JSON text: documents of json columns, list columns in the wire's form, and list parameters.</summary>
internal abstract class SqlJson
{
    /// <summary>
    /// The kind of the value at a path: null, true, false, integer, real, text, array, object; NULL where there is none or the
    /// document is NULL. An integer is a number without point and exponent; <see cref="Value"/> tells whether it fits 64 bits.
    /// </summary>
    public abstract SqlText Kind(SqlText document, string path);

    /// <summary>A scalar as its SQL value (true and false as 1 and 0), an array or object as JSON text.</summary>
    public abstract SqlText Value(SqlText document, string path);

    /// <summary>A path of one step more.</summary>
    public abstract string Member(string path, string name);

    public abstract string Item(string path, long index);

    /// <summary>Whether a member's name can stand in a path.</summary>
    public abstract bool IsPlainName(string name);

    public abstract SqlText ArrayLength(SqlText array);

    /// <summary>The item at a whole number's index; NULL where there is none.</summary>
    public abstract SqlText ItemValue(SqlText array, SqlText index);

    /// <summary>The value is an integer of 64 bits.</summary>
    public abstract SqlText IsInteger(SqlText value);

    /// <summary>A table of the items of an array or members of an object, under an alias: <see cref="EachKey"/>, <see cref="EachKind"/>, <see cref="EachValue"/>.</summary>
    public abstract SqlText Each(SqlText document, string alias);

    public abstract SqlText EachKey(string alias);

    public abstract SqlText EachKind(string alias);

    public abstract SqlText EachValue(string alias);

    /// <summary>A table of a list parameter's items under an alias.</summary>
    public abstract SqlText ListItems(SqlText list, SqlForm form, string alias);

    /// <summary>The item of <see cref="ListItems"/>, in the form of a column.</summary>
    public abstract SqlText ListItem(SqlForm form, string alias);

    /// <summary>A list parameter's item at an index that it has, in the form of a column.</summary>
    public abstract SqlText ListItemAt(SqlText list, SqlForm form, SqlText index);

    public abstract SqlText ListLength(SqlText list, SqlForm form);

    /// <summary>Whether a value is among a list parameter's items; an index on the value serves.</summary>
    public abstract SqlText InList(SqlText value, SqlText list, SqlForm form, SqlAliases aliases);
}
