using Ashlar.Cel;

namespace Ashlar.Stores.Sql.Expressions;

/// <summary><c>sum min max avg count</c> over the rows of a relation: what is null or unknown is skipped.</summary>
internal static class Aggregates
{
    /// <summary>A value longer than this is named before it is aggregated.</summary>
    private const int RepeatUpTo = 60;

    /// <summary>So small that no table holds enough of them to leave 64 bits.</summary>
    private static readonly UInt128 Small = (UInt128)1 << 31;

    public static ScalarTerm Compile(ExpressionCompiler compiler, MacroNode node, Term range, Scope scope)
    {
        if (range is NullTerm) return ExpressionCompiler.Unknown(SqlForm.Int);
        if (range is not RelationRange relation || node.Variables.Count != 1)
        {
            throw new NotTranslatableException($"'{node.Macro.Name}' runs over the rows of a relation", node);
        }

        var open = Ranges.Open(compiler, relation, node);
        var inner = scope.With(node.Variables[0], open.Element, open.Frame);
        if (node.Macro.Name == "count")
        {
            var condition = compiler.Condition(node.Bodies[0], inner);
            var count = new ScalarTerm(SqlText.Of($"(SELECT count(*) FROM {open.From(condition.Sql.Closed())})"), SqlForm.Int) { Bound = (UInt128)1 << 40 };
            return Logic.Guard(count, open.Known);
        }

        if (compiler.Compile(node.Bodies[0], inner) is not ScalarTerm value)
        {
            throw new NotTranslatableException($"'{node.Macro.Name}' takes one value of each row", node);
        }

        var (item, from) = Named(compiler, value, open);
        var result = node.Macro.Name switch
        {
            "sum" => Sum(compiler, item, from, node),
            "avg" => Average(compiler, item, from, node),
            "min" => Extreme(SqlText.Of($"(SELECT min({Plain(compiler, item)}) FROM {from})"), item),
            "max" => Extreme(SqlText.Of($"(SELECT max({Plain(compiler, item)}) FROM {from})"), item),
            var name => throw new NotTranslatableException($"'{name}' is not translated", node),
        };
        return Within(result, open.Known);
    }

    // A value that is long, or says nothing of the row at hand: SQL takes an aggregate of outer columns alone for one of the outer query.
    private static (ScalarTerm Item, SqlText From) Named(ExpressionCompiler compiler, ScalarTerm value, OpenRange open)
    {
        value = value with { Sql = value.Sql.Closed() };
        var row = ((RowTerm)open.Element).Alias!; // Ranges gives rows of relations an alias
        if (value.Sql.Size <= RepeatUpTo && value.Sql.Mentions(row)) return (value, open.From());
        var name = SqlText.Name(compiler.Aliases.NextValue());
        var table = SqlText.Name(compiler.Aliases.NextTable());
        return (value with { Sql = name }, SqlText.Of($"(SELECT {value.Sql} AS {name} FROM {open.From()}) AS {table}"));
    }

    private static ScalarTerm Sum(ExpressionCompiler compiler, ScalarTerm item, SqlText from, CelNode node)
    {
        var (totals, small) = (compiler.Dialect.Totals, item.Bound <= Small);
        return item.Form.Kind switch
        {
            SqlFormKind.Int => new(totals.SumIntegers(item.Sql, from, small, compiler.Aliases), item.Form) { MayBeUnknown = !small },
            SqlFormKind.Decimal =>
                new(totals.SumDecimals(item.Sql, from, item.Form.Scale, small, compiler.Aliases), item.Form) { MayBeUnknown = !small },
            SqlFormKind.Double => new(totals.SumDoubles(item.Sql, from, compiler.Aliases), SqlForm.Double) { MayBeUnknown = true },
            _ => throw new NotTranslatableException("'sum' takes numbers", node),
        };
    }

    private static ScalarTerm Average(ExpressionCompiler compiler, ScalarTerm item, SqlText from, CelNode node)
    {
        var totals = compiler.Dialect.Totals;
        var places = Math.Max(item.Form.Scale, Decimals.QuotientScale);
        var (mean, form) = item.Form.Kind switch
        {
            SqlFormKind.Int => (totals.AverageIntegers(item.Sql, from, compiler.Aliases), SqlForm.Double),
            SqlFormKind.Double => (totals.AverageDoubles(item.Sql, from, compiler.Aliases), SqlForm.Double),
            SqlFormKind.Decimal => (totals.AverageDecimals(item.Sql, from, item.Form.Scale, places, compiler.Aliases), SqlForm.Decimal(places)),
            _ => throw new NotTranslatableException("'avg' takes numbers", node),
        };
        return new(mean, form)
        {
            MayBeNull = true,
            MayBeUnknown = true,
            KnownWhen = SqlText.Of($"({mean} IS NOT NULL OR (SELECT count({item.Sql}) FROM {from}) = 0)"),
        };
    }

    // Text by code point, whatever the column says.
    private static SqlText Plain(ExpressionCompiler compiler, ScalarTerm item) => item.Form.Kind switch
    {
        SqlFormKind.Text => compiler.Dialect.Texts.Exact(Texts.Operand(compiler, item, null).Sql),
        SqlFormKind.Bool or SqlFormKind.Uuid or SqlFormKind.UuidText or SqlFormKind.Bytes or SqlFormKind.Json =>
            throw new NotTranslatableException("'min' and 'max' take numbers, text and times"),
        _ => item.Sql,
    };

    private static ScalarTerm Extreme(SqlText sql, ScalarTerm item) =>
        new(sql, item.Form with { Caseless = false }) { MayBeNull = true, Bound = item.Bound };

    // Over a relation of a row that is not there everything is unknown.
    private static ScalarTerm Within(ScalarTerm result, SqlText? known)
    {
        if (known is null) return result;
        var sql = SqlText.Of($"(CASE WHEN {known} THEN {result.Sql} END)");
        var both = result.Known is { } own ? SqlText.Of($"({known} AND {own})") : known;
        return result with { Sql = sql, MayBeUnknown = true, KnownWhen = result.MayBeNull ? both : null };
    }
}
