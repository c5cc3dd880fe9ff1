namespace Ashlar.Cel;

public enum CelNodeKind : byte
{
    Constant,
    Variable,
    Select,
    Has,
    Call,
    List,
    Map,
    Conditional,
    And,
    Or,
    Macro,
}

/// <summary>A node of an expression tree: immutable, typed, with its place in the source. Hosts may build, fold and translate
/// trees; no node is deeper than <see cref="CelOptions.MaxDepth"/>, so that recursion over a compiled tree is safe.</summary>
public abstract class CelNode
{
    private protected CelNode(CelNodeKind kind, CelType type, int offset, int length, int depth, int weight)
    {
        Kind = kind;
        Type = type;
        Offset = offset;
        Length = length;
        Depth = depth;
        NodeCount = weight;
    }

    public CelNodeKind Kind { get; }

    /// <summary>The type; <c>dyn</c> where it is known only when evaluated, and in trees that were parsed and not checked.</summary>
    public CelType Type { get; }

    /// <summary>Where the node starts in the source, in UTF-16 units.</summary>
    public int Offset { get; }

    /// <summary>How many UTF-16 units of source it spans.</summary>
    public int Length { get; }

    /// <summary>1 for a leaf, else one more than the deepest child.</summary>
    public int Depth { get; }

    /// <summary>How many nodes this tree has, itself included.</summary>
    public int NodeCount { get; }

    public override string ToString() => CelPrinter.ToText(this);

    /// <summary>The children, in the order of the source.</summary>
    public IEnumerable<CelNode> Children => this switch
    {
        SelectNode select => [select.Operand],
        HasNode has => [has.Operand],
        CallNode call => call.Args,
        ListNode list => list.Elements,
        MapNode map => map.Keys.Zip(map.Values, (k, v) => new[] { k, v }).SelectMany(e => e),
        ConditionalNode choice => [choice.Condition, choice.WhenTrue, choice.WhenFalse],
        AndNode all => all.Operands,
        OrNode any => any.Operands,
        MacroNode macro => macro.Bodies.Prepend(macro.Range),
        _ => [],
    };

    /// <summary>The same node over other children, types kept; this node itself where no child changes.</summary>
    public CelNode MapChildren(Func<CelNode, CelNode> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return this switch
        {
            SelectNode n => change(n.Operand) is var o && o == n.Operand ? n : new SelectNode(o, n.Field, Type, Offset, Length),
            HasNode n => change(n.Operand) is var o && o == n.Operand ? n : new HasNode(o, n.Field, Offset, Length),
            CallNode n => Changed(n.Args, change) is { } args ? new CallNode(n.Function, args, Type, Offset, Length) : n,
            ListNode n => Changed(n.Elements, change) is { } elements ? new ListNode(elements, Type, Offset, Length) : n,
            MapNode n => Changed([.. n.Keys, .. n.Values], change) is { } all
                ? new MapNode(all[..n.Keys.Count], all[n.Keys.Count..], Type, Offset, Length)
                : n,
            ConditionalNode n => Changed([n.Condition, n.WhenTrue, n.WhenFalse], change) is { } parts
                ? new ConditionalNode(parts[0], parts[1], parts[2], Type, Offset, Length)
                : n,
            AndNode n => Changed(n.Operands, change) is { } operands ? new AndNode(operands, Offset, Length) : n,
            OrNode n => Changed(n.Operands, change) is { } operands ? new OrNode(operands, Offset, Length) : n,
            MacroNode n => Changed([n.Range, .. n.Bodies], change) is { } parts
                ? new MacroNode(n.Macro, parts[0], n.Variables, parts[1..], Type, Offset, Length)
                : n,
            _ => this,
        };
    }

    /// <summary>Null where nothing changed.</summary>
    private static CelNode[]? Changed(IReadOnlyList<CelNode> children, Func<CelNode, CelNode> change)
    {
        CelNode[]? changed = null;
        for (var i = 0; i < children.Count; i++)
        {
            var child = change(children[i]);
            if (changed is null && child == children[i]) continue;
            changed ??= [.. children];
            changed[i] = child;
        }

        return changed;
    }

    private protected static int DepthOf(IReadOnlyList<CelNode> children)
    {
        var depth = 0;
        for (var i = 0; i < children.Count; i++)
        {
            depth = Math.Max(depth, children[i].Depth);
        }

        return depth;
    }

    private protected static int CountOf(IReadOnlyList<CelNode> children)
    {
        var count = 0;
        for (var i = 0; i < children.Count; i++)
        {
            count += children[i].NodeCount;
        }

        return count;
    }
}
