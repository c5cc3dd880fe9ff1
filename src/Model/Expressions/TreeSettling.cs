using System.Collections.Immutable;
using Ashlar.Cel;
using Ashlar.Model.Expressions.ValueTypes;

namespace Ashlar.Model.Expressions;

/// <summary>
/// Brings a checked tree into the one form that evaluators and compilers see (<see cref="ModelScopes"/> says which), and reports
/// what only the model knows to be wrong: words that an enum does not have, literals that do not convert.
/// </summary>
internal sealed class TreeSettling(string source)
{
    private readonly List<CelIssue> _issues = [];
    private ImmutableDictionary<string, int> _scales = ImmutableDictionary<string, int>.Empty; // of the macros' variables in scope

    public IReadOnlyList<CelIssue> Issues => _issues;

    public CelNode Settle(CelNode node)
    {
        var settled = node is MacroNode macro ? SettleMacro(macro) : node.MapChildren(Settle);
        return settled switch
        {
            SelectNode select => KeyOfReference(select),
            ConditionalNode { Type.NonNull: DecimalType } choice => DecimalScale.Settle(choice, _scales),
            HasNode has when FieldOf(has.Operand, has.Field) is RefField reference && has.Field == reference.Name =>
                new HasNode(has.Operand, reference.WireName, has.Offset, has.Length),
            CallNode call => SettleCall(call),
            _ => settled,
        };
    }

    private CelNode SettleMacro(MacroNode macro)
    {
        var (range, outer) = (Settle(macro.Range), _scales);
        _scales = outer.SetItem(macro.Variables[^1], DecimalScale.Of(range, outer));
        var settled = macro.MapChildren(child => child == macro.Range ? range : Settle(child));
        _scales = outer;
        return settled;
    }

    /// <summary>The field that a select reads, where it reads one of a row.</summary>
    public static Field? FieldOf(CelNode operand, string name) => operand.Type.NonNull is RowType row ? row.Entity.Find(name) : null;

    public static ValueField? ValueOf(CelNode node) => node is SelectNode select ? FieldOf(select.Operand, select.Field) as ValueField : null;

    // customer.id is customerId: no other row is read for it.
    private static SelectNode KeyOfReference(SelectNode select) =>
        select.Operand is SelectNode inner && FieldOf(inner.Operand, inner.Field) is RefField reference
            && inner.Field == reference.Name && select.Field == reference.Target.Key.WireName
            ? KeyOf(inner, reference, select)
            : select;

    private static SelectNode KeyOf(SelectNode reference, RefField field, CelNode at)
    {
        var type = CelTypes.Of(field.Type);
        return new(reference.Operand, field.WireName, field.Optional ? CelType.Nullable(type) : type, at.Offset, at.Length);
    }

    private CelNode SettleCall(CallNode call)
    {
        switch (call.Operator)
        {
            case CelOperator.Equal or CelOperator.NotEqual:
                call = WithKeys(call);
                CheckWords(call.Args[0], call.Args[1]);
                CheckWords(call.Args[1], call.Args[0]);
                return CaselessComparison.Settle(call);
            case CelOperator.In:
                CheckMembership(call.Args[0], call.Args[1]);
                return CaselessComparison.Settle(call);
            case CelOperator.None when call.Function.OverloadId == "list_count":
                return new CallNode(StandardFunctions.SizeOfList, call.Args, CelType.Int, call.Offset, call.Length);
            case CelOperator.None when call is { Args: [ConstantNode { Value.Kind: CelKind.String }], Function.OverloadId: var id } && id.StartsWith("string_to_", StringComparison.Ordinal):
                return Converted(call);
            default:
                return CaselessComparison.Settle(call);
        }
    }

    // Rows are the same where their keys are.
    private CallNode WithKeys(CallNode call)
    {
        if (call.Args.All(a => a.Type.NonNull is not RowType)) return call;
        return new CallNode(call.Function, [.. call.Args.Select(Key)], call.Type, call.Offset, call.Length);

        CelNode Key(CelNode node)
        {
            if (node.Type.NonNull is not RowType row) return node;
            if (node is SelectNode select && FieldOf(select.Operand, select.Field) is RefField reference) return KeyOf(select, reference, select);
            return new SelectNode(node, row.Entity.Key.WireName, CelTypes.Of(row.Entity.Key.Type), node.Offset, node.Length);
        }
    }

    private CelNode Converted(CallNode call)
    {
        var value = CelEvaluator.Evaluate(call, CelVariables.None, ModelLanguage.Options);
        if (!value.IsError) return new ConstantNode(value, null, call.Type, call.Offset, call.Length);
        Report(call.Args[0], value.AsError.Message, call.Type.Kind == CelTypeKind.Duration ? IsoDuration.InUnits(((ConstantNode)call.Args[0]).Value.AsString) : null);
        return call;
    }

    private void CheckMembership(CelNode value, CelNode list)
    {
        if (list is ListNode literal)
        {
            foreach (var element in literal.Elements) CheckWords(value, element);
        }
        else
        {
            CheckWords(list, value);
        }
    }

    private void CheckWords(CelNode field, CelNode literal)
    {
        if (ValueOf(field) is not { Type: { Kind: ScalarKind.Enum, Words: { Count: > 0 } words } } known) return;
        if (literal is not ConstantNode { Value.Kind: CelKind.String } constant || words.Contains(constant.Value.AsString)) return;
        var word = constant.Value.AsString;
        Report(literal, $"'{word}' is not a word of {known}; the words are {string.Join(", ", words)}", NearestName.Of(word, words));
    }

    private void Report(CelNode at, string message, string? suggestion = null)
    {
        var before = source.AsSpan(0, Math.Min(at.Offset, source.Length));
        var column = at.Offset - before.LastIndexOf('\n');
        _issues.Add(new(at.Offset, at.Length, before.Count('\n') + 1, column, CelIssueCode.BadLiteral, message, suggestion));
    }
}
