using System.Collections.Immutable;
using Ashlar.Cel;
using Ashlar.Model.Expressions.ValueTypes;

namespace Ashlar.Model.Expressions;

/// <summary>
/// How many digits after the point a decimal expression has, as its tree tells: what a database keeps to. In memory a value
/// brings its own, which differs where a sum has nothing to add and where the branches of a choice differ.
/// </summary>
internal static class DecimalScale
{
    /// <param name="node">A decimal or a list of them; anything else has no digits.</param>
    /// <param name="variables">The digits of the macros' variables in scope.</param>
    public static int Of(CelNode node, ImmutableDictionary<string, int> variables) => node switch
    {
        _ when !IsDecimal(node.Type) && !(node.Type.NonNull is { Kind: CelTypeKind.List } list && IsDecimal(list.Element)) => 0,
        ConstantNode { Value.Kind: CelKind.Extension } constant => DecimalType.Parts(constant.Value).Scale,
        VariableNode variable => variables.GetValueOrDefault(variable.Name),
        SelectNode select => TreeSettling.FieldOf(select.Operand, select.Field) is ColumnField { Type.Kind: ScalarKind.Decimal } column ? column.Type.Scale : 0,
        ConditionalNode choice => Math.Max(Of(choice.WhenTrue, variables), Of(choice.WhenFalse, variables)),
        ListNode list => list.Elements.Select(e => Of(e, variables)).DefaultIfEmpty().Max(),
        MacroNode { Macro.Kind: CelMacroKind.Filter } filter => Of(filter.Range, variables),
        MacroNode { Macro.Name: "avg" } average => Math.Max(DecimalType.QuotientScale, Of(average.Bodies[^1], variables)),
        MacroNode macro => macro.Bodies.Count > 0 ? Of(macro.Bodies[^1], variables) : 0,
        CallNode { Args.Count: 2 } call => OfOperator(call, variables),
        CallNode { Args.Count: 1 } call => Of(call.Args[0], variables),
        _ => 0,
    };

    /// <summary>Both branches of a choice at the larger scale of the two.</summary>
    public static ConditionalNode Settle(ConditionalNode choice, ImmutableDictionary<string, int> variables)
    {
        var scale = Of(choice, variables);
        return new(choice.Condition, At(choice.WhenTrue), At(choice.WhenFalse), choice.Type, choice.Offset, choice.Length);

        CelNode At(CelNode node) => !IsDecimal(node.Type) || Of(node, variables) == scale
            ? node
            : new CallNode(ToScale(scale, node.Type), [node], node.Type, node.Offset, node.Length);
    }

    private static bool IsDecimal(CelType type) => type.NonNull is DecimalType;

    private static int OfOperator(CallNode call, ImmutableDictionary<string, int> variables)
    {
        var (left, right) = (Of(call.Args[0], variables), Of(call.Args[1], variables));
        return call.Operator switch
        {
            CelOperator.Multiply => left + right,
            CelOperator.Divide => Math.Max(DecimalType.QuotientScale, Math.Max(left, right)),
            _ => Math.Max(left, right),
        };
    }

    private static CelFunction ToScale(int scale, CelType result) => CelFunction.Global(
        "decimal", $"decimal_at_scale_{scale}", [CelType.Nullable(DecimalType.Instance)], result, a => Rescaled(a[0], scale));

    // A value with more digits than its tree told keeps them.
    private static CelValue Rescaled(in CelValue value, int scale)
    {
        if (value.IsNull || DecimalType.Parts(value).Scale >= scale) return value;
        return DecimalType.TryRescale(value, scale, out var unscaled)
            ? DecimalType.Of(unscaled, scale)
            : CelValue.Error(CelErrorCode.Overflow, "the decimal does not fit: overflow");
    }
}
