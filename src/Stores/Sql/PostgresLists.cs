using Ashlar.Stores.Sql.Expressions;

namespace Ashlar.Stores.Sql;

/// <summary>Lists are arrays of the items' own type, in columns and parameters alike.</summary>
internal sealed class PostgresLists(PostgresTexts texts) : SqlLists
{
    public override SqlText Length(SqlText list, ListItems items) => SqlText.Of($"cardinality({list})");

    public override SqlText Each(SqlText list, ListItems items, string alias) =>
        SqlText.Of($"unnest({list}) WITH ORDINALITY AS {new SqlName(alias)} (value, place)");

    public override SqlText Index(string alias) => SqlText.Of($"({new SqlName(alias)}.place - 1)");

    public override ScalarTerm Item(ListItems items, string alias) => Item(SqlText.Of($"{new SqlName(alias)}.value"), items);

    // Beyond its bounds an array has NULL.
    public override ScalarTerm ItemAt(SqlText list, ListItems items, SqlText index, SqlAliases aliases) =>
        Item(SqlText.Of($"({list})[CAST(least(greatest({index}, -1), 2147483646) AS integer) + 1]"), items);

    public override bool CanLookUp(ListItems items, ScalarTerm value) =>
        SqlForm.Of(items.Type).Kind == value.Form.Kind && (value.IsFolded || !items.IsFolded);

    public override SqlText In(SqlText value, SqlText list, ListItems items) => items.IsFolded
        ? SqlText.Of($"({value} = ANY (ARRAY(SELECT {texts.Lower(SqlText.Of($"item"))} FROM unnest({list}) AS items (item))))")
        : SqlText.Of($"({value} = ANY ({list}))");

    private static ScalarTerm Item(SqlText value, ListItems items) =>
        new(value, SqlForm.Of(items.Type) with { Caseless = false }) { IsFolded = items.IsFolded };
}
