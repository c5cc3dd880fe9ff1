using Ashlar.Cel;
using Ashlar.Model.Expressions.ValueTypes;

namespace Ashlar.Stores.Sql.Expressions;

/// <summary>
/// Integers and decimals of any scales, compared exactly. A constant is brought to the other side's scale, so that a column
/// stands bare and its index serves.
/// </summary>
internal static class ScaledComparison
{
    public static ScalarTerm Of(ExpressionCompiler compiler, CelOperator @operator, ScalarTerm left, ScalarTerm right)
    {
        var word = Comparison.Word(@operator);
        if (left.Form.Scale == right.Form.Scale) return ScalarTerm.Of(SqlText.Of($"({left.Sql} {word} {right.Sql})"), SqlForm.Bool, left, right);
        if (right.Constant is { } c) return WithConstant(@operator, left, Decimal(c));
        if (left.Constant is { } d) return WithConstant(Comparison.Mirror(@operator), right, Decimal(d));
        if (left.Form.Scale > right.Form.Scale) return Of(compiler, Comparison.Mirror(@operator), right, left);
        var factor = Bounds.PowerOfTen(right.Form.Scale - left.Form.Scale);
        var fits = Bounds.Fits(Bounds.Multiply(left.Bound, (UInt128)factor));
        return ScalarTerm.Of(compiler.Dialect.Numbers.CompareScaled(word, left.Sql, factor, right.Sql, fits), SqlForm.Bool, left, right);
    }

    private static CelValue Decimal(in CelValue constant) =>
        constant.Kind == CelKind.Int ? DecimalType.Of(constant.AsInt, 0) : constant;

    // x < 1.5 is x <= 1 for whole numbers, and nothing whole equals 1.5.
    private static ScalarTerm WithConstant(CelOperator @operator, ScalarTerm term, in CelValue constant)
    {
        var (floor, exact) = ModelValues.FloorAt(constant, term.Form.Scale);
        var known = term.IsNeverNull ? null : SqlText.Of($"({term.Sql} IS NOT NULL)");
        if (!exact)
        {
            switch (@operator)
            {
                case CelOperator.Equal or CelOperator.NotEqual:
                    return Logic.Guard(Constants.Bool(@operator == CelOperator.NotEqual), known);
                case CelOperator.Less:
                    @operator = CelOperator.LessOrEqual;
                    break;
                case CelOperator.GreaterOrEqual:
                    @operator = CelOperator.Greater;
                    break;
            }
        }

        return floor < long.MinValue || floor > long.MaxValue
            ? Logic.Guard(Constants.Bool(Beyond(@operator, floor > 0)), known)
            : ScalarTerm.Of(SqlText.Of($"({term.Sql} {Comparison.Word(@operator)} {Constants.Number((long)floor, term.Form)})"), SqlForm.Bool, term);
    }

    // Every 64-bit value against one above, or below, all of them.
    private static bool Beyond(CelOperator @operator, bool above) => @operator switch
    {
        CelOperator.Less or CelOperator.LessOrEqual => above,
        CelOperator.Greater or CelOperator.GreaterOrEqual => !above,
        _ => @operator == CelOperator.NotEqual,
    };
}
