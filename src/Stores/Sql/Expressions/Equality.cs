using Ashlar.Cel;

namespace Ashlar.Stores.Sql.Expressions;

/// <summary><c>==</c> and <c>!=</c>: null equals only null, and what is unknown makes the answer unknown.</summary>
internal static class Equality
{
    public static ScalarTerm Compile(ExpressionCompiler compiler, CallNode node, Scope scope)
    {
        var left = compiler.Compile(node.Args[0], scope);
        var right = compiler.Compile(node.Args[1], scope);
        return Of(compiler, left, right, node.Operator == CelOperator.NotEqual, node);
    }

    public static ScalarTerm Of(ExpressionCompiler compiler, Term left, Term right, bool negated = false, CelNode? node = null) =>
        (left, right) switch
        {
            (NullTerm, NullTerm) => Constants.Bool(!negated),
            (NullTerm, _) => Turn(IsNull(right), negated),
            (_, NullTerm) => Turn(IsNull(left), negated),
            (FineTimeTerm, ScalarTerm r) => Turn(Logic.Guard(Constants.False, r.Known), negated),
            (ScalarTerm l, FineTimeTerm) => Turn(Logic.Guard(Constants.False, l.Known), negated),
            (FineTimeTerm l, FineTimeTerm r) => Constants.Bool((l.Value == r.Value) != negated),
            (RowTerm l, RowTerm r) => Scalars(compiler, l.Key, r.Key, negated),
            (ScalarTerm l, ScalarTerm r) => Scalars(compiler, l, r, negated),
            (DynTerm l, ScalarTerm r) => Turn(Dyn.Equal(compiler, l, r), negated),
            (ScalarTerm l, DynTerm r) => Turn(Dyn.Equal(compiler, r, l), negated),
            (RangeTerm l, RangeTerm r) => Turn(Lists.Equal(compiler, l, r, node), negated),
            _ => throw new NotTranslatableException("these values are not compared in a query", node),
        };

    /// <summary>Whether a value is null; unknown where it is.</summary>
    public static ScalarTerm IsNull(Term term) => term switch
    {
        NullTerm => Constants.True,
        RowTerm row => IsNull(row.Key),
        ArrayRange array => IsNull(array.Array),
        DynTerm dyn => new(SqlText.Of($"({dyn.Kind} = 'null')"), SqlForm.Bool) { MayBeUnknown = true },
        ScalarTerm { MayBeNull: false } scalar => Logic.Guard(Constants.False, scalar.Known),
        ScalarTerm scalar => Logic.Guard(new(SqlText.Of($"({scalar.Sql} IS NULL)"), SqlForm.Bool), scalar.Known),
        RelationRange relation => Logic.Guard(Constants.False, relation.Parent.Key.IsNeverNull ? null : SqlText.Of($"({relation.Parent.Key.Sql} IS NOT NULL)")),
        LiteralRange or FineTimeTerm => Constants.False,
        _ => throw new NotTranslatableException("this is not compared with null in a query"),
    };

    private static ScalarTerm Turn(ScalarTerm term, bool negated) => negated ? Logic.Not(term) : term;

    private static ScalarTerm Scalars(ExpressionCompiler compiler, ScalarTerm left, ScalarTerm right, bool negated)
    {
        if (KeyTerms.Same(left, right) is { } keys) return Turn(Logic.Guard(new(keys, SqlForm.Bool), left.Known, right.Known), negated);
        if (Texts.FoldedEquality(compiler, left, right) is { } folded) return Turn(folded, negated);
        var mayBeNull = left.MayBeNull || right.MayBeNull;
        if (Texts.ExactEquality(compiler, left, right, mayBeNull) is { } exact)
        {
            var term = mayBeNull ? Logic.Guard(new(exact, SqlForm.Bool), left.Known, right.Known) : ScalarTerm.Of(exact, SqlForm.Bool, left, right);
            return Turn(term, negated);
        }

        if (!mayBeNull) return Comparison.Of(compiler, negated ? CelOperator.NotEqual : CelOperator.Equal, left, right, negated);
        if (!Comparison.AreComparable(left.Form, right.Form)) return Different(left, right, negated);

        // Numbers of two forms: equal when both are there and equal, or both are not.
        if (left.Form.Kind != right.Form.Kind || left.Form.Scale != right.Form.Scale) return Mixed(compiler, left, right, negated);
        var (l, r) = Comparison.Collated(compiler, left, right, isOrder: false);
        var same = negated ? compiler.Dialect.NotSame(l, r) : compiler.Dialect.Same(l, r, !left.IsNeverNull, !right.IsNeverNull);
        return Logic.Guard(new(same, SqlForm.Bool), left.Known, right.Known);
    }

    private static ScalarTerm Mixed(ExpressionCompiler compiler, ScalarTerm left, ScalarTerm right, bool negated)
    {
        var equal = Comparison.Of(compiler, CelOperator.Equal, left.AsOperand(), right.AsOperand(), false);
        var both = SqlText.Of(
            $"(CASE WHEN {left.Sql} IS NULL THEN {right.Sql} IS NULL WHEN {right.Sql} IS NULL THEN {Constants.Truth(false)} ELSE {equal.Sql} END)");
        return Turn(Logic.Guard(new(both, SqlForm.Bool), left.Known, right.Known), negated);
    }

    // Values of two types are unequal, unless both are null.
    private static ScalarTerm Different(ScalarTerm left, ScalarTerm right, bool negated)
    {
        var equal = left.MayBeNull && right.MayBeNull
            ? new(SqlText.Of($"({left.Sql} IS NULL AND {right.Sql} IS NULL)"), SqlForm.Bool)
            : Constants.False;
        return Turn(Logic.Guard(equal, left.Known, right.Known), negated);
    }
}
