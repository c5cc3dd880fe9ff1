using System.Collections.Concurrent;
using Ashlar.Cel;
using Ashlar.Engine.Rules;
using Ashlar.Model;

namespace Ashlar.Engine.Reads;

/// <summary>
/// The operators of list conditions as CEL. The tree for a column is made by compiling the column against itself, so that a
/// condition is exactly the same comparison in a <c>filter</c>, caseless text and all. Thread-safe.
/// </summary>
internal sealed class ConditionOperators(ModelSnapshot model)
{
    private readonly ConcurrentDictionary<(ColumnField, ConditionOperator), CallNode?> templates = new();

    /// <summary>The type of one value that the operator takes, and whether it takes a list of them.</summary>
    public static (ScalarType Type, bool Many) OperandOf(ScalarType column, ConditionOperator @operator) =>
        (column.IsList ? column with { IsList = false } : column, @operator is ConditionOperator.In or ConditionOperator.Nin);

    /// <summary>The condition as a tree, or null where the column's type does not know the operator.</summary>
    /// <param name="column">The column asked.</param>
    /// <param name="value">The tree of its value as the caller sees it.</param>
    /// <param name="operator">What is asked.</param>
    /// <param name="operand">The parameter that it is compared with.</param>
    public CelNode? Build(ColumnField column, CelNode value, ConditionOperator @operator, CelNode operand)
    {
        if (templates.GetOrAdd((column, @operator), Find) is not { } template) return null;
        var (left, right) = @operator == ConditionOperator.Contains && column.Type.IsList ? (operand, value) : (value, operand);
        var call = new CallNode(template.Function, [Fill(template.Args[0], left), Fill(template.Args[1], right)], CelType.Bool);
        return @operator == ConditionOperator.Nin ? Trees.Not(call) : call;
    }

    // The column, its list or its item, inside whatever the compiler has put around it.
    private static CelNode Fill(CelNode argument, CelNode value) =>
        argument is SelectNode or ListNode or CallNode { Operator: CelOperator.Index } ? value : argument.MapChildren(a => Fill(a, value));

    private CallNode? Find((ColumnField Column, ConditionOperator Operator) key)
    {
        var x = "this." + key.Column.WireName;
        var source = key.Operator switch
        {
            ConditionOperator.Eq => $"{x} == {x}",
            ConditionOperator.Ne => $"{x} != {x}",
            ConditionOperator.Lt => $"{x} < {x}",
            ConditionOperator.Lte => $"{x} <= {x}",
            ConditionOperator.Gt => $"{x} > {x}",
            ConditionOperator.Gte => $"{x} >= {x}",
            ConditionOperator.In or ConditionOperator.Nin => $"{x} in [{x}]",
            ConditionOperator.Contains when key.Column.Type.IsList => $"{x}[0] in {x}",
            ConditionOperator.Contains => $"{x}.contains({x})",
            ConditionOperator.Icontains => $"{x}.icontains({x})",
            ConditionOperator.Ieq => $"{x}.ieq({x})",
            ConditionOperator.StartsWith => $"{x}.startsWith({x})",
            ConditionOperator.EndsWith => $"{x}.endsWith({x})",
            _ => $"{x} == null",
        };
        return model.Scopes.Compile(key.Column.Entity, source, CelType.Bool, withOld: false).Expression?.Root as CallNode;
    }
}
