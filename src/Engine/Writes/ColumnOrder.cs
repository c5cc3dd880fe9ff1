using Ashlar.Cel;
using Ashlar.Engine.Rules;
using Ashlar.Model;

namespace Ashlar.Engine.Writes;

/// <summary>Columns that are worked out, each after those that it reads.</summary>
internal sealed class ColumnOrder(Entity entity, Func<ColumnField, CelNode?> treeOf)
{
    private readonly HashSet<ColumnField> visited = new(ReferenceEqualityComparer.Instance);
    private readonly List<ColumnField> ordered = [];

    /// <summary>Those that have a tree. A circle, which the loader refuses, would end where it was entered.</summary>
    public IReadOnlyList<ColumnField> Sort()
    {
        foreach (var column in entity.Columns) Visit(column);
        return ordered;
    }

    private void Visit(ColumnField column)
    {
        if (treeOf(column) is not { } tree || !visited.Add(column)) return;
        Trees.Any(tree, node =>
        {
            if (node is SelectNode { Operand: VariableNode { Name: Trees.This } } select && entity.Find(select.Field) is ColumnField read) Visit(read);
            return false;
        });
        ordered.Add(column);
    }
}
