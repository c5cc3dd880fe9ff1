using Ashlar.Cel;

namespace Ashlar.Stores.Sql.Expressions;

/// <summary>
/// Turns trees of the Common Expression Language into SQL of exactly the same meaning: true, false, or NULL for unknown. One
/// for each statement. Each kind of node has its own file; this one only tells them apart.
/// </summary>
internal sealed class ExpressionCompiler(CompileContext context)
{
    /// <summary>Of the hundred entries of SQLite's parser stack, those that one value may take: subqueries stand within others.</summary>
    private const int DeepestValue = 48;

    /// <summary>Those that a whole clause may take; subqueries within subqueries are what reaches it.</summary>
    public const int DeepestClause = 92;

    /// <summary>Repetition of parts may make SQL grow faster than the tree; this is where it ends.</summary>
    private const int MostText = 200_000;

    public CompileContext Context { get; } = context;
    public SqlDialect Dialect => Context.Dialect;
    public SqlAliases Aliases => Context.Aliases;

    /// <exception cref="NotTranslatableException">There is no SQL of that meaning.</exception>
    public Term Compile(CelNode node, Scope scope) => CompileRaw(node, scope) switch
    {
        ScalarTerm scalar => Shallow(Settle(scalar)),
        DynTerm dyn => dyn with { Kind = Shallow(dyn.Kind), Value = Shallow(dyn.Value) },
        var term => term,
    };

    /// <summary>As <see cref="Compile"/>, but what it gives may still be outside its form.</summary>
    public Term CompileRaw(CelNode node, Scope scope) => node switch
    {
        ConstantNode constant => Constants.Compile(constant.Value),
        VariableNode variable => Selection.Variable(this, variable, scope),
        SelectNode select => Selection.Select(this, select, scope),
        HasNode has => Selection.Has(this, has, scope),
        CallNode call => Calls.Compile(this, call, scope),
        ListNode list => new LiteralRange([.. list.Elements.Select(e => Compile(e, scope))]),
        ConditionalNode conditional => Conditionals.Compile(this, conditional, scope),
        AndNode and => Logic.And(this, and, scope),
        OrNode or => Logic.Or(this, or, scope),
        MacroNode macro => Macros.Compile(this, macro, scope),
        _ => throw new NotTranslatableException("maps are not translated", node),
    };

    /// <summary>A value as a condition: true, false, or NULL.</summary>
    public ScalarTerm Condition(CelNode node, Scope scope) => Operand(Compile(node, scope), SqlForm.Bool, node);

    /// <summary>A value of a kind as an operand, where null counts as unknown. A value of another kind is unknown.</summary>
    public ScalarTerm Operand(Term term, SqlForm form, CelNode? node = null) => term switch
    {
        ScalarTerm scalar when scalar.Form.Kind == form.Kind => scalar.AsOperand(),
        ScalarTerm or NullTerm => Unknown(form),
        // JSON has no decimals: what meets one is an int.
        DynTerm dyn => Dyn.Cast(this, dyn, form.Kind == SqlFormKind.Decimal ? SqlForm.Int : form),
        _ => throw new NotTranslatableException("rows and lists are no operands here", node),
    };

    /// <summary>An operand of arithmetic, raw where its being outside is not lost.</summary>
    public ScalarTerm Carry(ScalarTerm term) => Dialect.Numbers.StaysOutside ? term : Settle(term);

    public ScalarTerm Settle(ScalarTerm term)
    {
        if (!term.IsRaw) return term;
        var sql = term.Form.Kind switch
        {
            SqlFormKind.Double => Dialect.Numbers.SettleDouble(term.Sql, Aliases),
            SqlFormKind.Decimal => Dialect.Numbers.SettleDecimal(term.Sql, term.Form.Scale, Aliases),
            _ => Dialect.Numbers.SettleInteger(term.Sql, Aliases),
        };
        if (!term.MayBeNull) return term with { Sql = sql, IsRaw = false, MayBeUnknown = true };

        // Out of range is unknown, null stays null.
        var inRange = SqlText.Of($"({term.Sql} IS NULL OR {sql} IS NOT NULL)");
        var known = term.Known is { } own ? SqlText.Of($"({own} AND {inRange})") : inRange;
        return term with { Sql = sql, IsRaw = false, MayBeUnknown = true, KnownWhen = known };
    }

    private ScalarTerm Shallow(ScalarTerm term) =>
        term with { Sql = Shallow(term.Sql), KnownWhen = term.KnownWhen is { } known ? Shallow(known) : null };

    // What is nested deep becomes a named value, so that the parser's stack is enough for any tree.
    private SqlText Shallow(SqlText sql)
    {
        if (sql.Size > MostText) throw new NotTranslatableException("the expression becomes too much SQL");
        return sql.Depth <= DeepestValue ? sql : SqlText.Named(Aliases.NextValue(), sql);
    }

    public static ScalarTerm Unknown(SqlForm form) => new(SqlText.NullOf(form), form) { MayBeUnknown = true };
}
