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
