using Ashlar.Cel;
using Ashlar.Model.Expressions;

namespace Ashlar.Stores.Sql.Expressions;

/// <summary>Variables, <c>x.field</c> and <c>has(x.field)</c>. Selecting from null gives null.</summary>
internal static class Selection
{
    public static Term Variable(ExpressionCompiler compiler, VariableNode node, Scope scope)
    {
        if (scope.Find(node.Name) is { } term) return term;
        if (compiler.Context.Parameter(node.Name, node.Type) is { } parameter) return Json(compiler, parameter);
        return Assumed.Value(compiler, node) ?? throw new NotTranslatableException($"'{node.Name}' has no value in a query", node);
    }

    public static Term Select(ExpressionCompiler compiler, SelectNode node, Scope scope)
    {
        if (node.Operand is VariableNode variable && scope.Find(variable.Name) is null)
        {
            // The engine may pass what a variable's field holds as a parameter of that name (auth.id).
            if (compiler.Context.Parameter($"{variable.Name}.{node.Field}", node.Type) is { } parameter) return Json(compiler, parameter);
            if (Assumed.Value(compiler, node) is { } assumed) return assumed;
        }

        return compiler.Compile(node.Operand, scope) switch
        {
            RowTerm row => Rows.Field(compiler, row, node.Field),
            DynTerm dyn => Dyn.Member(compiler, dyn, node.Field),
            NullTerm => NullTerm.Instance,
            _ => throw new NotTranslatableException("only rows and json have fields here", node),
        };
    }

    public static ScalarTerm Has(ExpressionCompiler compiler, HasNode node, Scope scope)
    {
        // has(auth.email): the engine knows before there is a plan.
        var isAssumed = compiler.Context.IsCheck && node.Operand is VariableNode { Type.NonNull: not RowType } variable && scope.Find(variable.Name) is null;
        return isAssumed ? Constants.False : Has(compiler, compiler.Compile(node.Operand, scope), node);
    }

    private static ScalarTerm Has(ExpressionCompiler compiler, Term operand, HasNode node) => operand switch
    {
        RowTerm row => Present(Rows.Field(compiler, row, node.Field), row, node),
        DynTerm dyn => Dyn.Has(compiler, dyn, node.Field),
        NullTerm => Constants.False,
        _ => throw new NotTranslatableException("only rows and json have fields here", node),
    };

    private static ScalarTerm Present(Term field, RowTerm row, HasNode node) => field switch
    {
        ScalarTerm or RowTerm or ArrayRange or NullTerm => Logic.Not(Equality.IsNull(field)),
        DynTerm { Path: { } path } => new(SqlText.Of($"({path.Document} IS NOT NULL)"), SqlForm.Bool),
        RelationRange => Logic.Not(Equality.IsNull(row)),
        _ => throw new NotTranslatableException("has() asks about fields of rows and json", node),
    };

    private static Term Json(ExpressionCompiler compiler, Term parameter) =>
        parameter is ScalarTerm { Form.Kind: SqlFormKind.Json } document ? Dyn.Root(compiler, document.Sql, true) : parameter;
}
