using Ashlar.Cel;
using Ashlar.Model;

namespace Ashlar.Engine.Reads;

/// <summary>How the values of one condition of a plan are read from a request of its shape.</summary>
internal sealed class BoundCondition(ColumnField column, ConditionOperator @operator)
{
    private readonly (ScalarType Type, bool Many) operand = ConditionOperators.OperandOf(column.Type, @operator);

    /// <summary><c>isNull</c> takes no parameter: its answer is part of the shape.</summary>
    public bool HasParameter { get; } = @operator != ConditionOperator.IsNull;

    public ScalarType ParameterType => operand.Many ? operand.Type with { IsList = true } : operand.Type;

    /// <summary>The value for the plan; what is wrong goes to <paramref name="faults"/>.</summary>
    public CelValue Parse(Condition condition, FaultList faults)
    {
        if (!operand.Many) return condition.Values.Count == 1 ? ParseOne(condition.Values[0], condition, faults) : NotOne(condition, faults);
        if (condition.Values.Count > MaxListed)
        {
            faults.Add(FaultCodes.Max, $"must list at most {MaxListed} values", condition.Parameter);
            return CelValue.Null;
        }

        var items = new CelValue[condition.Values.Count];
        for (var i = 0; i < items.Length; i++) items[i] = ParseOne(condition.Values[i], condition, faults);
        return CelValue.List(items);
    }

    /// <summary>Most values of one <c>in</c>.</summary>
    private const int MaxListed = 1000;

    /// <summary>The text of <c>isNull</c>: true or false, or null where it is neither.</summary>
    public static bool? ParseIsNull(Condition condition) =>
        condition.Values is [var text] ? text switch { "true" => true, "false" => false, _ => null } : null;

    public static void AddIsNullFault(Condition condition, FaultList faults) =>
        faults.Add(FaultCodes.Type, "must be true or false", condition.Parameter);

    private static CelValue NotOne(Condition condition, FaultList faults)
    {
        faults.Add(FaultCodes.Type, $"must be one value, not {condition.Values.Count}", condition.Parameter);
        return CelValue.Null;
    }

    private CelValue ParseOne(string text, Condition condition, FaultList faults)
    {
        if (ScalarText.TryParse(operand.Type, text, out var value, out var message)) return value;
        faults.Add(FaultCodes.Type, message, condition.Parameter);
        return CelValue.Null;
    }
}
