using Ashlar.Model;

namespace Ashlar.Stores.Sql.Expressions;

/// <summary>Keys of rows as terms: one column, or several that are one value together.</summary>
internal static class KeyTerms
{
    /// <summary>The key that columns hold.</summary>
    public static ScalarTerm OfColumns(SqlDialect dialect, IReadOnlyList<ColumnField> columns, ScalarType type, Func<ColumnField, ScalarTerm> column)
    {
        List<ScalarTerm> parts = [.. columns.Select(column)];
        return new(dialect.Keys.Text([.. parts.Zip(type.Parts!, (p, t) => (p.Sql, t))]), SqlForm.Text) // a key of several parts
        {
            Parts = parts,
            MayBeNull = parts.Exists(p => p.MayBeNull),
            MayBeUnknown = parts.Exists(p => p.MayBeUnknown),
            KnownWhen = parts.Find(p => p.KnownWhen is not null)?.KnownWhen,
        };
    }

    /// <summary>The key that a text is, where its type has parts; else the term as it is.</summary>
    public static ScalarTerm OfText(SqlDialect dialect, ScalarTerm key, ScalarType type) => type.Parts is not { } types || key.Parts is not null
        ? key
        : key with { Parts = [.. types.Select((t, i) => new ScalarTerm(dialect.Keys.Part(key.Sql, i, t), SqlForm.Of(t) with { Caseless = false }) { MayBeNull = key.MayBeNull })] };

    /// <summary>That a key of several parts is in columns, as indexes see it; NULL where a part is.</summary>
    public static SqlText Equal(IReadOnlyList<SqlText> left, IReadOnlyList<SqlText> right) =>
        SqlText.Of($"({SqlText.Join(SqlText.Of($" AND "), left.Zip(right, (l, r) => SqlText.Of($"{l} = {r}")))})");

    /// <summary>That the columns of a reference (or a key) hold a key.</summary>
    public static SqlText Holds(SqlDialect dialect, string alias, ColumnField column, ScalarTerm key) => Columns(column) is not { } parts
        ? dialect.Texts.SameKey(column is RefField reference ? reference.Target : column.Entity, At(alias, column), key.Sql.Closed())
        : Equal([.. parts.Select(p => At(alias, p))], [.. OfText(dialect, key, column.Type).Parts!.Select(p => p.Sql.Closed())]); // of a type with parts

    /// <summary>Whether two keys are the same, where both have parts; null where one has none.</summary>
    public static SqlText? Same(ScalarTerm left, ScalarTerm right)
    {
        if (left.Parts is not { } l || right.Parts is not { } r || l.Count != r.Count) return null;
        var equal = Equal([.. l.Select(p => p.Sql)], [.. r.Select(p => p.Sql)]);
        return (left.MayBeNull, right.MayBeNull) switch
        {
            (false, false) => equal,
            (true, true) => SqlText.Of($"(({equal} AND {left.Sql} IS NOT NULL AND {right.Sql} IS NOT NULL) OR ({left.Sql} IS NULL AND {right.Sql} IS NULL))"),
            (true, _) => SqlText.Of($"({equal} AND {left.Sql} IS NOT NULL)"),
            _ => SqlText.Of($"({equal} AND {right.Sql} IS NOT NULL)"),
        };
    }

    /// <summary>Whether a key of several parts is among those of a list.</summary>
    public static SqlText Among(ExpressionCompiler compiler, IReadOnlyList<ScalarTerm> parts, ArrayRange list)
    {
        var (alias, lists) = (compiler.Aliases.NextTable(), compiler.Dialect.Lists);
        var item = lists.Item(list.Items, alias).Sql;
        var sought = SqlText.CommaList(list.Items.Type.Parts!.Select((t, i) => compiler.Dialect.Keys.Part(item, i, t))); // asked by the caller
        var place = SqlText.CommaList(parts.Select(p => p.Sql));
        return SqlText.Of($"(({place}) IN (SELECT {sought} FROM {lists.Each(list.Array.Sql, list.Items, alias)}))");
    }

    /// <summary>The columns of a key or reference of several parts; null for one column.</summary>
    public static IReadOnlyList<ColumnField>? Columns(ColumnField column) => column switch
    {
        CompositeKey key => key.Parts,
        RefField { Parts.Count: > 0 } reference => reference.Parts,
        _ => null,
    };

    private static SqlText At(string alias, ColumnField column) =>
        alias.Length == 0 ? SqlText.Name(column.Column) : SqlText.Of($"{new SqlName(alias)}.{new SqlName(column.Column)}");
}
