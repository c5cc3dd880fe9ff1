using Ashlar.Cel;

namespace Ashlar.Stores.Sql.Expressions;

/// <summary>Functions of text, by code points and case-sensitive but for those that say otherwise.</summary>
internal static class Texts
{
    /// <summary>What .NET trims.</summary>
    private const string WhiteSpace =
        "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000";

    public static Term Compile(ExpressionCompiler compiler, CallNode node, IReadOnlyList<Term> args)
    {
        if (node.Function.Name == "caseless") return Caseless(compiler, args[0], node);
        var (dialect, text) = (compiler.Dialect.Texts, Operand(compiler, args[0], node));
        return node.Function.Name switch
        {
            "lowerAscii" => Text(dialect.Lower(text.Sql), text),
            "upperAscii" => Text(dialect.Upper(text.Sql), text),
            "trim" => Text(SqlText.Of($"trim({text.Sql}, {WhiteSpace})"), text),
            "substring" => Substring(compiler, node, text, args),
            "replace" => Replace(compiler, node, text, args),
            _ => Search(compiler, node, text, Operand(compiler, args[1], node)),
        };
    }

    /// <summary>Text as an operand: its own letters, compared by code point.</summary>
    public static ScalarTerm Operand(ExpressionCompiler compiler, Term term, CelNode? node, bool keepsNull = false)
    {
        var text = keepsNull && term is ScalarTerm scalar ? scalar : compiler.Operand(term, SqlForm.Text, node);
        return text.IsFolded ? text with { Sql = compiler.Dialect.Texts.Lower(text.Sql), IsFolded = false, Form = SqlForm.Text } : text;
    }

    /// <summary>
    /// Both sides of a comparison: without regard to case where both are caseless(), else by code point, whatever columns say.
    /// </summary>
    public static (SqlText Left, SqlText Right) Collated(ExpressionCompiler compiler, ScalarTerm left, ScalarTerm right, bool isOrder)
    {
        var texts = compiler.Dialect.Texts;
        if (left.IsFolded && right.IsFolded) return (texts.Caseless(left.Sql), texts.CaselessOther(right.Sql));
        var (l, r) = (Operand(compiler, left, null, keepsNull: true), Operand(compiler, right, null, keepsNull: true));
        return texts.Compared(l.Sql, r.Sql, isOrder);
    }

    /// <summary>The left side of <c>IN</c>, whose collation is the one that counts.</summary>
    public static SqlText CollatedItem(ExpressionCompiler compiler, ScalarTerm item, SqlText list)
    {
        if (item.Form.Kind != SqlFormKind.Text) return item.Sql;
        if (item.IsFolded) return compiler.Dialect.Texts.Caseless(item.Sql);
        return compiler.Dialect.Texts.Compared(item.Sql, list, isOrder: false).Left;
    }

    /// <summary>Equality of a caseless column as it stands, by code point; null where this is none.</summary>
    public static SqlText? ExactEquality(ExpressionCompiler compiler, ScalarTerm left, ScalarTerm right, bool nullSafe)
    {
        if (left.IsFolded || right.IsFolded || !(left.Form.Caseless || right.Form.Caseless)) return null;
        return compiler.Dialect.Texts.ExactEquality(left, right, nullSafe, compiler.Aliases);
    }

    /// <summary>
    /// <c>caseless(x) == y</c> where y is there: as a caseless comparison of x, whose index serves, with a y that is in lower case.
    /// Null where this is not such a comparison.
    /// </summary>
    public static ScalarTerm? FoldedEquality(ExpressionCompiler compiler, ScalarTerm left, ScalarTerm right)
    {
        if (right.IsFolded && !left.IsFolded) (left, right) = (right, left);
        if (!left.IsFolded || right.IsFolded || right.Form != SqlForm.Text || !right.IsNeverNull) return null;
        var dialect = compiler.Dialect.Texts;
        var other = compiler.Aliases.Let(right.Sql);
        var same = left.MayBeNull
            ? compiler.Dialect.Same(dialect.Caseless(left.Sql), other, true, false)
            : SqlText.Of($"({dialect.Caseless(left.Sql)} = {other})");
        var equal = right.Constant is { } constant && !constant.AsString.Any(char.IsAsciiLetterUpper)
            ? same
            : SqlText.Of($"({same} AND {dialect.Exact(other)} = {dialect.Lower(other)})");
        return Logic.Guard(ScalarTerm.Of(equal, SqlForm.Bool, left.MayBeNull ? [] : [left]), left.MayBeNull ? left.Known : null);
    }

    /// <summary>A constant in lower case is its own caseless().</summary>
    public static Term Folded(Term term) =>
        term is ScalarTerm { Constant: { Kind: CelKind.String } text } scalar && !text.AsString.Any(char.IsAsciiLetterUpper) ? scalar with { IsFolded = true } : term;

    private static ScalarTerm Search(ExpressionCompiler compiler, CallNode node, ScalarTerm text, ScalarTerm part)
    {
        var dialect = compiler.Dialect.Texts;
        var sql = node.Function.Name switch
        {
            "contains" => dialect.Contains(text.Sql, part.Sql),
            "icontains" => dialect.Contains(dialect.Lower(text.Sql), dialect.Lower(part.Sql)),
            "ieq" => SqlText.Of($"({dialect.Caseless(text.Sql)} = {dialect.CaselessOther(part.Sql)})"),
            "startsWith" => dialect.StartsWith(Exact(compiler, text, part), compiler.Aliases.Let(part.Sql)),
            _ => dialect.EndsWith(Exact(compiler, text, part), compiler.Aliases.Let(part.Sql)),
        };
        return ScalarTerm.Of(sql, SqlForm.Bool, text, part);
    }

    // A caseless column on either side would bring its own way to compare.
    private static SqlText Exact(ExpressionCompiler compiler, ScalarTerm text, ScalarTerm part)
    {
        var value = compiler.Aliases.Let(text.Sql);
        return compiler.Dialect.Texts.Compared(value, part.Sql, isOrder: false).Left;
    }

    private static Term Caseless(ExpressionCompiler compiler, Term term, CelNode node) => term switch
    {
        NullTerm => term,
        ScalarTerm { Form.Kind: SqlFormKind.Text } text => text with { IsFolded = true, Constant = null },
        DynTerm => Caseless(compiler, compiler.Operand(term, SqlForm.Text), node),
        LiteralRange literal => new LiteralRange([.. literal.Items.Select(i => Caseless(compiler, i, node))]),
        ArrayRange array when array.Items.Type.IsText => array with { Items = array.Items with { IsFolded = true } },
        _ => throw new NotTranslatableException("caseless() takes text and lists of text", node),
    };

    // Unknown beyond the ends.
    private static ScalarTerm Substring(ExpressionCompiler compiler, CallNode node, ScalarTerm text, IReadOnlyList<Term> args)
    {
        var dialect = compiler.Dialect.Texts;
        var (t, s) = (compiler.Aliases.Let(text.Sql), compiler.Aliases.Let(compiler.Operand(args[1], SqlForm.Int, node).Sql));
        if (args.Count == 2)
        {
            var tail = SqlText.Of($"(CASE WHEN {s} BETWEEN 0 AND {dialect.Length(t)} THEN {dialect.Substring(t, s, null)} END)");
            return new(tail, SqlForm.Text) { MayBeUnknown = true };
        }

        var e = compiler.Aliases.Let(compiler.Operand(args[2], SqlForm.Int, node).Sql);
        var part = dialect.Substring(t, s, SqlText.Of($"{e} - {s}"));
        var middle = SqlText.Of($"(CASE WHEN {s} BETWEEN 0 AND {e} AND {e} <= {dialect.Length(t)} THEN {part} END)");
        return new(middle, SqlForm.Text) { MayBeUnknown = true };
    }

    // Replacing the empty text puts something between all letters, which databases do not.
    private static ScalarTerm Replace(ExpressionCompiler compiler, CallNode node, ScalarTerm text, IReadOnlyList<Term> args)
    {
        var old = Operand(compiler, args[1], node);
        if (args.Count > 3 || old.Constant is not { Kind: CelKind.String } constant || constant.AsString.Length == 0)
        {
            throw new NotTranslatableException("'replace' is translated where the text to replace is written out and not empty", node);
        }

        var by = Operand(compiler, args[2], node);
        return ScalarTerm.Of(SqlText.Of($"replace({text.Sql}, {old.Sql}, {by.Sql})"), SqlForm.Text, text, by);
    }

    private static ScalarTerm Text(SqlText sql, ScalarTerm operand) => ScalarTerm.Of(sql, SqlForm.Text, operand);
}
