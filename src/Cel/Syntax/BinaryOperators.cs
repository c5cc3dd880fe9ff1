namespace Ashlar.Cel.Syntax;

/// <summary>The binary operators and how tightly they bind: <c>||</c> 1, <c>&amp;&amp;</c> 2, relations 3, sums 4, products 5.</summary>
internal static class BinaryOperators
{
    /// <summary>Precedence 0: not a binary operator. <see cref="CelOperator.None"/> with another: <c>||</c> or <c>&amp;&amp;</c>.</summary>
    public static (int Precedence, CelOperator Operator) Of(TokenKind kind) => kind switch
    {
        TokenKind.Or => (1, CelOperator.None),
        TokenKind.And => (2, CelOperator.None),
        TokenKind.Equal => (3, CelOperator.Equal),
        TokenKind.NotEqual => (3, CelOperator.NotEqual),
        TokenKind.Less => (3, CelOperator.Less),
        TokenKind.LessOrEqual => (3, CelOperator.LessOrEqual),
        TokenKind.Greater => (3, CelOperator.Greater),
        TokenKind.GreaterOrEqual => (3, CelOperator.GreaterOrEqual),
        TokenKind.In => (3, CelOperator.In),
        TokenKind.Plus => (4, CelOperator.Add),
        TokenKind.Minus => (4, CelOperator.Subtract),
        TokenKind.Star => (5, CelOperator.Multiply),
        TokenKind.Slash => (5, CelOperator.Divide),
        TokenKind.Percent => (5, CelOperator.Modulo),
        _ => (0, CelOperator.None),
    };

    public static int PrecedenceOf(CelOperator @operator) => @operator switch
    {
        CelOperator.Add or CelOperator.Subtract => 4,
        CelOperator.Multiply or CelOperator.Divide or CelOperator.Modulo => 5,
        CelOperator.Negate or CelOperator.Not => 6,
        CelOperator.Index or CelOperator.None => 7,
        _ => 3,
    };
}
