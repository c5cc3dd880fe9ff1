namespace Ashlar.Cel.Checking;

/// <summary>Makes literals beside a host's type values of that type, <c>price &gt; 0.10</c>, <c>day == '2024-02-29'</c>, and converts
/// values that the type takes for its own, <c>price &gt; stock</c>.</summary>
internal sealed class LiteralCoercion(CelEnvironment environment, Reporter report)
{
    /// <summary>The node as the type, if it is a literal (or a choice or list of literals) that can become it, or of a type that
    /// converts; else as it is. A choice becomes the type as a whole or not at all, so that the value has the type that the
    /// checker gave it.</summary>
    public CelNode To(CelType type, CelNode node) => environment.CanCoerceTo(type)
        ? Coerce(type, node, report)
        : type.Kind == CelTypeKind.List && node is ListNode list ? Elements(type.Element.NonNull, list) : node;

    /// <summary>As <see cref="To"/> without reporting; a literal that does not parse becomes <c>dyn</c>, with the error beside it.</summary>
    public CelNode Try(CelType type, CelNode node, out CelError? error)
    {
        error = null;
        if (node is not ConstantNode literal || !environment.CanCoerceTo(type) || literal.Type.Equals(type)
            || environment.Coerce(type, literal) is not { } value)
        {
            return node;
        }

        error = value.IsError ? value.AsError : null;
        return value.IsError
            ? new ConstantNode(value, literal.SourceText, CelType.Dyn, literal.Offset, literal.Length)
            : Constant(type, literal, value);
    }

    /// <summary>Two operands of one operation: a literal takes the other's type.</summary>
    public (CelNode Left, CelNode Right) Pair(CelNode left, CelNode right, Func<CelNode, CelType> typeOf)
    {
        var (leftType, rightType) = (typeOf(left).NonNull, typeOf(right).NonNull);
        return environment.CanCoerceTo(leftType) && left is not ConstantNode { SourceText: not null }
            ? (left, To(leftType, right))
            : (To(rightType, left), right);
    }

    /// <summary>The operands of <c>in</c>: a literal takes the type of the elements, literal elements that of the value.</summary>
    public (CelNode Value, CelNode Container) Membership(CelNode value, CelNode container, Func<CelNode, CelType> typeOf)
    {
        var type = typeOf(value).NonNull;
        if (environment.CanCoerceTo(type) && container is ListNode list)
        {
            return (value, Elements(type, list));
        }

        return (typeOf(container).NonNull is { Kind: CelTypeKind.List } lists ? To(lists.Element.NonNull, value) : value, container);
    }

    /// <summary>Members of one literal list: where one is of a host's type, the literals among them become it.</summary>
    public CelNode[] Alike(CelNode[] nodes, Func<CelNode, CelType> typeOf)
    {
        var type = nodes.Select(n => typeOf(n).NonNull).FirstOrDefault(environment.CanCoerceTo);
        return type is null ? nodes : [.. nodes.Select(n => To(type, n))];
    }

    private ListNode Elements(CelType type, ListNode list)
    {
        CelNode[] elements = [.. list.Elements.Select(e => To(type, e))];
        return elements.SequenceEqual(list.Elements)
            ? list
            : new(elements, CelType.List(Joined(type, elements)), list.Offset, list.Length);
    }

    private CelNode Coerce(CelType type, CelNode node, Reporter reporter)
    {
        switch (node)
        {
            case ConstantNode literal when !literal.Type.Equals(type) && environment.Coerce(type, literal) is { } value:
                if (!value.IsError)
                {
                    return Constant(type, literal, value);
                }

                reporter.Add(literal, CelIssueCode.BadLiteral, value.AsError.Message);
                return new ConstantNode(value, literal.SourceText, CelType.Dyn, literal.Offset, literal.Length);
            case ConditionalNode choice when CanBecome(type, choice):
                var (whenTrue, whenFalse) = (Coerce(type, choice.WhenTrue, reporter), Coerce(type, choice.WhenFalse, reporter));
                return whenTrue == choice.WhenTrue && whenFalse == choice.WhenFalse
                    ? choice
                    : new ConditionalNode(choice.Condition, whenTrue, whenFalse, Joined(type, [whenTrue, whenFalse]), choice.Offset, choice.Length);
            default:
                return Converted(type, node) ?? node;
        }
    }

    private bool CanBecome(CelType type, CelNode node) => node switch
    {
        _ when node.Type.NonNull.Equals(type) || node.Type.Kind == CelTypeKind.Null => true,
        ConstantNode literal => environment.Coerce(type, literal) is not null,
        _ when Conversion(type, node) is not null => true,
        ConditionalNode choice => CanBecome(type, choice.WhenTrue) && CanBecome(type, choice.WhenFalse),
        _ => false,
    };

    private static CelType Joined(CelType type, CelNode[] nodes) =>
        !nodes.All(n => n.Type.NonNull.Equals(type)) ? CelType.Dyn
        : nodes.Any(n => n.Type.IsNullable) ? CelType.Nullable(type)
        : type;

    private static CelFunction? Conversion(CelType type, CelNode node) => (type as CelExtensionType)?.ConversionFrom(node.Type);

    private static CallNode? Converted(CelType type, CelNode node) => Conversion(type, node) is { } function
        ? new(function, [node], function.Result, node.Offset, node.Length)
        : null;

    private static ConstantNode Constant(CelType type, ConstantNode literal, CelValue value) =>
        new(value, literal.SourceText, type, literal.Offset, literal.Length);
}
