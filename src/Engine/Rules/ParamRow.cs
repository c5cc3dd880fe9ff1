using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Stores.Plans;

namespace Ashlar.Engine.Rules;

/// <summary>
/// Rewrites an expression over a row that is not (or no longer) in its table: <c>old.status</c> becomes a parameter,
/// <c>old.customer.name</c> follows <c>row(User, $n)</c>, <c>old.lines</c> starts from <c>row(Order, $key)</c>. One object is
/// one such row in one plan; each column asked for takes one of the request's given values.
/// </summary>
internal sealed class ParamRow(ModelSnapshot model, PlanParameters parameters, string variable, Entity entity)
{
    private readonly Dictionary<ColumnField, VariableNode> columns = [];
    private readonly List<ColumnField> given = [];

    /// <summary>The columns whose values the plan needs, in the order in which they were given out; empty until rewritten.</summary>
    public IReadOnlyList<ColumnField> Given => given;

    public CelNode Rewrite(CelNode tree) => tree switch
    {
        SelectNode { Operand: VariableNode { } row } select when row.Name == variable => Member(select.Field, select.Type),
        HasNode { Operand: VariableNode { } row } has when row.Name == variable => Trees.NotNull(Member(has.Field, CelType.Dyn)),
        VariableNode row when row.Name == variable => WholeRow(),
        MacroNode macro when macro.Variables.Contains(variable) => macro.MapChildren(
            child => ReferenceEquals(child, macro.Range) ? Rewrite(child) : child),
        _ => tree.MapChildren(Rewrite),
    };

    private CelNode Member(string name, CelType type) => entity.Find(name) switch
    {
        ColumnField { HasStorage: false, Computed: { } computed } =>
            Rewrite(Trees.Substitute(computed.Root, Trees.This, new VariableNode(variable, entity.RowType))),
        RefField reference when name == reference.Name => RowByKey.Call(reference.Target, Column(reference)),
        ColumnField column => Column(column),
        { } relation => new SelectNode(WholeRow(), relation.Name, type),
        null => throw new InvalidOperationException($"{entity.Name} has no '{name}'; {model.Name} was checked against another model"),
    };

    private CallNode WholeRow() => RowByKey.Call(entity, Column(entity.Key));

    private VariableNode Column(ColumnField column)
    {
        if (columns.TryGetValue(column, out var known)) return known;
        given.Add(column);
        var type = entity.RowType.Field(column.WireName) ?? CelType.Dyn;
        return columns[column] = parameters.Given(column.Type, type);
    }
}
