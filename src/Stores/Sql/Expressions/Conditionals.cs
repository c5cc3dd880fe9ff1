using Ashlar.Cel;

namespace Ashlar.Stores.Sql.Expressions;

/// <summary><c>c ? a : b</c> with both branches guarded: unknown where the condition is.</summary>
internal static class Conditionals
{
    public static Term Compile(ExpressionCompiler compiler, ConditionalNode node, Scope scope)
    {
        var condition = compiler.Condition(node.Condition, scope);
        if (condition.Constant is { } known)
        {
            // A check takes every role for held: the other branch has to compile as well.
            if (compiler.Context.IsCheck) compiler.Compile(known.AsBool ? node.WhenFalse : node.WhenTrue, scope);
            return compiler.Compile(known.AsBool ? node.WhenTrue : node.WhenFalse, scope);
        }

        var whenTrue = Plain(compiler, compiler.Compile(node.WhenTrue, scope));
        var whenFalse = Plain(compiler, compiler.Compile(node.WhenFalse, scope));
        return (whenTrue, whenFalse) switch
        {
            (NullTerm, NullTerm) => Choose(condition, Null(SqlForm.Bool), Null(SqlForm.Bool)),
            (ScalarTerm left, NullTerm) => Choose(condition, left, Null(left.Form)),
            (NullTerm, ScalarTerm right) => Choose(condition, Null(right.Form), right),
            (ScalarTerm left, ScalarTerm right) when left.Form == right.Form => Choose(condition, left, right),
            (ScalarTerm left, ScalarTerm right) when left.Form.IsNumber && right.Form.IsNumber => Numbers(compiler, condition, left, right, node),
            (ScalarTerm left, ScalarTerm right) when left.Form.Kind == right.Form.Kind && left.Form.Kind == SqlFormKind.Text =>
                Choose(condition, left, right),
            _ when Dyn.Of(compiler, whenTrue) is { } left && Dyn.Of(compiler, whenFalse) is { } right => Choose(condition, left, right),
            _ => throw new NotTranslatableException("?: chooses only between values of one type, not between rows or lists", node),
        };
    }

    private static Term Plain(ExpressionCompiler compiler, Term term) =>
        term is ScalarTerm { IsFolded: true } folded ? Texts.Operand(compiler, folded, null, keepsNull: true) : term;

    /// <summary>Null of a form, as a branch.</summary>
    private static ScalarTerm Null(SqlForm form) => new(SqlText.NullOf(form), form) { MayBeNull = true };

    // Decimals of different scales meet at the larger one.
    private static ScalarTerm Numbers(
        ExpressionCompiler compiler, ScalarTerm condition, ScalarTerm left, ScalarTerm right, CelNode node)
    {
        if (left.Form.Kind != SqlFormKind.Decimal || right.Form.Kind != SqlFormKind.Decimal)
        {
            throw new NotTranslatableException("?: chooses only between values of one type", node);
        }

        var scale = Math.Max(left.Form.Scale, right.Form.Scale);
        return Choose(
            condition,
            compiler.Settle(Decimals.ScaleUp(compiler, left, scale)),
            compiler.Settle(Decimals.ScaleUp(compiler, right, scale)));
    }

    private static ScalarTerm Choose(ScalarTerm condition, ScalarTerm left, ScalarTerm right)
    {
        var mayBeNull = left.MayBeNull || right.MayBeNull;
        var mayBeUnknown = !condition.IsNeverNull || left.MayBeUnknown || right.MayBeUnknown;
        return new(Case(condition, left.Sql, right.Sql), left.Form with { Caseless = false })
        {
            MayBeNull = mayBeNull,
            MayBeUnknown = mayBeUnknown,
            KnownWhen = mayBeNull && mayBeUnknown ? KnownOf(condition, left, right) : null,
            Bound = UInt128.Max(left.Bound, right.Bound),
        };
    }

    private static SqlText KnownOf(ScalarTerm condition, ScalarTerm left, ScalarTerm right)
    {
        var always = Constants.Truth(true);
        return SqlText.Of(
            $"(CASE WHEN {condition.Sql} THEN {left.Known ?? always} WHEN NOT {condition.Sql} THEN {right.Known ?? always} ELSE {Constants.Truth(false)} END)");
    }

    private static DynTerm Choose(ScalarTerm condition, DynTerm left, DynTerm right) =>
        new(Case(condition, left.Kind, right.Kind), Case(condition, left.Value, right.Value), null);

    private static SqlText Case(ScalarTerm condition, SqlText left, SqlText right) => condition.IsNeverNull
        ? SqlText.Of($"(CASE WHEN {condition.Sql} THEN {left} ELSE {right} END)")
        : SqlText.Of($"(CASE WHEN {condition.Sql} THEN {left} WHEN NOT {condition.Sql} THEN {right} END)");
}
