using Ashlar.Cel;

namespace Ashlar.Stores.Sql.Expressions;

/// <summary>Comparing values of JSON. An integer beside a double compares as a double, as the language has it.</summary>
internal static class DynComparison
{
    /// <summary>The greatest magnitude below which every integer is a double.</summary>
    private static readonly UInt128 ExactInDouble = (UInt128)1 << 53;

    /// <summary>The kinds of JSON that a form compares with; null: none, for no value of JSON is of that type.</summary>
    public static SqlText? Kinds(ExpressionCompiler compiler, SqlForm form) => form.Kind switch
    {
        SqlFormKind.Bool => compiler.Dialect.Json.Booleans,
        SqlFormKind.Int or SqlFormKind.Double => compiler.Dialect.Json.Numbers,
        SqlFormKind.Text => compiler.Dialect.Json.Texts,
        _ => null,
    };

    /// <summary>Compares a JSON value of a fitting kind with a value.</summary>
    public static SqlText Values(ExpressionCompiler compiler, CelOperator @operator, SqlText value, ScalarTerm other)
    {
        var word = Comparison.Word(@operator);
        var (json, numbers) = (compiler.Dialect.Json, compiler.Dialect.Numbers);
        return other.Form.Kind switch
        {
            SqlFormKind.Double => SqlText.Of($"{json.As(value, SqlFormKind.Double)} {word} {other.Sql}"),
            SqlFormKind.Int when other.Bound > ExactInDouble => SqlText.Of(
                $"CASE WHEN {json.IsInteger(value)} THEN {json.As(value, SqlFormKind.Int)} {word} {other.Sql} ELSE {json.As(value, SqlFormKind.Double)} {word} {numbers.IntegerToDouble(other.Sql)} END"),
            SqlFormKind.Int => SqlText.Of($"{json.Number(value)} {word} {other.Sql}"),
            SqlFormKind.Text => Text(compiler, @operator, json.As(value, SqlFormKind.Text), Texts.Operand(compiler, other, null).Sql, other.IsFolded),
            _ => SqlText.Of($"{json.As(value, other.Form.Kind)} {word} {other.Sql}"),
        };
    }

    /// <summary>JSON has no decimals: an int equals one of its value, and nothing else does.</summary>
    public static SqlText EqualDecimal(ExpressionCompiler compiler, DynTerm dyn, ScalarTerm value)
    {
        var json = compiler.Dialect.Json;
        var equal = Comparison.Of(compiler, CelOperator.Equal, new(json.As(dyn.Value, SqlFormKind.Int), SqlForm.Int), value, null).Sql;
        return SqlText.Of(
            $"(CASE WHEN {json.IsInteger(dyn.Kind, dyn.Value)} THEN {equal} WHEN {dyn.Kind} IS NOT NULL THEN {Constants.Truth(false)} END)");
    }

    public static ScalarTerm Of(ExpressionCompiler compiler, CelOperator @operator, DynTerm left, DynTerm right)
    {
        var (word, json) = (Comparison.Word(@operator), compiler.Dialect.Json);
        SqlText As(SqlFormKind form) => SqlText.Of($"{json.As(left.Value, form)} {word} {json.As(right.Value, form)}");
        var numbers = SqlText.Of(
            $"CASE WHEN {json.IsInteger(left.Value)} AND {json.IsInteger(right.Value)} THEN {As(SqlFormKind.Int)} ELSE {As(SqlFormKind.Double)} END");
        var texts = Text(compiler, @operator, json.As(left.Value, SqlFormKind.Text), json.As(right.Value, SqlFormKind.Text), true);
        return new(
            SqlText.Of($"(CASE WHEN {Both(left, right, json.Numbers)} THEN {numbers} WHEN {Both(left, right, json.Texts)} THEN {texts} WHEN {Both(left, right, json.Booleans)} THEN {As(SqlFormKind.Bool)} END)"),
            SqlForm.Bool)
        {
            MayBeUnknown = true,
        };
    }

    private static SqlText Text(ExpressionCompiler compiler, CelOperator @operator, SqlText left, SqlText right, bool mayCollate)
    {
        var texts = compiler.Dialect.Texts;
        var (l, r) = mayCollate ? (texts.Exact(left), right) : texts.Compared(left, right, @operator != CelOperator.Equal);
        return SqlText.Of($"{l} {Comparison.Word(@operator)} {r}");
    }

    private static SqlText Both(DynTerm left, DynTerm right, SqlText kinds) => SqlText.Of($"({left.Kind} IN ({kinds}) AND {right.Kind} IN ({kinds}))");
}
