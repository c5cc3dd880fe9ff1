using Ashlar.Cel;
using Ashlar.Stores.Plans;

namespace Ashlar.Stores.Postgres;

/// <summary>
/// Which parameter of a read holds the key of the one row that it gives: what hangs below that row can be asked for without
/// waiting for it.
/// </summary>
internal static class RowByKeyRead
{
    /// <summary>The parameter's index, or -1.</summary>
    public static int KeyParameter(ReadPlan plan)
    {
        if (plan.Source is null || plan.Sort.Count > 0 || plan.LimitParameter is not null || plan.Filter is not { } filter) return -1;
        foreach (var part in filter is AndNode and ? and.Operands : [filter])
        {
            if (part is not CallNode { Operator: CelOperator.Equal, Args: [var left, VariableNode value] } || !IsKey(left, plan)) continue;
            for (var i = 0; i < plan.Parameters.Count; i++)
            {
                if (plan.Parameters[i].Name == value.Name) return i;
            }
        }

        return -1;
    }

    /// <summary>The parameter that lists the keys of the rows, or -1.</summary>
    public static int KeysParameter(ReadPlan plan)
    {
        if (plan.Source is null || plan.Filter is not CallNode { Operator: CelOperator.In, Args: [var key, VariableNode keys] } || !IsKey(key, plan)) return -1;
        for (var i = 0; i < plan.Parameters.Count; i++)
        {
            if (plan.Parameters[i].Name == keys.Name) return i;
        }

        return -1;
    }

    /// <summary>A tree that is the key of the plan's own row.</summary>
    public static bool IsKey(CelNode tree, ReadPlan plan) =>
        tree is VariableNode { Name: "this" } || (tree is SelectNode { Operand: VariableNode { Name: "this" }, Field: var field } && field == plan.Source?.Key.Name);
}
