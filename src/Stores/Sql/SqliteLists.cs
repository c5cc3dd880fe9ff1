using Ashlar.Model;
using Ashlar.Stores.Sql.Expressions;

namespace Ashlar.Stores.Sql;

/// <summary>Lists as JSON arrays: those of columns in the wire's form, those of parameters as <see cref="ListEncoding"/> has them.</summary>
internal sealed class SqliteLists(SqliteNumbers numbers) : SqlLists
{
    /// <summary>A double holds every decimal of so many digits apart.</summary>
    private const int DigitsOfDouble = 15;

    public override SqlText Length(SqlText list, ListItems items) => items is { IsParameter: true, Type.Kind: ScalarKind.Uuid }
        ? SqlText.Of($"(length({list}) / 16)")
        : SqlText.Of($"json_array_length({list})");

    public override SqlText Each(SqlText list, ListItems items, string alias) => items is { IsParameter: true, Type.Kind: ScalarKind.Uuid }
        ? SqlText.Of($"({Uuids(list)}) AS {new SqlName(alias)}")
        : SqlText.Of($"json_each({list}) AS {new SqlName(alias)}");

    public override SqlText Index(string alias) => SqlText.Of($"{new SqlName(alias)}.key");

    public override ScalarTerm Item(ListItems items, string alias) => Item(SqlText.Of($"{new SqlName(alias)}.value"), items);

    public override ScalarTerm ItemAt(SqlText list, ListItems items, SqlText index, SqlAliases aliases)
    {
        if (items is { IsParameter: true, Type.Kind: ScalarKind.Uuid })
        {
            return new(SqlText.Of($"substr({list}, 1 + 16 * {index}, 16)"), SqlForm.Of(items.Type)) { IsFolded = items.IsFolded };
        }

        // The bounds first: a negative index fails the statement and one beyond 32 bits wraps.
        var (l, i) = (aliases.Let(list), aliases.Let(index));
        return Item(SqlText.Of($"(CASE WHEN {i} >= 0 AND {i} < json_array_length({l}) THEN json_extract({l}, '$[' || {i} || ']') END)"), items);
    }

    public override bool CanLookUp(ListItems items, ScalarTerm value)
    {
        var form = SqlForm.Of(items.Type);
        return items.IsParameter && form.Kind == value.Form.Kind && form.Scale == value.Form.Scale && value.IsFolded == items.IsFolded;
    }

    public override SqlText In(SqlText value, SqlText list, ListItems items) => SqlForm.Of(items.Type).Kind switch
    {
        SqlFormKind.Uuid => SqlText.Of($"({value} IN ({Uuids(list)}))"),
        SqlFormKind.Bytes => SqlText.Of(
            $"(CASE WHEN {value} IS NOT NULL THEN hex({value}) IN (SELECT value FROM json_each({list})) END)"),
        _ => SqlText.Of($"({value} IN (SELECT value FROM json_each({list})))"),
    };

    // An item's JSON value as a value of its type.
    private ScalarTerm Item(SqlText value, ListItems items)
    {
        var (type, form) = (items.Type, SqlForm.Of(items.Type) with { Caseless = false });
        var term = items.IsParameter ? OfParameter(value, form) : OfColumn(value, type, form);
        return term with { IsFolded = items.IsFolded };
    }

    private ScalarTerm OfParameter(SqlText value, SqlForm form) => form.Kind switch
    {
        SqlFormKind.Double => new(numbers.IntegerToDouble(value), form),
        SqlFormKind.Bytes => throw new NotTranslatableException("lists of bytes are only looked into with in"),
        _ => new(value, form),
    };

    private ScalarTerm OfColumn(SqlText value, ScalarType type, SqlForm form) => type.Kind switch
    {
        ScalarKind.String or ScalarKind.Text or ScalarKind.Enum or ScalarKind.Int or ScalarKind.Long or ScalarKind.Bool => new(value, form),
        ScalarKind.Double => new(numbers.IntegerToDouble(value), form),
        ScalarKind.Uuid => new(value, new(SqlFormKind.UuidText)),
        ScalarKind.Date => new(SqlText.Of($"(strftime('%s', {value}) / 86400)"), form),
        ScalarKind.Decimal when type.Precision is > 0 and <= DigitsOfDouble => new(
            SqlText.Of($"CAST(round({value} * {Bounds.PowerOfTen(type.Scale)}) AS INTEGER)"), form),
        _ => throw new NotTranslatableException($"items of lists of {type.Kind} are looked at in memory only"),
    };

    // Uuids are bound as one blob, 16 bytes each: text would have to be turned into blobs, which this version cannot.
    private static SqlText Uuids(SqlText list) => SqlText.Of(
        $"WITH RECURSIVE at(i) AS (SELECT 1 WHERE length({list}) > 0 UNION ALL SELECT i + 16 FROM at WHERE i + 16 <= length({list})) SELECT substr({list}, i, 16) AS value FROM at");
}
