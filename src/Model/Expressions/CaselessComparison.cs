using Ashlar.Cel;

namespace Ashlar.Model.Expressions;

/// <summary>Wraps the operands of comparisons in <c>caseless</c> where one of them is a field declared so.</summary>
internal static class CaselessComparison
{
    public static CallNode Settle(CallNode call)
    {
        if (call.Args.Count != 2 || !Compares(call.Operator) || call.Args.Any(a => a is ConstantNode { Value.IsNull: true }) || !(IsCaseless(call.Args[0]) || IsCaseless(call.Args[1]))) return call;
        return new(call.Function, [Fold(call.Args[0]), Fold(call.Args[1])], call.Type, call.Offset, call.Length);
    }

    private static bool Compares(CelOperator @operator) => @operator
        is CelOperator.Equal or CelOperator.NotEqual or CelOperator.In
        or CelOperator.Less or CelOperator.LessOrEqual or CelOperator.Greater or CelOperator.GreaterOrEqual;

    private static bool IsCaseless(CelNode node) => node switch
    {
        SelectNode => TreeSettling.ValueOf(node) is { Type.Caseless: true },
        ConditionalNode choice => IsCaseless(choice.WhenTrue) || IsCaseless(choice.WhenFalse),
        ListNode list => list.Elements.Any(IsCaseless),
        _ => false,
    };

    private static CelNode Fold(CelNode node) => node switch
    {
        ConstantNode { Value.Kind: CelKind.String } text => new ConstantNode(CelValue.String(AsciiText.Lower(text.Value.AsString)), null, text.Type, text.Offset, text.Length),
        ConstantNode => node,
        ListNode list => new ListNode([.. list.Elements.Select(Fold)], list.Type, list.Offset, list.Length),
        _ when node.Type.NonNull.Kind is CelTypeKind.List => new CallNode(ExtensionFunctions.CaselessList, [node], node.Type, node.Offset, node.Length),
        _ when node.Type.NonNull.Kind is CelTypeKind.String => new CallNode(ExtensionFunctions.Caseless, [node], node.Type, node.Offset, node.Length),
        _ => node,
    };
}
