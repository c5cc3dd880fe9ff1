namespace Ashlar.Cel.Checking;

/// <summary>Makes literals beside a host's type values of that type: <c>price &gt; 0.10</c>, <c>day == '2024-02-29'</c>.</summary>
internal sealed class LiteralCoercion(CelEnvironment environment, Reporter report)
{
    /// <summary>The node as the type, if it is a literal (or a choice or list of literals) that can become it; else as it is. A choice
    /// of one type becomes another as a whole or not at all: a value keeps the type that the checker gave it.</summary>
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
            : new(elements, CelType.List(elements.All(e => e.Type.Equals(type)) ? type : CelType.Dyn), list.Offset, list.Length);
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
                    : new ConditionalNode(choice.Condition, whenTrue, whenFalse, Joined(type, whenTrue, whenFalse), choice.Offset, choice.Length);
            default:
                return node;
        }
    }

    private bool CanBecome(CelType type, CelNode node) => node switch
    {
        _ when node.Type.Kind == CelTypeKind.Dyn || node.Type.NonNull.Equals(type) => true,
        ConstantNode literal => environment.Coerce(type, literal) is not null,
        ConditionalNode choice => CanBecome(type, choice.WhenTrue) && CanBecome(type, choice.WhenFalse),
        _ => false,
    };

    private static CelType Joined(CelType type, CelNode whenTrue, CelNode whenFalse) =>
        whenTrue.Type.NonNull.Equals(type) && whenFalse.Type.NonNull.Equals(type)
            ? whenTrue.Type.IsNullable || whenFalse.Type.IsNullable ? CelType.Nullable(type) : type
            : CelType.Dyn;

    private static ConstantNode Constant(CelType type, ConstantNode literal, CelValue value) =>
        new(value, literal.SourceText, type, literal.Offset, literal.Length);
}
