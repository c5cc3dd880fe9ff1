using Ashlar.Cel;

namespace Ashlar.Model.Expressions;

/// <summary>Walks over expression trees.</summary>
internal static class CelTrees
{
    /// <summary>The node with its children replaced; itself where none changed.</summary>
    public static CelNode MapChildren(CelNode node, Func<CelNode, CelNode> map)
    {
        switch (node)
        {
            case SelectNode select:
                var operand = map(select.Operand);
                return operand == select.Operand ? node : new SelectNode(operand, select.Field, select.Type, node.Offset, node.Length);
            case HasNode has:
                var of = map(has.Operand);
                return of == has.Operand ? node : new HasNode(of, has.Field, node.Offset, node.Length);
            case CallNode call:
                return MapAll(call.Args, map) is { } args ? new CallNode(call.Function, args, call.Type, node.Offset, node.Length) : node;
            case ListNode list:
                return MapAll(list.Elements, map) is { } elements ? new ListNode(elements, list.Type, node.Offset, node.Length) : node;
            case MapNode entries:
                var (keys, values) = (MapAll(entries.Keys, map), MapAll(entries.Values, map));
                return keys is null && values is null ? node : new MapNode(keys ?? entries.Keys, values ?? entries.Values, entries.Type, node.Offset, node.Length);
            case ConditionalNode choice:
                return MapAll([choice.Condition, choice.WhenTrue, choice.WhenFalse], map) is { } parts
                    ? new ConditionalNode(parts[0], parts[1], parts[2], choice.Type, node.Offset, node.Length)
                    : node;
            case AndNode and:
                return MapAll(and.Operands, map) is { } conjuncts ? new AndNode(conjuncts, node.Offset, node.Length) : node;
            case OrNode or:
                return MapAll(or.Operands, map) is { } disjuncts ? new OrNode(disjuncts, node.Offset, node.Length) : node;
            case MacroNode macro:
                var (range, bodies) = (map(macro.Range), MapAll(macro.Bodies, map));
                return range == macro.Range && bodies is null ? node : new MacroNode(macro.Macro, range, macro.Variables, bodies ?? macro.Bodies, macro.Type, node.Offset, node.Length);
            default:
                return node;
        }
    }

    public static IEnumerable<CelNode> Children(CelNode node) => node switch
    {
        SelectNode select => [select.Operand],
        HasNode has => [has.Operand],
        CallNode call => call.Args,
        ListNode list => list.Elements,
        MapNode map => [.. map.Keys, .. map.Values],
        ConditionalNode choice => [choice.Condition, choice.WhenTrue, choice.WhenFalse],
        AndNode and => and.Operands,
        OrNode or => or.Operands,
        MacroNode macro => [macro.Range, .. macro.Bodies],
        _ => [],
    };

    /// <summary>The node and all below, each before its children.</summary>
    public static IEnumerable<CelNode> Flatten(CelNode root)
    {
        var open = new Stack<CelNode>();
        open.Push(root);
        while (open.TryPop(out var node))
        {
            yield return node;
            foreach (var child in Children(node).Reverse()) open.Push(child);
        }
    }

    /// <summary>The tree with a variable replaced where no macro hides it.</summary>
    public static CelNode Substitute(CelNode tree, string variable, CelNode by) => tree switch
    {
        VariableNode found when found.Name == variable => by,
        MacroNode macro when macro.Variables.Contains(variable) => Substitute(macro.Range, variable, by) is var range && range != macro.Range
            ? new MacroNode(macro.Macro, range, macro.Variables, macro.Bodies, macro.Type, macro.Offset, macro.Length)
            : macro,
        _ => MapChildren(tree, n => Substitute(n, variable, by)),
    };

    private static CelNode[]? MapAll(IReadOnlyList<CelNode> nodes, Func<CelNode, CelNode> map)
    {
        CelNode[]? mapped = null;
        for (var i = 0; i < nodes.Count; i++)
        {
            var node = map(nodes[i]);
            if (mapped is null && node == nodes[i]) continue;
            mapped ??= [.. nodes];
            mapped[i] = node;
        }

        return mapped;
    }
}
