using System.Globalization;
using Ashlar.Cel;

namespace Ashlar.Stores.Sql.Expressions;

/// <summary>
/// Decimals whose digits after the point, the scale, are known when compiling: <c>+</c> and <c>-</c> have the larger scale,
/// <c>*</c> the sum of both, <c>/</c> the largest of both and six, rounded half away from zero. What does not fit 64 bits is unknown.
/// </summary>
internal static class Decimals
{
    /// <summary>Digits after the point of a quotient at least.</summary>
    public const int QuotientScale = 6;

    /// <summary>The most digits after the point that a result may have: 64 bits hold no more.</summary>
    public const int MaxScale = 18;

    public static ScalarTerm OfInteger(ExpressionCompiler compiler, ScalarTerm term) =>
        term with { Sql = compiler.Dialect.Numbers.IntegerToDecimal(term.Sql), Form = SqlForm.Decimal(0) };

    /// <summary>What the model puts around an int beside a decimal; null stays null there.</summary>
    public static Term OrNull(ExpressionCompiler compiler, Term term) =>
        term is ScalarTerm { Form.Kind: SqlFormKind.Int } integer ? OfInteger(compiler, integer) : term;

    /// <summary>The same number at a larger scale; raw.</summary>
    public static ScalarTerm ScaleUp(ExpressionCompiler compiler, ScalarTerm term, int scale)
    {
        var factor = Bounds.PowerOfTen(scale - term.Form.Scale);
        if (factor == 1) return term;
        if (term.Constant is { } value && ModelValues.TryRescale(value, scale, out var constant)) return constant;
        if (scale - term.Form.Scale > MaxScale) return OnlyZero(term, scale);
        var bound = Bounds.Multiply(term.Bound, (UInt128)factor);
        return term with
        {
            Sql = compiler.Dialect.Numbers.ScaleUp(term.Sql, factor),
            Form = SqlForm.Decimal(scale),
            Constant = null,
            Bound = bound,
            IsRaw = term.IsRaw || !Bounds.Fits(bound),
        };
    }

    // The factor is no 64-bit integer itself: nothing but zero fits there.
    private static ScalarTerm OnlyZero(ScalarTerm term, int scale)
    {
        var known = SqlText.Of($"({term.Sql} IS NULL OR {term.Sql} = 0)");
        return new(SqlText.Of($"(CASE WHEN {term.Sql} = 0 THEN {Constants.Number(0, SqlForm.Decimal(scale))} END)"), SqlForm.Decimal(scale))
        {
            MayBeNull = term.MayBeNull,
            MayBeUnknown = true,
            KnownWhen = !term.MayBeNull ? null : term.Known is { } own ? SqlText.Of($"({own} AND {known})") : known,
        };
    }

    /// <summary>The model's call that names a scale in its overload.</summary>
    public static Term AtScale(ExpressionCompiler compiler, CallNode node, Scope scope)
    {
        var scale = int.Parse(node.Function.OverloadId.AsSpan(Calls.AtScale.Length), CultureInfo.InvariantCulture);
        return compiler.Compile(node.Args[0], scope) switch
        {
            NullTerm none => none,
            ScalarTerm { Form.Kind: SqlFormKind.Decimal } term when term.Form.Scale <= scale => compiler.Settle(ScaleUp(compiler, term, scale)),
            var other => other,
        };
    }

    /// <summary>At a smaller scale, rounded half away from zero.</summary>
    public static ScalarTerm Round(ExpressionCompiler compiler, ScalarTerm term, int scale)
    {
        var settled = compiler.Settle(term);
        var sql = compiler.Dialect.Numbers.Round(settled.Sql, term.Form.Scale, scale, compiler.Aliases);
        return settled with { Sql = sql, Form = SqlForm.Decimal(scale), Constant = null };
    }

    public static ScalarTerm Multiply(ExpressionCompiler compiler, ScalarTerm left, ScalarTerm right)
    {
        var scale = left.Form.Scale + right.Form.Scale;
        if (scale > MaxScale) throw new NotTranslatableException($"a product with {scale} digits after the point is not kept");
        var sql = compiler.Dialect.Numbers.Decimals(SqlText.Of($"*"), left.Sql, right.Sql);
        return Arithmetic.Raw(sql, SqlForm.Decimal(scale), Bounds.Multiply(left.Bound, right.Bound), left, right);
    }

    /// <summary>Both settled.</summary>
    public static ScalarTerm Divide(ExpressionCompiler compiler, ScalarTerm left, ScalarTerm right)
    {
        var scale = Math.Max(QuotientScale, Math.Max(left.Form.Scale, right.Form.Scale));
        var dividend = compiler.Settle(ScaleUp(compiler, left, scale + right.Form.Scale));
        var sql = compiler.Dialect.Numbers.Quotient(dividend.Sql, right.Sql, right.Form.Scale, scale, compiler.Aliases);
        return new(sql, SqlForm.Decimal(scale)) { MayBeUnknown = true, IsRaw = true };
    }
}
