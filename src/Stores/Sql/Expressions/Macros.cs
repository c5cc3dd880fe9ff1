using Ashlar.Cel;

namespace Ashlar.Stores.Sql.Expressions;

/// <summary>Macros over relations, lists and JSON. They count only true, so over a range that is there they are never unknown.</summary>
internal static class Macros
{
    public static Term Compile(ExpressionCompiler compiler, MacroNode node, Scope scope)
    {
        var range = compiler.Compile(node.Range, scope);
        if (node.Macro.Kind == CelMacroKind.Filter) return Filter(range, node, scope);
        if (node.Macro.Kind == CelMacroKind.Custom) return Aggregates.Compile(compiler, node, range, scope);
        if (node.Macro.Kind is not (CelMacroKind.All or CelMacroKind.Exists or CelMacroKind.ExistsOne))
        {
            throw new NotTranslatableException($"'{node.Macro.Name}' is evaluated in memory only", node);
        }

        return range switch
        {
            NullTerm => ExpressionCompiler.Unknown(SqlForm.Bool),
            LiteralRange literal => Literal(compiler, literal, node, scope),
            RangeTerm other => Over(compiler, other, Ranges.Open(compiler, other, node), node, scope),
            DynTerm dyn => OverJson(compiler, dyn, node, scope),
            _ => throw new NotTranslatableException($"'{node.Macro.Name}' runs over lists", node),
        };
    }

    private static RangeTerm Filter(Term range, MacroNode node, Scope scope) => range switch
    {
        RelationRange or ArrayRange when node.Variables.Count == 1 => (RangeTerm)range with
        {
            Conditions = [.. ((RangeTerm)range).Conditions, new(node.Variables[0], node.Bodies[0], scope)],
        },
        _ => throw new NotTranslatableException("'filter' is translated over relations and list fields", node),
    };

    private static ScalarTerm Over(ExpressionCompiler compiler, RangeTerm? range, OpenRange open, MacroNode node, Scope scope)
    {
        var body = compiler.Condition(node.Bodies[0], Inner(open, node, scope));
        var sql = node.Macro.Kind switch
        {
            CelMacroKind.Exists => Ranges.Exists(compiler, range, node, open.From(body.Sql.Closed())),
            CelMacroKind.ExistsOne => SqlText.Of(
                $"((SELECT count(*) FROM (SELECT 1 FROM {open.From(body.Sql.Closed())} LIMIT 2) AS {new SqlName(compiler.Aliases.NextTable())}) = 1)"),
            _ => SqlText.Of($"(NOT {Ranges.Exists(compiler, range, node, open.From(NotTrue(body)))})"),
        };
        return Logic.Guard(new(sql, SqlForm.Bool), open.Known);
    }

    private static SqlText NotTrue(ScalarTerm body) =>
        body.IsNeverNull ? SqlText.Of($"(NOT {body.Sql})").Closed() : SqlText.Of($"({body.Sql} IS NOT TRUE)").Closed();

    private static Scope Inner(OpenRange open, MacroNode node, Scope scope)
    {
        if (node.Variables.Count == 1) return scope.With(node.Variables[0], open.Element, open.Frame);
        if (open.Index is null) throw new NotTranslatableException("rows of a relation have no index", node);
        return scope.With(node.Variables[0], open.Index, open.Frame).With(node.Variables[1], open.Element, open.Frame);
    }

    private static ScalarTerm OverJson(ExpressionCompiler compiler, DynTerm dyn, MacroNode node, Scope scope)
    {
        if (node.Variables.Count > 1) throw new NotTranslatableException("macros with two variables are translated over list fields only", node);
        var items = Over(compiler, null, Ranges.Json(compiler, dyn, keys: false), node, scope);
        var keys = Over(compiler, null, Ranges.Json(compiler, dyn, keys: true), node, scope);
        return new(SqlText.Of($"(CASE {dyn.Kind} WHEN 'array' THEN {items.Sql} WHEN 'object' THEN {keys.Sql} END)"), SqlForm.Bool)
        {
            MayBeUnknown = true,
        };
    }

    private static ScalarTerm Literal(ExpressionCompiler compiler, LiteralRange range, MacroNode node, Scope scope)
    {
        if (node.Variables.Count > 1) throw new NotTranslatableException("macros with two variables are translated over list fields only", node);
        var bodies = range.Items.Select(item => IsTrue(compiler.Condition(node.Bodies[0], scope.With(node.Variables[0], item)))).ToList();
        var answer = node.Macro.Kind switch
        {
            CelMacroKind.Exists => Logic.Any(bodies),
            CelMacroKind.All => Logic.All(bodies),
            _ when bodies.Count == 0 => Constants.False,
            _ => new(SqlText.Of($"({SqlText.Join(SqlText.Of($" + "), bodies.Select(b => SqlText.Of($"CASE WHEN {b.Sql} THEN 1 ELSE 0 END")))} = 1)"), SqlForm.Bool),
        };
        return Logic.Guard(answer, range.Items.Select(Lists.Known));
    }

    private static ScalarTerm IsTrue(ScalarTerm term) =>
        term.IsNeverNull ? term : new(SqlText.Of($"({term.Sql} IS TRUE)"), SqlForm.Bool);
}
