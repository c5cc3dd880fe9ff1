using Ashlar.Stores.Plans;
using Ashlar.Stores.Sql.Expressions;

namespace Ashlar.Stores.Sql;

/// <summary>A sort key as SQL.</summary>
internal sealed record SortKey(SqlText Sql, bool Descending, bool MayBeNull, ScalarTerm Term)
{
    public bool IsConstant => Term.Constant is not null;
}

/// <summary>ORDER BY, and the condition of a cursor. Null is the greatest value.</summary>
internal static class Sorting
{
    public static List<SortKey> Keys(ExpressionCompiler compiler, Scope scope, IReadOnlyList<PlanSort> sort)
    {
        var keys = new List<SortKey>(sort.Count);
        foreach (var term in sort)
        {
            var value = StorageForm.Of(compiler, compiler.Compile(term.Value, scope), term.Type);
            var sql = value.Form.Kind == SqlFormKind.Text ? compiler.Dialect.Texts.SortKey(value) : value.Sql;
            keys.Add(new(sql.Closed(), term.Descending, !value.IsNeverNull, value));
        }

        return keys;
    }

    public static SqlText Order(SortKey key) => (key.Descending, key.MayBeNull) switch
    {
        (false, false) => key.Sql,
        (true, false) => SqlText.Of($"{key.Sql} DESC"),
        (false, true) => SqlText.Of($"{key.Sql} NULLS LAST"),
        (true, true) => SqlText.Of($"{key.Sql} DESC NULLS FIRST"),
    };

    /// <summary>Rows that come after the one whose sort keys the parameters hold.</summary>
    public static SqlText After(SqlDialect dialect, IReadOnlyList<SortKey> keys, IReadOnlyList<int> parameters)
    {
        var values = parameters.Select((p, i) => Value(dialect, p, keys[i].Term)).ToList();
        if (keys.All(k => !k.MayBeNull && k.Descending == keys[0].Descending))
        {
            // One range of an index on these keys.
            var word = Word(keys[0]);
            return keys.Count == 1
                ? SqlText.Of($"{keys[0].Sql} {word} {values[0]}")
                : SqlText.Of($"({SqlText.CommaList(keys.Select(k => k.Sql))}) {word} ({SqlText.CommaList(values)})");
        }

        var alternatives = keys.Select((key, i) => SqlText.Join(
            SqlText.Of($" AND "),
            [.. Enumerable.Range(0, i).Select(j => Equal(dialect, keys[j], values[j])), Beyond(key, values[i])]));
        var any = SqlText.Of($"({SqlText.Join(SqlText.Of($" OR "), alternatives.Select(a => SqlText.Of($"({a})")))})");

        return SqlText.Of($"{Start(keys, values)} AND {any}");
    }

    // Where the page starts, said once more for the index: of the first keys that go the same way and are never null.
    private static SqlText Start(IReadOnlyList<SortKey> keys, List<SqlText> values)
    {
        var first = keys[0];
        if (first.MayBeNull)
        {
            // Which of the two it is the planner knows once it knows the value.
            return first.Descending
                ? SqlText.Of($"({values[0]} IS NULL OR {first.Sql} <= {values[0]})")
                : SqlText.Of($"({values[0]} IS NOT NULL OR {first.Sql} IS NULL)");
        }

        var alike = keys.TakeWhile(k => !k.MayBeNull && k.Descending == first.Descending).Count();
        return alike == 1
            ? SqlText.Of($"{first.Sql} {Word(first)}= {values[0]}")
            : SqlText.Of($"({SqlText.CommaList(keys.Take(alike).Select(k => k.Sql))}) {Word(first)}= ({SqlText.CommaList(values.Take(alike))})");
    }

    private static SqlText Value(SqlDialect dialect, int parameter, ScalarTerm key)
    {
        var value = SqlText.Of($"{new SqlParameter(parameter + 1)}");
        return key.Form.Kind == SqlFormKind.Text ? dialect.Texts.SortValue(value, key) : value;
    }

    private static SqlText Word(SortKey key) => key.Descending ? SqlText.Of($"<") : SqlText.Of($">");

    private static SqlText Equal(SqlDialect dialect, SortKey key, SqlText value) =>
        key.MayBeNull ? dialect.Same(key.Sql, value, true, true) : SqlText.Of($"{key.Sql} = {value}");

    private static SqlText Beyond(SortKey key, SqlText value) => (key.Descending, key.MayBeNull) switch
    {
        (_, false) => SqlText.Of($"{key.Sql} {Word(key)} {value}"),
        (false, true) => SqlText.Of($"({key.Sql} > {value} OR ({key.Sql} IS NULL AND {value} IS NOT NULL))"),
        (true, true) => SqlText.Of($"({key.Sql} < {value} OR ({key.Sql} IS NOT NULL AND {value} IS NULL))"),
    };
}
