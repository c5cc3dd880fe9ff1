using Ashlar.Cel;

namespace Ashlar.Model.Expressions;

/// <summary>Walks over expression trees.</summary>
internal static class CelTrees
{
    /// <summary>The node and all below, each before its children.</summary>
    public static IEnumerable<CelNode> Flatten(CelNode root)
    {
        var open = new Stack<CelNode>();
        open.Push(root);
        while (open.TryPop(out var node))
        {
            yield return node;
            foreach (var child in node.Children.Reverse()) open.Push(child);
        }
    }

    /// <summary>The tree with a variable replaced where no macro hides it.</summary>
    public static CelNode Substitute(CelNode tree, string variable, CelNode by) => tree switch
    {
        VariableNode found when found.Name == variable => by,
        MacroNode macro when macro.Variables.Contains(variable) => Substitute(macro.Range, variable, by) is var range && range != macro.Range
            ? new MacroNode(macro.Macro, range, macro.Variables, macro.Bodies, macro.Type, macro.Offset, macro.Length)
            : macro,
        _ => tree.MapChildren(n => Substitute(n, variable, by)),
    };
}
