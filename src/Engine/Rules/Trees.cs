using Ashlar.Cel;

namespace Ashlar.Engine.Rules;

/// <summary>Building and rewriting of checked CEL trees. Everything here is pure.</summary>
internal static class Trees
{
    public const string This = "this";
    public const string Old = "old";
    public const string Auth = "auth";
    public const string Now = "now";

    private static readonly CelFunction EqualFunction = FunctionOf("a == b");
    private static readonly CelFunction NotEqualFunction = FunctionOf("a != b");
    private static readonly CelFunction NotFunction = FunctionOf("!c");
    private static readonly CelFunction InFunction = FunctionOf("a in l");
    private static readonly CelMacro ExistsMacro = MacroOf("l.exists(x, x)");
    private static readonly CelMacro FilterMacro = MacroOf("l.filter(x, x)");

    public static CelNode True { get; } = new ConstantNode(CelValue.True);
    public static CelNode False { get; } = new ConstantNode(CelValue.False);
    public static CelNode Null { get; } = new ConstantNode(CelValue.Null);

    /// <summary>A constant that stands for <em>unknown</em>, of the type that was expected in its place.</summary>
    public static CelNode Unknown(CelType type) => new ConstantNode(CelValue.Error(CelError.Unknown), null, type);

    public static bool IsTrue(CelNode node) => node is ConstantNode { Value.IsTrue: true };

    public static bool IsFalse(CelNode node) => node is ConstantNode { Value.IsFalse: true };

    public static bool IsNull(CelNode node) => node is ConstantNode { Value.IsNull: true };

    public static bool IsUnknown(CelNode node) => node is ConstantNode { Value.IsError: true };

    public static CelNode Equal(CelNode left, CelNode right) => new CallNode(EqualFunction, [left, right], CelType.Bool);

    public static CelNode NotNull(CelNode node) => new CallNode(NotEqualFunction, [node, Null], CelType.Bool);

    public static CelNode IsNullTest(CelNode node) => new CallNode(EqualFunction, [node, Null], CelType.Bool);

    public static CelNode Not(CelNode node) => new CallNode(NotFunction, [node], CelType.Bool);

    public static CelNode In(CelNode element, CelNode list) => new CallNode(InFunction, [element, list], CelType.Bool);

    /// <summary>The conjunction, flat; nothing is true.</summary>
    public static CelNode And(params ReadOnlySpan<CelNode> nodes)
    {
        var operands = new List<CelNode>(nodes.Length);
        foreach (var node in nodes)
        {
            if (IsFalse(node)) return False;
            if (node is AndNode and) operands.AddRange(and.Operands);
            else if (!IsTrue(node)) operands.Add(node);
        }

        return operands.Count switch { 0 => True, 1 => operands[0], _ => new AndNode(operands) };
    }

    /// <summary>
    /// True where the condition is, false where it is false or unknown: <c>[true].exists(_, condition)</c>, since macros count
    /// only true and no operator of the language turns unknown into anything.
    /// </summary>
    public static CelNode Holds(CelNode condition) => condition is ConstantNode
        ? condition
        : new MacroNode(ExistsMacro, new ListNode([True], CelType.List(CelType.Bool)), ["_"], [condition], CelType.Bool);

    /// <summary><paramref name="node"/> where the guard holds, else null. A guard that is true adds nothing.</summary>
    public static CelNode Guard(CelNode guard, CelNode node) => Choose(guard, node, Null);

    /// <summary><paramref name="node"/> where the guard holds, else <paramref name="otherwise"/>.</summary>
    public static CelNode Choose(CelNode guard, CelNode node, CelNode otherwise) => IsTrue(guard)
        ? node
        : new ConditionalNode(Holds(guard), node, otherwise, IsNull(otherwise) ? CelType.Nullable(node.Type) : node.Type);

    /// <summary><paramref name="node"/> where the guard holds, else unknown, as an operation on what is not there is.</summary>
    public static CelNode KnownIf(CelNode guard, CelNode node) => IsTrue(guard)
        ? node
        : new ConditionalNode(new OrNode([Holds(guard), Unknown(CelType.Bool)]), node, Null, CelType.Nullable(node.Type));

    /// <summary>The elements of a list for which the condition on <paramref name="variable"/> is true.</summary>
    public static CelNode Filter(CelNode list, VariableNode variable, CelNode condition) =>
        new MacroNode(FilterMacro, list, [variable.Name], [condition], list.Type);

    /// <summary>Replaces a free variable, never one that a macro of the tree binds; the macros' own variables are renamed where
    /// the replacement mentions their names.</summary>
    public static CelNode Substitute(CelNode node, string name, CelNode replacement)
    {
        switch (node)
        {
            case VariableNode variable:
                return variable.Name == name ? replacement : node;
            case MacroNode macro when macro.Variables.Contains(name):
                var range = Substitute(macro.Range, name, replacement);
                return ReferenceEquals(range, macro.Range)
                    ? node
                    : new MacroNode(macro.Macro, range, macro.Variables, macro.Bodies, macro.Type, macro.Offset, macro.Length);
            case MacroNode macro when macro.Variables.Any(v => Mentions(replacement, v)):
                return Substitute(Rename(macro, replacement), name, replacement);
            default:
                return node.MapChildren(child => Substitute(child, name, replacement));
        }
    }

    /// <summary>Whether any node of the tree satisfies the predicate.</summary>
    public static bool Any(CelNode node, Func<CelNode, bool> predicate) => predicate(node) || node.Children.Any(c => Any(c, predicate));

    public static bool Mentions(CelNode node, string variable) => Any(node, n => n is VariableNode v && v.Name == variable);

    private static MacroNode Rename(MacroNode macro, CelNode replacement)
    {
        var names = new List<string>(macro.Variables);
        var bodies = macro.Bodies;
        for (var i = 0; i < names.Count; i++)
        {
            var old = names[i];
            var fresh = old;
            while (Mentions(replacement, fresh) || bodies.Any(b => Mentions(b, fresh))) fresh += "_";
            if (fresh == old) continue;
            names[i] = fresh;
            bodies = [.. bodies.Select(b => RenameFree(b, old, fresh))];
        }

        return new MacroNode(macro.Macro, macro.Range, names, bodies, macro.Type, macro.Offset, macro.Length);
    }

    private static CelNode RenameFree(CelNode node, string name, string fresh) => node switch
    {
        VariableNode variable => variable.Name == name ? new VariableNode(fresh, variable.Type, variable.Offset, variable.Length) : node,
        MacroNode macro when macro.Variables.Contains(name) => new MacroNode(
            macro.Macro, RenameFree(macro.Range, name, fresh), macro.Variables, macro.Bodies, macro.Type, macro.Offset, macro.Length),
        _ => node.MapChildren(child => RenameFree(child, name, fresh)),
    };

    // The functions of the operators and the macros exactly as the checker gives them, so that a built tree compiles like a written one.
    private static CelFunction FunctionOf(string source) => ((CallNode)Compile(source)).Function;

    private static CelMacro MacroOf(string source) => ((MacroNode)Compile(source)).Macro;

    private static CelNode Compile(string source) => CelEnvironment.Standard
        .WithVariable("a", CelType.Dyn)
        .WithVariable("b", CelType.Dyn)
        .WithVariable("c", CelType.Bool)
        .WithVariable("l", CelType.AnyList)
        .Compile(source)
        .Require()
        .Root;
}
