using Ashlar.Cel;
using Ashlar.Engine.Rules;

namespace Ashlar.Engine.Reads;

/// <summary>Resolves a list's conditions into one tree and the means to read their values.</summary>
internal sealed class ConditionBinder(ConditionOperators operators, RowPath root, PlanParameters parameters, FaultList faults)
{
    /// <summary>Most conditions of a request.</summary>
    public const int MaxConditions = 100;

    private readonly List<CelNode> trees = [];
    private readonly List<(Condition Condition, BoundCondition Reader)> resolved = [];

    public IReadOnlyList<CelNode> Conjuncts => trees;

    /// <summary>One for each condition, in order, unless there were faults.</summary>
    public BoundCondition[] Bound => [.. resolved.Select(r => r.Reader)];

    /// <summary>The conditions that could be resolved, with their readers.</summary>
    public IReadOnlyList<(Condition Condition, BoundCondition Reader)> Resolved => resolved;

    public void Bind(IReadOnlyList<Condition> conditions)
    {
        if (conditions.Count > MaxConditions)
        {
            faults.Add(FaultCodes.Max, $"there must be at most {MaxConditions} conditions", conditions[MaxConditions].Parameter);
            return;
        }

        foreach (var condition in conditions) Bind(condition);
    }

    private void Bind(Condition condition)
    {
        if (PathBinder.Bind(root, condition.Path, condition.Parameter, FaultCodes.UnknownParameter, faults) is not { } path) return;
        var type = path.Column.Type;
        var legal = LegalOperators.For(type);
        if (!legal.Contains(condition.Operator))
        {
            var names = string.Join(", ", legal.Select(LegalOperators.NameOf));
            faults.Add(
                FaultCodes.Operator,
                $"'{condition.Path}' takes no '{LegalOperators.NameOf(condition.Operator)}'; it takes {names}",
                condition.Parameter,
                new Dictionary<string, object> { ["allowed"] = names });
            return;
        }

        var reader = new BoundCondition(path.Column, condition.Operator);
        resolved.Add((condition, reader));
        if (reader.HasParameter) BindCompared(condition, path, reader);
        else BindIsNull(condition, path);
    }

    private void BindIsNull(Condition condition, BoundPath path)
    {
        if (BoundCondition.ParseIsNull(condition) is not { } isNull) BoundCondition.AddIsNullFault(condition, faults);
        else if (isNull) trees.Add(path.Row.Apply(path.Column, Trees.IsNullTest, Trees.True));
        else trees.Add(path.Row.Apply(path.Column, Trees.NotNull, Trees.False));
    }

    private void BindCompared(Condition condition, BoundPath path, BoundCondition reader)
    {
        // The checker saw the column on both sides; the parameter has its type, and is never null.
        var type = reader.ParameterType.IsList ? CelType.List(ItemType(path)) : ItemType(path);
        var operand = parameters.Given(reader.ParameterType, type);
        var known = true;
        var tree = path.Row.Apply(path.Column, value => Build(value) ?? Trees.False, Trees.False);
        if (known) trees.Add(tree);
        else faults.Add(FaultCodes.Operator, $"'{condition.Path}' takes no '{LegalOperators.NameOf(condition.Operator)}'", condition.Parameter);

        CelNode? Build(CelNode value)
        {
            var built = operators.Build(path.Column, value, condition.Operator, operand);
            known = built is not null;
            return built;
        }
    }

    private static CelType ItemType(BoundPath path)
    {
        var type = (path.Row.Entity.RowType.Field(path.Column.WireName) ?? CelType.Dyn).NonNull;
        return path.Column.Type.IsList ? type.Element : type;
    }
}
