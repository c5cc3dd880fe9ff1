using Ashlar.Cel;
using Ashlar.Model.Expressions.ValueTypes;

namespace Ashlar.Model.Expressions;

/// <summary>
/// How many digits after the point a decimal expression has, as its tree tells: what a database keeps to. In memory a value
/// brings its own, which differs where a sum has nothing to add and where the branches of a choice differ.
/// </summary>
internal static class DecimalScale
{
    public static int Of(CelNode node) => node switch
    {
        ConstantNode { Value.Kind: CelKind.Extension } constant when constant.Value.ExtensionType is DecimalType => DecimalType.Parts(constant.Value).Scale,
        SelectNode select => TreeSettling.FieldOf(select.Operand, select.Field) is ColumnField { Type.Kind: ScalarKind.Decimal } column ? column.Type.Scale : 0,
        ConditionalNode choice => Math.Max(Of(choice.WhenTrue), Of(choice.WhenFalse)),
        MacroNode { Macro.Name: "avg" } average => Math.Max(DecimalType.QuotientScale, Of(average.Bodies[^1])),
        MacroNode macro => macro.Bodies.Count > 0 ? Of(macro.Bodies[^1]) : 0,
        CallNode { Args.Count: 2 } call => OfOperator(call),
        CallNode { Args.Count: 1 } call => Of(call.Args[0]),
        _ => 0,
    };

    /// <summary>Both branches of a choice at the larger scale of the two.</summary>
    public static ConditionalNode Settle(ConditionalNode choice)
    {
        var scale = Of(choice);
        return new(
            choice.Condition, At(choice.WhenTrue, scale), At(choice.WhenFalse, scale), choice.Type, choice.Offset, choice.Length);
    }

    private static int OfOperator(CallNode call)
    {
        var (left, right) = (Of(call.Args[0]), Of(call.Args[1]));
        return call.Operator switch
        {
            CelOperator.Multiply => left + right,
            CelOperator.Divide => Math.Max(DecimalType.QuotientScale, Math.Max(left, right)),
            _ => Math.Max(left, right),
        };
    }

    private static CelNode At(CelNode node, int scale)
    {
        if (node.Type.NonNull is not DecimalType || Of(node) == scale) return node;
        var function = CelFunction.Global(
            "decimal", $"decimal_at_scale_{scale}", [CelType.Nullable(DecimalType.Instance)], node.Type, a => Rescaled(a[0], scale));
        return new CallNode(function, [node], node.Type, node.Offset, node.Length);
    }

    private static CelValue Rescaled(in CelValue value, int scale)
    {
        if (value.IsNull) return value;
        return DecimalType.TryRescale(value, scale, out var unscaled)
            ? DecimalType.Of(unscaled, scale)
            : CelValue.Error(CelErrorCode.Overflow, "the decimal does not fit: overflow");
    }
}
