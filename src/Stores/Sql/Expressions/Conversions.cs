using Ashlar.Cel;

namespace Ashlar.Stores.Sql.Expressions;

/// <summary>Functions named after the type that they give, where SQL's result is exactly the language's.</summary>
internal static class Conversions
{
    private static readonly UInt128 ExactInDouble = (UInt128)1 << 53;

    public static Term Compile(ExpressionCompiler compiler, CallNode node, Term argument)
    {
        var target = node.Function.Name;
        if (argument is NullTerm) return ExpressionCompiler.Unknown(FormOf(target));
        if (argument is not ScalarTerm scalar) throw Refuse(target, "a value whose type only the data tells", node);
        var term = scalar.AsOperand();
        if (IsIdentity(target, term.Form.Kind)) return term;
        var (numbers, times, texts) = (compiler.Dialect.Numbers, compiler.Dialect.Times, compiler.Dialect.Texts);
        return (target, term.Form.Kind) switch
        {
            ("int", SqlFormKind.Double) => Unknowable(numbers.DoubleToInteger(term.Sql, compiler.Aliases), SqlForm.Int),
            ("int", SqlFormKind.Decimal) => ScalarTerm.Of(numbers.DecimalToInteger(term.Sql, term.Form.Scale), SqlForm.Int, term) with
            { Bound = term.Bound },
            ("int", SqlFormKind.Timestamp) => ScalarTerm.Of(times.Seconds(term.Sql, compiler.Aliases), SqlForm.Int, term),
            ("double", SqlFormKind.Int) => ScalarTerm.Of(numbers.IntegerToDouble(term.Sql), SqlForm.Double, term),
            ("double", SqlFormKind.Decimal) when term.Bound <= ExactInDouble =>
                ScalarTerm.Of(numbers.DecimalToDouble(term.Sql, term.Form.Scale), SqlForm.Double, term),
            ("decimal", SqlFormKind.Int) => Decimals.OfInteger(compiler, term),
            ("string", SqlFormKind.Int) => ScalarTerm.Of(texts.OfInteger(term.Sql), SqlForm.Text, term),
            ("string", SqlFormKind.Bool) => Word(term),
            ("bool", SqlFormKind.Text) => Truth(compiler, term),
            ("bytes", SqlFormKind.Text) => ScalarTerm.Of(
                texts.Bytes(Texts.Operand(compiler, term, node).Sql), new(SqlFormKind.Bytes), term),
            ("date", SqlFormKind.Timestamp) => ScalarTerm.Of(times.Date(term.Sql, compiler.Aliases), new(SqlFormKind.Date), term),
            ("timestamp", SqlFormKind.Date) => Times.OfDays(compiler, term),
            ("timestamp", SqlFormKind.Int) => Times.OfSeconds(compiler, term.Sql),
            _ => throw Refuse(target, term.Form.Kind.ToString().ToLowerInvariant(), node),
        };
    }

    private static bool IsIdentity(string target, SqlFormKind kind) => (target, kind) is ("int", SqlFormKind.Int)
        or ("double", SqlFormKind.Double) or ("decimal", SqlFormKind.Decimal) or ("string", SqlFormKind.Text) or ("bool", SqlFormKind.Bool)
        or ("bytes", SqlFormKind.Bytes) or ("date", SqlFormKind.Date) or ("timestamp", SqlFormKind.Timestamp) or ("duration", SqlFormKind.Duration);

    private static SqlForm FormOf(string target) => target switch
    {
        "int" => SqlForm.Int,
        "double" => SqlForm.Double,
        "decimal" => SqlForm.Decimal(0),
        "bool" => SqlForm.Bool,
        "bytes" => new(SqlFormKind.Bytes),
        "date" => new(SqlFormKind.Date),
        "timestamp" => new(SqlFormKind.Timestamp),
        "duration" => new(SqlFormKind.Duration),
        _ => SqlForm.Text,
    };

    private static ScalarTerm Word(ScalarTerm term) =>
        ScalarTerm.Of(SqlText.Of($"(CASE WHEN {term.Sql} THEN 'true' WHEN NOT {term.Sql} THEN 'false' END)"), SqlForm.Text, term);

    private static ScalarTerm Truth(ExpressionCompiler compiler, ScalarTerm term)
    {
        var text = Texts.Operand(compiler, term, null);
        var t = compiler.Dialect.Texts.Exact(compiler.Aliases.Let(text.Sql));
        return Unknowable(
            SqlText.Of($"(CASE WHEN {t} IN ('1', 't', 'T', 'true', 'TRUE', 'True') THEN {Constants.Truth(true)} WHEN {t} IN ('0', 'f', 'F', 'false', 'FALSE', 'False') THEN {Constants.Truth(false)} END)"),
            SqlForm.Bool);
    }

    private static ScalarTerm Unknowable(SqlText sql, SqlForm form) => new(sql, form) { MayBeUnknown = true };

    private static NotTranslatableException Refuse(string target, string source, CelNode node) =>
        new($"{target}() of {source} is evaluated in memory only", node);
}
