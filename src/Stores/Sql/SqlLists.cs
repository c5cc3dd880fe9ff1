using Ashlar.Stores.Sql.Expressions;

namespace Ashlar.Stores.Sql;

/// <summary>Lists, as columns hold them and as parameters bring them.</summary>
internal abstract class SqlLists
{
    /// <summary>A list column's form.</summary>
    public abstract SqlText Length(SqlText list, ListItems items);

    /// <summary>A table of the items under an alias: <see cref="Item"/>, <see cref="Index"/>.</summary>
    public abstract SqlText Each(SqlText list, ListItems items, string alias);

    /// <summary>The place of an item, from 0.</summary>
    public abstract SqlText Index(string alias);

    /// <exception cref="NotTranslatableException">Items of that type are not looked at.</exception>
    public abstract ScalarTerm Item(ListItems items, string alias);

    /// <summary>The item at a whole number's index; NULL where there is none.</summary>
    /// <exception cref="NotTranslatableException">Items of that type are not looked at.</exception>
    public abstract ScalarTerm ItemAt(SqlText list, ListItems items, SqlText index, SqlAliases aliases);

    /// <summary>Whether <see cref="In"/> can look for a value of a form.</summary>
    public abstract bool CanLookUp(ListItems items, ScalarTerm value);

    /// <summary>Whether a value is among the items; an index on the value serves.</summary>
    public abstract SqlText In(SqlText value, SqlText list, ListItems items);
}
