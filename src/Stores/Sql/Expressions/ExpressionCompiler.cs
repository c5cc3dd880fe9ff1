using Ashlar.Cel;

namespace Ashlar.Stores.Sql.Expressions;

/// <summary>
/// Turns trees of the Common Expression Language into SQL of exactly the same meaning: true, false, or NULL for unknown. One
/// for each statement. Each kind of node has its own file; this one only tells them apart.
/// </summary>
internal sealed class ExpressionCompiler(CompileContext context)
{
    public CompileContext Context { get; } = context;
    public SqlDialect Dialect => Context.Dialect;
    public SqlAliases Aliases => Context.Aliases;

    /// <exception cref="NotTranslatableException">There is no SQL of that meaning.</exception>
    public Term Compile(CelNode node, Scope scope) => CompileRaw(node, scope) switch
    {
        ScalarTerm { IsRaw: true } raw => Settle(raw),
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
        DynTerm dyn => Dyn.Cast(this, dyn, form),
        _ => throw new NotTranslatableException("rows and lists are no operands here", node),
    };

    public ScalarTerm Settle(ScalarTerm term)
    {
        if (!term.IsRaw) return term;
        var sql = term.Form.Kind == SqlFormKind.Double
            ? Dialect.SettleDouble(term.Sql, Aliases)
            : Dialect.SettleInteger(term.Sql, Aliases);
        return term with { Sql = sql, IsRaw = false, MayBeUnknown = true };
    }

    public static ScalarTerm Unknown(SqlForm form) => new(SqlText.Null, form) { MayBeUnknown = true };
}
