using Ashlar.Cel;

namespace Ashlar.Stores.Sql.Expressions;

/// <summary><c>+ - * / %</c> and negation. Null operands and results out of range are unknown.</summary>
internal static class Arithmetic
{
    public static Term Compile(ExpressionCompiler compiler, CallNode node, Scope scope)
    {
        var (left, right) = Operands(compiler, node, compiler.CompileRaw(node.Args[0], scope), compiler.CompileRaw(node.Args[1], scope));
        (left, right) = (compiler.Carry(left), compiler.Carry(right));
        return (left.Form.Kind, right.Form.Kind) switch
        {
            (SqlFormKind.Int, SqlFormKind.Int) => Integers(compiler, node, left, right),
            (SqlFormKind.Double, SqlFormKind.Double) => Doubles(compiler, node, left, right),
            (SqlFormKind.Decimal or SqlFormKind.Int, SqlFormKind.Decimal or SqlFormKind.Int) =>
                OfDecimals(compiler, node, AsDecimal(compiler, left), AsDecimal(compiler, right)),
            (SqlFormKind.Text, SqlFormKind.Text) when node.Operator == CelOperator.Add =>
                Concatenate(Texts.Operand(compiler, left, node), Texts.Operand(compiler, right, node)),
            (SqlFormKind.Bytes, SqlFormKind.Bytes) when node.Operator == CelOperator.Add =>
                ScalarTerm.Of(compiler.Dialect.Texts.ConcatenateBytes(left.Sql, right.Sql), left.Form, left, right),
            _ => Times.Arithmetic(compiler, node, left, right),
        };
    }

    private static ScalarTerm Concatenate(ScalarTerm left, ScalarTerm right) =>
        ScalarTerm.Of(SqlText.Of($"({left.Sql} || {right.Sql})"), SqlForm.Text, left, right);

    public static ScalarTerm Negate(ExpressionCompiler compiler, CallNode node, Scope scope)
    {
        var term = compiler.CompileRaw(node.Args[0], scope);
        if (term is DynTerm) throw new NotTranslatableException("the type of a json value is not known here: compare it with a value first", node);
        if (term is not ScalarTerm { Form.Kind: SqlFormKind.Int or SqlFormKind.Double or SqlFormKind.Decimal } scalar)
        {
            return ExpressionCompiler.Unknown(SqlForm.Int);
        }

        var (operand, numbers) = (compiler.Carry(scalar.AsOperand()), compiler.Dialect.Numbers);
        if (operand.Form.Kind == SqlFormKind.Double) return ScalarTerm.Of(numbers.Negate(operand.Sql), operand.Form, operand) with { IsRaw = operand.IsRaw };
        var sql = operand.Form.Kind == SqlFormKind.Int
            ? numbers.NegateInteger(operand.Sql, IsRaw(operand.Bound, operand))
            : numbers.Negate(operand.Sql);
        return Raw(sql, operand.Form, operand.Bound, operand);
    }

    /// <summary>The result of an operator on whole numbers: raw where it may leave 64 bits.</summary>
    public static ScalarTerm Raw(SqlText sql, SqlForm form, UInt128 bound, params ReadOnlySpan<ScalarTerm> operands)
    {
        var raw = form.Kind == SqlFormKind.Double || IsRaw(bound, operands);
        return ScalarTerm.Of(sql, form, operands) with { IsRaw = raw, Bound = bound };
    }

    public static SqlText Sign(CelOperator @operator) => @operator switch
    {
        CelOperator.Add => SqlText.Of($"+"),
        CelOperator.Subtract => SqlText.Of($"-"),
        _ => SqlText.Of($"*"),
    };

    private static bool IsRaw(UInt128 bound, params ReadOnlySpan<ScalarTerm> operands)
    {
        var raw = !Bounds.Fits(bound);
        foreach (var operand in operands) raw |= operand.IsRaw;
        return raw;
    }

    // A json value takes the type of the other side; so does null, and gives unknown.
    private static (ScalarTerm Left, ScalarTerm Right) Operands(ExpressionCompiler compiler, CallNode node, Term left, Term right)
    {
        return (left, right) switch
        {
            (ScalarTerm l, ScalarTerm r) => (l.AsOperand(), r.AsOperand()),
            (ScalarTerm l, _) => (l.AsOperand(), compiler.Operand(right, l.Form, node)),
            (_, ScalarTerm r) => (compiler.Operand(left, r.Form, node), r.AsOperand()),
            (NullTerm, _) or (_, NullTerm) => (ExpressionCompiler.Unknown(SqlForm.Int), ExpressionCompiler.Unknown(SqlForm.Int)),
            (DynTerm, DynTerm) => throw new NotTranslatableException("the types of both json values are not known here", node),
            _ => throw new NotTranslatableException("lists are not joined in a query", node),
        };
    }

    private static ScalarTerm AsDecimal(ExpressionCompiler compiler, ScalarTerm term) =>
        term.Form.Kind == SqlFormKind.Int ? Decimals.OfInteger(compiler, term) : term;

    private static ScalarTerm Integers(ExpressionCompiler compiler, CallNode node, ScalarTerm left, ScalarTerm right)
    {
        var numbers = compiler.Dialect.Numbers;
        if (node.Operator is CelOperator.Add or CelOperator.Subtract or CelOperator.Multiply)
        {
            var bound = node.Operator == CelOperator.Multiply ? Bounds.Multiply(left.Bound, right.Bound) : Bounds.Add(left.Bound, right.Bound);
            var sql = numbers.Integers(Sign(node.Operator), left.Sql, right.Sql, IsRaw(bound, left, right));
            return Raw(sql, SqlForm.Int, bound, left, right);
        }

        left = compiler.Settle(left);
        right = compiler.Settle(right);
        var (quotient, rest) = (IsRaw(left.Bound), IsRaw(right.Bound));
        return node.Operator == CelOperator.Divide
            ? Raw(numbers.DivideIntegers(left.Sql, right.Sql, quotient), SqlForm.Int, left.Bound, left, right) with { MayBeUnknown = true }
            : Raw(numbers.Remainder(left.Sql, right.Sql, rest), SqlForm.Int, right.Bound, left, right) with { MayBeUnknown = true };
    }

    private static ScalarTerm Doubles(ExpressionCompiler compiler, CallNode node, ScalarTerm left, ScalarTerm right)
    {
        var numbers = compiler.Dialect.Numbers;
        switch (node.Operator)
        {
            case CelOperator.Add or CelOperator.Subtract or CelOperator.Multiply:
                return Raw(numbers.Doubles(Sign(node.Operator), left.Sql, right.Sql, compiler.Aliases), SqlForm.Double, Bounds.Any, left, right) with { MayBeUnknown = true };
            case CelOperator.Divide:
                // An infinite divisor would give a finite quotient.
                right = compiler.Settle(right);
                return Raw(numbers.DivideDoubles(left.Sql, right.Sql, compiler.Aliases), SqlForm.Double, Bounds.Any, left, right) with { MayBeUnknown = true };
            default:
                return ExpressionCompiler.Unknown(SqlForm.Double);
        }
    }

    private static ScalarTerm OfDecimals(ExpressionCompiler compiler, CallNode node, ScalarTerm left, ScalarTerm right)
    {
        switch (node.Operator)
        {
            case CelOperator.Add or CelOperator.Subtract:
                var scale = Math.Max(left.Form.Scale, right.Form.Scale);
                left = compiler.Carry(Decimals.ScaleUp(compiler, left, scale));
                right = compiler.Carry(Decimals.ScaleUp(compiler, right, scale));
                return Raw(compiler.Dialect.Numbers.Decimals(Sign(node.Operator), left.Sql, right.Sql), left.Form, Bounds.Add(left.Bound, right.Bound), left, right);
            case CelOperator.Multiply:
                return Decimals.Multiply(compiler, left, right);
            case CelOperator.Divide:
                return Decimals.Divide(compiler, compiler.Settle(left), compiler.Settle(right));
            default:
                throw new NotTranslatableException("% is not translated for decimals", node);
        }
    }
}
