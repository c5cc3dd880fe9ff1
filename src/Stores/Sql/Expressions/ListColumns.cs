using Ashlar.Model;

namespace Ashlar.Stores.Sql.Expressions;

/// <summary>Items of list columns, which lie in the wire's form.</summary>
internal static class ListColumns
{
    /// <summary>A double holds every decimal of so many digits apart.</summary>
    private const int DigitsOfDouble = 15;

    /// <summary>An item's JSON value as a value of its type.</summary>
    public static ScalarTerm Item(ExpressionCompiler compiler, SqlText value, ListItems items) =>
        Item(compiler, value, items.Type) with { IsFolded = items.IsFolded };

    private static ScalarTerm Item(ExpressionCompiler compiler, SqlText value, ScalarType type) => type.Kind switch
    {
        ScalarKind.String or ScalarKind.Text or ScalarKind.Enum or ScalarKind.Int or ScalarKind.Long or ScalarKind.Bool =>
            new(value, SqlForm.Of(type) with { Caseless = false }),
        ScalarKind.Double => new(compiler.Dialect.IntegerToDouble(value), SqlForm.Double),
        ScalarKind.Uuid => new(value, new(SqlFormKind.UuidText)),
        ScalarKind.Date => new(compiler.Dialect.DateOfText(value), new(SqlFormKind.Date)),
        ScalarKind.Decimal when type.Precision is > 0 and <= DigitsOfDouble => new(
            SqlText.Of($"CAST(round({value} * {Bounds.PowerOfTen(type.Scale)}) AS INTEGER)"), SqlForm.Decimal(type.Scale)),
        _ => throw new NotTranslatableException($"items of lists of {type.Kind} are looked at in memory only"),
    };
}
