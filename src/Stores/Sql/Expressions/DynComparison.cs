using Ashlar.Cel;

namespace Ashlar.Stores.Sql.Expressions;

/// <summary>Comparing values of JSON. An integer beside a double compares as a double, as the language has it.</summary>
internal static class DynComparison
{
    /// <summary>The greatest magnitude below which every integer is a double.</summary>
    private static readonly UInt128 ExactInDouble = (UInt128)1 << 53;

    /// <summary>The kinds of JSON that a form compares with; null: none, for no value of JSON is of that type.</summary>
    public static SqlText? Kinds(SqlForm form) => form.Kind switch
    {
        SqlFormKind.Bool => SqlText.Of($"'true', 'false'"),
        SqlFormKind.Int or SqlFormKind.Double => SqlText.Of($"'integer', 'real'"),
        SqlFormKind.Text => SqlText.Of($"'text'"),
        _ => null,
    };

    /// <summary>Compares a JSON value of a fitting kind with a value.</summary>
    public static SqlText Values(ExpressionCompiler compiler, CelOperator @operator, SqlText json, ScalarTerm value)
    {
        var word = Comparison.Word(@operator);
        var dialect = compiler.Dialect;
        return value.Form.Kind switch
        {
            SqlFormKind.Double => SqlText.Of($"{dialect.IntegerToDouble(json)} {word} {value.Sql}"),
            SqlFormKind.Int when value.Bound > ExactInDouble => SqlText.Of(
                $"CASE WHEN {dialect.Json.IsInteger(json)} THEN {json} {word} {value.Sql} ELSE {json} {word} {dialect.IntegerToDouble(value.Sql)} END"),
            SqlFormKind.Text when json.Collates || value.Sql.Collates || value.IsFolded =>
                SqlText.Of($"{dialect.Exact(json)} {word} {Texts.Operand(compiler, value, null).Sql}"),
            _ => SqlText.Of($"{json} {word} {value.Sql}"),
        };
    }

    /// <summary>JSON has no decimals: an int equals one of its value, and nothing else does.</summary>
    public static SqlText EqualDecimal(ExpressionCompiler compiler, DynTerm dyn, ScalarTerm value)
    {
        var equal = Comparison.Of(compiler, CelOperator.Equal, new(dyn.Value, SqlForm.Int), value, null).Sql;
        return SqlText.Of(
            $"(CASE WHEN {dyn.Kind} = 'integer' AND {compiler.Dialect.Json.IsInteger(dyn.Value)} THEN {equal} WHEN {dyn.Kind} IS NOT NULL THEN 0 END)");
    }

    public static ScalarTerm Of(ExpressionCompiler compiler, CelOperator @operator, DynTerm left, DynTerm right)
    {
        var word = Comparison.Word(@operator);
        var (dialect, json) = (compiler.Dialect, compiler.Dialect.Json);
        var bothIntegers = SqlText.Of($"{json.IsInteger(left.Value)} AND {json.IsInteger(right.Value)}");
        var numbers = SqlText.Of(
            $"CASE WHEN {bothIntegers} THEN {left.Value} {word} {right.Value} ELSE {dialect.IntegerToDouble(left.Value)} {word} {dialect.IntegerToDouble(right.Value)} END");
        return new(
            SqlText.Of($"(CASE WHEN {Both(left, right, SqlForm.Int)} THEN {numbers} WHEN {Both(left, right, SqlForm.Text)} OR {Both(left, right, SqlForm.Bool)} THEN {dialect.Exact(left.Value)} {word} {right.Value} END)"),
            SqlForm.Bool)
        {
            MayBeUnknown = true,
        };
    }

    private static SqlText Both(DynTerm left, DynTerm right, SqlForm form)
    {
        var kinds = Kinds(form)!; // numbers, text and booleans all have kinds
        return SqlText.Of($"({left.Kind} IN ({kinds}) AND {right.Kind} IN ({kinds}))");
    }
}
