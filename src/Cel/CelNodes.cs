using Ashlar.Cel.Values;

namespace Ashlar.Cel;

/// <summary>A literal, a word of the environment, or a value that a host has folded in.</summary>
public sealed class ConstantNode(CelValue value, string? sourceText = null, CelType? type = null, int offset = 0, int length = 0)
    : CelNode(CelNodeKind.Constant, type ?? value.Type, offset, length, 1, 1)
{
    public CelValue Value { get; } = value;

    /// <summary>The literal as it was written, such as <c>-0.10</c>; null where the node is not a literal of the source.</summary>
    public string? SourceText { get; } = sourceText;
}

/// <summary>A variable of the activation, or of an enclosing macro.</summary>
public sealed class VariableNode(string name, CelType type, int offset = 0, int length = 0)
    : CelNode(CelNodeKind.Variable, type, offset, length, 1, 1)
{
    public string Name { get; } = name;
}

/// <summary><c>operand.field</c>: a field of an object or the value under a string key of a map.</summary>
public sealed class SelectNode(CelNode operand, string field, CelType type, int offset = 0, int length = 0)
    : CelNode(CelNodeKind.Select, type, offset, length, operand.Depth + 1, operand.NodeCount + 1)
{
    public CelNode Operand { get; } = operand;

    public string Field { get; } = field;

    /// <summary>Where the field's name starts in the source; -1 in trees that were not parsed.</summary>
    internal int NameOffset { get; init; } = -1;
}

/// <summary><c>has(operand.field)</c>.</summary>
public sealed class HasNode(CelNode operand, string field, int offset = 0, int length = 0)
    : CelNode(CelNodeKind.Has, CelType.Bool, offset, length, operand.Depth + 1, operand.NodeCount + 1)
{
    public CelNode Operand { get; } = operand;

    public string Field { get; } = field;

    internal int NameOffset { get; init; } = -1;
}

/// <summary>A call of a function or operator; the receiver, if any, is the first argument.</summary>
public sealed class CallNode(CelFunction function, IReadOnlyList<CelNode> args, CelType type, int offset = 0, int length = 0)
    : CelNode(CelNodeKind.Call, type, offset, length, DepthOf(args) + 1, CountOf(args) + 1)
{
    private readonly CelNode[] _args = [.. args];

    public CelFunction Function { get; } = function;

    public CelOperator Operator => Function.Operator;

    public IReadOnlyList<CelNode> Args => _args;

    /// <summary>Where the function's name starts in the source; -1 for operators and in trees that were not parsed.</summary>
    internal int NameOffset { get; init; } = -1;

    internal ReadOnlySpan<CelNode> ArgSpan => _args;
}

/// <summary><c>[a, b]</c>.</summary>
public sealed class ListNode(IReadOnlyList<CelNode> elements, CelType type, int offset = 0, int length = 0)
    : CelNode(CelNodeKind.List, type, offset, length, DepthOf(elements) + 1, CountOf(elements) + 1)
{
    public IReadOnlyList<CelNode> Elements { get; } = [.. elements];

    /// <summary>The list itself where every element is a constant, made once.</summary>
    internal CelValue? Value { get; } = elements.All(e => e is ConstantNode { Value.IsError: false })
        ? CelList.Create([.. elements.Select(e => ((ConstantNode)e).Value)])
        : null;
}

/// <summary><c>{k: v}</c>; keys and values at the same index belong together.</summary>
public sealed class MapNode(
    IReadOnlyList<CelNode> keys, IReadOnlyList<CelNode> values, CelType type, int offset = 0, int length = 0)
    : CelNode(
        CelNodeKind.Map, type, offset, length, Math.Max(DepthOf(keys), DepthOf(values)) + 1, CountOf(keys) + CountOf(values) + 1)
{
    public IReadOnlyList<CelNode> Keys { get; } = [.. keys];

    public IReadOnlyList<CelNode> Values { get; } = [.. values];
}

/// <summary><c>condition ? whenTrue : whenFalse</c>.</summary>
public sealed class ConditionalNode(
    CelNode condition, CelNode whenTrue, CelNode whenFalse, CelType type, int offset = 0, int length = 0)
    : CelNode(
        CelNodeKind.Conditional,
        type,
        offset,
        length,
        Math.Max(condition.Depth, Math.Max(whenTrue.Depth, whenFalse.Depth)) + 1,
        condition.NodeCount + whenTrue.NodeCount + whenFalse.NodeCount + 1)
{
    public CelNode Condition { get; } = condition;

    public CelNode WhenTrue { get; } = whenTrue;

    public CelNode WhenFalse { get; } = whenFalse;
}

/// <summary><c>a &amp;&amp; b &amp;&amp; c</c>, flat: two operands or more.</summary>
public sealed class AndNode(IReadOnlyList<CelNode> operands, int offset = 0, int length = 0)
    : CelNode(CelNodeKind.And, CelType.Bool, offset, length, DepthOf(operands) + 1, CountOf(operands) + 1)
{
    public IReadOnlyList<CelNode> Operands { get; } = [.. operands];
}

/// <summary><c>a || b || c</c>, flat: two operands or more.</summary>
public sealed class OrNode(IReadOnlyList<CelNode> operands, int offset = 0, int length = 0)
    : CelNode(CelNodeKind.Or, CelType.Bool, offset, length, DepthOf(operands) + 1, CountOf(operands) + 1)
{
    public IReadOnlyList<CelNode> Operands { get; } = [.. operands];
}

/// <summary><c>range.macro(variable, body…)</c>, kept as written and not expanded, since hosts compile macros whole.</summary>
public sealed class MacroNode(
    CelMacro macro,
    CelNode range,
    IReadOnlyList<string> variables,
    IReadOnlyList<CelNode> bodies,
    CelType type,
    int offset = 0,
    int length = 0)
    : CelNode(
        CelNodeKind.Macro,
        type,
        offset,
        length,
        Math.Max(range.Depth, DepthOf(bodies)) + 1,
        range.NodeCount + CountOf(bodies) + 1)
{
    public CelMacro Macro { get; } = macro;

    /// <summary>What the macro runs over: a list, or a map (its keys).</summary>
    public CelNode Range { get; } = range;

    /// <summary>The macro's variables: the element; or index and element, or key and value, where there are two.</summary>
    public IReadOnlyList<string> Variables { get; } = [.. variables];

    public IReadOnlyList<CelNode> Bodies { get; } = [.. bodies];
}
