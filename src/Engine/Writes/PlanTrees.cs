using Ashlar.Cel;
using Ashlar.Engine.Rules;
using Ashlar.Model;

namespace Ashlar.Engine.Writes;

/// <summary>The trees that plans of writes are made of.</summary>
internal static class PlanTrees
{
    public static readonly ScalarType Bool = new(ScalarKind.Bool);

    public static VariableNode This(Entity entity) => new(Trees.This, entity.RowType);

    /// <summary><c>this.column</c>.</summary>
    public static CelNode Column(Entity entity, ColumnField column) =>
        new SelectNode(This(entity), column.WireName, entity.RowType.Field(column.WireName) ?? CelType.Dyn);

    /// <summary><c>this.column == $n</c>.</summary>
    public static CelNode Is(Entity entity, ColumnField column, PlanParameters parameters)
    {
        var value = Column(entity, column);
        return Trees.Equal(value, parameters.Given(column.Type, value.Type));
    }

    /// <summary><c>this.column in $n</c>; the parameter is a list.</summary>
    public static CelNode IsIn(Entity entity, ColumnField column, PlanParameters parameters)
    {
        var value = Column(entity, column);
        return Trees.In(value, parameters.Given(column.Type with { IsList = true }, CelType.List(value.Type.NonNull)));
    }

    /// <summary>A rule as the stored row has it: there <c>old</c> is the row itself.</summary>
    public static CelNode AsStored(Entity entity, FoldedRule rule) =>
        rule.UsesOld ? Trees.Substitute(rule.Residual, Trees.Old, This(entity)) : rule.Residual;
}
