using Ashlar.Cel;
using Ashlar.Engine.Rules;
using Ashlar.Model;

namespace Ashlar.Engine.Writes;

/// <summary>
/// A value that a default takes from the row a reference points to: <c>product.category.name</c> is, on the product,
/// <c>this.category.name</c>. <see cref="Path"/> is <c>category.name</c>.
/// </summary>
internal sealed record Follow(RefField Reference, string Path, CelNode OnTarget, ScalarType Type)
{
    /// <summary>The value is stored: nothing but an update of the row that holds it changes it.</summary>
    public required bool IsStored { get; init; }

    /// <summary>It is the target's own, not that of a row further on.</summary>
    public bool IsOwn => IsStored && !Path.Contains('.', StringComparison.Ordinal);
}

/// <summary>For each entity, the values of its rows that defaults of the model follow references for.</summary>
internal sealed class FollowIndex
{
    private readonly Dictionary<Entity, List<Follow>> into = new(ReferenceEqualityComparer.Instance);

    public FollowIndex(ModelSnapshot model)
    {
        foreach (var column in model.Entities.SelectMany(e => e.Columns))
        {
            if (column.Default is not { Traverses: true } || !TryFollow(column.Default.Root, column.Entity, out var follows)) continue;
            foreach (var follow in follows)
            {
                if (!into.TryGetValue(follow.Reference.Target, out var list)) into.Add(follow.Reference.Target, list = []);
                if (!list.Exists(f => f.Path == follow.Path)) list.Add(follow);
            }
        }
    }

    public IReadOnlyList<Follow> Into(Entity target) => into.TryGetValue(target, out var list) ? list : [];

    /// <summary>
    /// The values that an expression follows references for. False: it reads other rows in another way too, and only the
    /// store can evaluate it.
    /// </summary>
    public static bool TryFollow(CelNode tree, Entity entity, out List<Follow> follows)
    {
        var found = new List<Follow>();
        var only = Collect(tree, entity, found);
        follows = found;
        return only;
    }

    private static bool Collect(CelNode node, Entity entity, List<Follow> found)
    {
        if (node is SelectNode select && TryChain(select, out var names))
        {
            if (names.Count == 1) return entity.Find(names[0]) is ColumnField { HasStorage: true } own && own.WireName == names[0];
            if (Of(select, names, entity) is not { } follow) return false;
            found.Add(follow);
            return true;
        }

        if (node is VariableNode { Name: Trees.This } or HasNode) return false;
        var only = true;
        node.MapChildren(child =>
        {
            only = only && Collect(child, entity, found);
            return child;
        });
        return only;
    }

    // this.a.b.c as [a, b, c]
    private static bool TryChain(SelectNode select, out List<string> names)
    {
        names = [];
        CelNode at = select;
        for (; at is SelectNode step; at = step.Operand) names.Insert(0, step.Field);
        return at is VariableNode { Name: Trees.This };
    }

    private static Follow? Of(SelectNode select, List<string> names, Entity entity)
    {
        if (entity.Find(names[0]) is not RefField reference || reference.Name != names[0]) return null;
        var at = reference.Target;
        for (var i = 1; i < names.Count - 1; i++)
        {
            if (at.Find(names[i]) is not RefField step || step.Name != names[i]) return null;
            at = step.Target;
        }

        if (at.Find(names[^1]) is not ColumnField last || last.WireName != names[^1]) return null;
        return new Follow(reference, string.Join('.', names.Skip(1)), OnTarget(select, reference), last.Type) { IsStored = last.HasStorage };
    }

    private static CelNode OnTarget(CelNode node, RefField reference) => node is SelectNode { Operand: VariableNode } select && select.Field == reference.Name
        ? PlanTrees.This(reference.Target)
        : node.MapChildren(child => OnTarget(child, reference));
}
