using Ashlar.Model;

namespace Ashlar.Engine.Reads;

/// <summary>What of a row is asked for: columns and, below relations, of their rows in turn.</summary>
internal sealed class SelectionTree(Entity entity)
{
    /// <summary>Most levels of relations.</summary>
    public const int MaxDepth = 3;

    /// <summary>Most paths in <c>fields</c> and in <c>expand</c>.</summary>
    public const int MaxPaths = 100;

    private readonly HashSet<ColumnField> columns = [];
    private readonly Dictionary<Field, SelectionTree> relations = [];

    public Entity Entity { get; } = entity;

    // Expanded, or named by a path that ends here: not merely passed on the way to a field below.
    private bool whole;

    /// <summary>Nothing was picked: every readable field.</summary>
    public bool TakesAll => columns.Count == 0 && whole;

    public bool Takes(ColumnField column) => TakesAll || columns.Contains(column);

    public SelectionTree? Below(Field relation) => relations.GetValueOrDefault(relation);

    public bool HasRelations => relations.Count > 0;

    /// <summary>Resolves a selection; what is wrong with it goes to <paramref name="faults"/>.</summary>
    public static SelectionTree Parse(Entity entity, Selection selection, FaultList faults)
    {
        // fields=category.name alone asks for no field of the row itself; expand alone asks for all of them.
        var root = new SelectionTree(entity) { whole = selection.Fields.Count == 0 };
        if (selection.Fields.Count > MaxPaths) faults.Add(FaultCodes.Max, $"must name at most {MaxPaths} fields", "fields");
        if (selection.Expand.Count > MaxPaths) faults.Add(FaultCodes.Max, $"must name at most {MaxPaths} relations", "expand");
        foreach (var path in selection.Expand.Take(MaxPaths)) root.Expand(path, faults);
        foreach (var path in selection.Fields.Take(MaxPaths)) root.Pick(path, faults);
        return root;
    }

    private void Expand(string path, FaultList faults)
    {
        var node = this;
        var names = path.Split('.');
        if (IsTooDeep(path, names.Length, "expand", faults)) return;
        foreach (var name in names)
        {
            if (FieldNames.Relation(node.Entity, name) is not { } relation)
            {
                faults.AddUnknown(FaultCodes.UnknownField, "relation", name, FieldNames.Relations(node.Entity), "expand");
                return;
            }

            node = node.Into(relation);
            node.whole = true;
        }
    }

    private void Pick(string path, FaultList faults)
    {
        var node = this;
        var names = path.Split('.');
        if (IsTooDeep(path, names.Length - 1, "fields", faults)) return;
        for (var i = 0; i < names.Length; i++)
        {
            var last = i == names.Length - 1;
            if (last && FieldNames.Column(node.Entity, names[i]) is { } column)
            {
                node.columns.Add(column);
                return;
            }

            if (FieldNames.Relation(node.Entity, names[i]) is not { } relation)
            {
                var valid = FieldNames.Relations(node.Entity);
                faults.AddUnknown(FaultCodes.UnknownField, "field", names[i], last ? valid.Concat(FieldNames.Columns(node.Entity)) : valid, "fields");
                return;
            }

            node = node.Into(relation);
            node.whole |= last;
        }
    }

    private static bool IsTooDeep(string path, int relations, string parameter, FaultList faults)
    {
        if (relations <= MaxDepth) return false;
        faults.Add(FaultCodes.Depth, $"'{path}' is deeper than {MaxDepth} relations", parameter);
        return true;
    }

    private SelectionTree Into(Field relation)
    {
        if (!relations.TryGetValue(relation, out var below)) relations[relation] = below = new SelectionTree(FieldNames.TargetOf(relation));
        return below;
    }
}
