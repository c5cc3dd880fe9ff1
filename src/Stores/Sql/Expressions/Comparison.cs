using Ashlar.Cel;

namespace Ashlar.Stores.Sql.Expressions;

/// <summary><c>&lt; &lt;= &gt; &gt;=</c>, and equality where no operand is null. Numbers of two forms compare exactly.</summary>
internal static class Comparison
{
    public static ScalarTerm Compile(ExpressionCompiler compiler, CallNode node, Scope scope)
    {
        var left = compiler.Compile(node.Args[0], scope);
        var right = compiler.Compile(node.Args[1], scope);
        return (left, right) switch
        {
            (ScalarTerm l, ScalarTerm r) => Of(compiler, node.Operator, l.AsOperand(), r.AsOperand(), null),
            (ScalarTerm l, FineTimeTerm r) => WithFine(node.Operator, l.AsOperand(), r),
            (FineTimeTerm l, ScalarTerm r) => WithFine(Mirror(node.Operator), r.AsOperand(), l),
            (DynTerm l, ScalarTerm r) => Dyn.Compare(compiler, node.Operator, l, r.AsOperand()),
            (ScalarTerm l, DynTerm r) => Dyn.Compare(compiler, Mirror(node.Operator), r, l.AsOperand()),
            (DynTerm l, DynTerm r) => Dyn.Compare(compiler, node.Operator, l, r),
            (NullTerm, _) or (_, NullTerm) => ExpressionCompiler.Unknown(SqlForm.Bool),
            _ => throw new NotTranslatableException("rows and lists have no order", node),
        };
    }

    public static SqlText Word(CelOperator @operator) => @operator switch
    {
        CelOperator.Less => SqlText.Of($"<"),
        CelOperator.LessOrEqual => SqlText.Of($"<="),
        CelOperator.Greater => SqlText.Of($">"),
        CelOperator.GreaterOrEqual => SqlText.Of($">="),
        CelOperator.Equal => SqlText.Of($"="),
        _ => SqlText.Of($"<>"),
    };

    /// <summary>The operator with its sides exchanged.</summary>
    public static CelOperator Mirror(CelOperator @operator) => @operator switch
    {
        CelOperator.Less => CelOperator.Greater,
        CelOperator.LessOrEqual => CelOperator.GreaterOrEqual,
        CelOperator.Greater => CelOperator.Less,
        CelOperator.GreaterOrEqual => CelOperator.LessOrEqual,
        _ => @operator,
    };

    public static bool AreComparable(SqlForm left, SqlForm right) => left.Kind == right.Kind
        || (left.IsNumber && right.IsNumber && IsWhole(left) == IsWhole(right))
        || (left.Kind, right.Kind) is (SqlFormKind.Int, SqlFormKind.Double) or (SqlFormKind.Double, SqlFormKind.Int)
            or (SqlFormKind.Uuid, SqlFormKind.UuidText) or (SqlFormKind.UuidText, SqlFormKind.Uuid);

    /// <summary>A comparison where null counts as unknown.</summary>
    /// <param name="compiler">The compiler.</param>
    /// <param name="operator">The operator.</param>
    /// <param name="left">The left operand.</param>
    /// <param name="right">The right operand.</param>
    /// <param name="whenDifferent">The answer for operands of two types; null: unknown.</param>
    public static ScalarTerm Of(ExpressionCompiler compiler, CelOperator @operator, ScalarTerm left, ScalarTerm right, bool? whenDifferent)
    {
        if (!AreComparable(left.Form, right.Form))
        {
            return whenDifferent is { } answer
                ? Logic.Guard(Constants.Bool(answer), left.Known, right.Known)
                : ExpressionCompiler.Unknown(SqlForm.Bool);
        }

        if (left.Form.Kind != SqlFormKind.Double && left.Form.IsNumber && right.Form.Kind != SqlFormKind.Double)
        {
            return ScaledComparison.Of(compiler, @operator, left, right);
        }

        var (l, r) = Collated(compiler, left, right, @operator is not (CelOperator.Equal or CelOperator.NotEqual));
        return ScalarTerm.Of(SqlText.Of($"({l} {Word(@operator)} {r})"), SqlForm.Bool, left, right);
    }

    /// <summary>Both sides in one form, with the collation that text compares by.</summary>
    public static (SqlText Left, SqlText Right) Collated(ExpressionCompiler compiler, ScalarTerm left, ScalarTerm right, bool isOrder)
    {
        var dialect = compiler.Dialect;
        return (left.Form.Kind, right.Form.Kind) switch
        {
            (SqlFormKind.Text, SqlFormKind.Text) => Texts.Collated(compiler, left, right, isOrder),
            (SqlFormKind.Int, SqlFormKind.Double) => (dialect.Numbers.IntegerToDouble(left.Sql), right.Sql),
            (SqlFormKind.Double, SqlFormKind.Int) => (left.Sql, dialect.Numbers.IntegerToDouble(right.Sql)),
            (SqlFormKind.Uuid, SqlFormKind.UuidText) => (dialect.Texts.OfUuid(left.Sql), right.Sql),
            (SqlFormKind.UuidText, SqlFormKind.Uuid) => (left.Sql, dialect.Texts.OfUuid(right.Sql)),
            _ => (left.Sql, right.Sql),
        };
    }

    // Nothing stored lies between the floor and the value.
    private static ScalarTerm WithFine(CelOperator @operator, ScalarTerm term, FineTimeTerm fine)
    {
        if (term.Form.Kind != fine.Form.Kind) return ExpressionCompiler.Unknown(SqlForm.Bool);
        var word = Word(@operator is CelOperator.Less or CelOperator.LessOrEqual ? CelOperator.LessOrEqual : CelOperator.Greater);
        return ScalarTerm.Of(SqlText.Of($"({term.Sql} {word} {fine.Floor})"), SqlForm.Bool, term);
    }

    private static bool IsWhole(SqlForm form) => form.Kind != SqlFormKind.Double;
}
