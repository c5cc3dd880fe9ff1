using System.Text;
using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Model.Expressions;
using Ashlar.Model.Expressions.ValueTypes;

namespace Ashlar.Engine.Reads;

/// <summary>
/// Takes the constants out of a filter where a store can bind them: operands of comparisons, arithmetic, <c>in</c> and text
/// search. Others (a time zone's name, a JSON path, true and null) belong to the structure.
/// </summary>
internal sealed class FilterNormaliser
{
    private readonly List<CelValue> constants = [];
    private readonly List<ScalarType> types = [];

    /// <param name="root">Checked and evaluated.</param>
    public static NormalFilter Normalise(CelNode root)
    {
        var normaliser = new FilterNormaliser();
        var tree = normaliser.Visit(root);
        var structure = new StringBuilder(CelPrinter.ToText(tree));
        foreach (var type in normaliser.types) structure.Append(' ').Append((int)type.Kind).Append(type.IsList ? "[]" : "").Append(type.Scale);
        return new NormalFilter(tree, [.. normaliser.constants], [.. normaliser.types], structure.ToString());
    }

    /// <summary>Calls whose arguments are all constants give constants: <c>date("2026-01-01")</c>, <c>-1</c>.</summary>
    public static CelNode Evaluate(CelNode node)
    {
        var mapped = node.MapChildren(Evaluate);
        if (mapped is not CallNode call || call.Args.Count == 0 || call.Function.Name is "hasRole" or "hasScope") return mapped;
        return call.Args.All(a => a is ConstantNode)
            ? new ConstantNode(CelEvaluator.Evaluate(call, CelVariables.None, ModelLanguage.Options), null, call.Type)
            : mapped;
    }

    private CelNode Visit(CelNode node)
    {
        if (node is not CallNode call || !BindsOperands(call)) return node.MapChildren(Visit);
        var scale = call.Args.Select(ScaleOf).FirstOrDefault(s => s is not null);
        return call.MapChildren(argument => argument switch
        {
            ConstantNode constant => Lift(AtScale(constant.Value, scale), constant.Type) ?? argument,
            ListNode list when call.Operator == CelOperator.In => LiftList(list, scale) ?? list.MapChildren(Visit),
            _ => Visit(argument),
        });
    }

    // A decimal column beside which a constant stands: at the column's scale the comparison needs no arithmetic, an index serves
    // it, and 10 and 10.50 share a plan.
    private static int? ScaleOf(CelNode operand) =>
        operand is SelectNode { Operand.Type.NonNull: RowType { Entity: var entity } } select
        && entity.Find(select.Field) is ColumnField { Type: { Kind: ScalarKind.Decimal, IsList: false } type }
            ? type.Scale
            : null;

    private static CelValue AtScale(in CelValue value, int? scale) =>
        scale is { } digits
        && value is { Kind: CelKind.Extension, ExtensionType: DecimalType }
        && DecimalType.Parts(value).Scale < digits
        && DecimalType.TryRescale(value, digits, out var unscaled)
            ? DecimalType.Of(unscaled, digits)
            : value;

    private static bool BindsOperands(CallNode call) => call.Operator switch
    {
        CelOperator.None => call.Function.Name is "contains" or "startsWith" or "endsWith" or "icontains" or "ieq",
        CelOperator.Index or CelOperator.Not or CelOperator.Negate => false,
        _ => true,
    };

    private VariableNode? Lift(in CelValue value, CelType type) => TypeOf(value) is { } scalar ? Add(value, scalar, type) : null;

    private VariableNode? LiftList(ListNode list, int? scale)
    {
        if (list.Elements.Count == 0 || !list.Elements.All(e => e is ConstantNode)) return null;
        var values = list.Elements.Select(e => AtScale(((ConstantNode)e).Value, scale)).ToArray();
        var type = TypeOf(values[0]);
        // Decimals of different scales, and numbers of different kinds, do not share a storage form.
        if (type is null || values.Any(v => TypeOf(v) != type)) return null;
        return Add(CelValue.List(values), type with { IsList = true }, list.Type);
    }

    private VariableNode Add(CelValue value, ScalarType scalar, CelType type)
    {
        constants.Add(value);
        types.Add(scalar);
        return new VariableNode(NormalFilter.NameOf(constants.Count - 1), type);
    }

    // Instants and durations finer than the store's microseconds stay constants, which a store compares exactly.
    private static ScalarType? TypeOf(in CelValue value) => value.Kind switch
    {
        CelKind.Int => new ScalarType(ScalarKind.Long),
        CelKind.Double => new ScalarType(ScalarKind.Double),
        CelKind.String => new ScalarType(ScalarKind.Text),
        CelKind.Bytes => new ScalarType(ScalarKind.Bytes),
        CelKind.Timestamp when value.AsTimestamp.Nanos % 1000 == 0 => new ScalarType(ScalarKind.DateTime),
        CelKind.Duration when value.AsDurationNanos % 1000 == 0 => new ScalarType(ScalarKind.Duration),
        CelKind.Extension => ExtensionTypeOf(value),
        _ => null,
    };

    private static ScalarType? ExtensionTypeOf(in CelValue value) => value.ExtensionType switch
    {
        UuidType => new ScalarType(ScalarKind.Uuid),
        DateType => new ScalarType(ScalarKind.Date),
        TimeType => new ScalarType(ScalarKind.Time),
        DecimalType => new ScalarType(ScalarKind.Decimal) { Precision = 18, Scale = DecimalType.Parts(value).Scale },
        _ => null,
    };
}
