namespace Ashlar.Cel.Checking;

/// <summary>Replaces type variables in a checked tree by what they came to stand for; those never bound are <c>dyn</c>.</summary>
internal static class Settling
{
    public static CelNode Settle(CelNode node, Inference inference)
    {
        var type = inference.Apply(node.Type, freeAsDyn: true);
        switch (node)
        {
            case ConstantNode or VariableNode when ReferenceEquals(type, node.Type):
                return node;
            case VariableNode variable:
                return new VariableNode(variable.Name, type, node.Offset, node.Length);
            case SelectNode select:
                return new SelectNode(Settle(select.Operand, inference), select.Field, type, node.Offset, node.Length);
            case HasNode has:
                return new HasNode(Settle(has.Operand, inference), has.Field, node.Offset, node.Length);
            case CallNode call:
                return new CallNode(call.Function, All(call.Args, inference), type, node.Offset, node.Length);
            case ListNode list:
                return new ListNode(All(list.Elements, inference), type, node.Offset, node.Length);
            case MapNode map:
                return new MapNode(All(map.Keys, inference), All(map.Values, inference), type, node.Offset, node.Length);
            case ConditionalNode choice:
                return new ConditionalNode(
                    Settle(choice.Condition, inference), Settle(choice.WhenTrue, inference), Settle(choice.WhenFalse, inference),
                    type, node.Offset, node.Length);
            case AndNode all:
                return new AndNode(All(all.Operands, inference), node.Offset, node.Length);
            case OrNode any:
                return new OrNode(All(any.Operands, inference), node.Offset, node.Length);
            case MacroNode macro:
                return new MacroNode(
                    macro.Macro, Settle(macro.Range, inference), macro.Variables, All(macro.Bodies, inference), type,
                    node.Offset, node.Length);
            default:
                return node;
        }
    }

    private static IReadOnlyList<CelNode> All(IReadOnlyList<CelNode> nodes, Inference inference) =>
        [.. nodes.Select(n => Settle(n, inference))];
}
