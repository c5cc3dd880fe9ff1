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

    /// <summary>Nothing was picked: every readable field.</summary>
    public bool TakesAll => columns.Count == 0 && !onlyRelations;

    private bool onlyRelations;

    public bool Takes(ColumnField column) => TakesAll || columns.Contains(column);

    public SelectionTree? Below(Field relation) => relations.GetValueOrDefault(relation);

    public bool HasRelations => relations.Count > 0;

    /// <summary>Resolves a selection; what is wrong with it goes to <paramref name="faults"/>.</summary>
    public static SelectionTree Parse(Entity entity, Selection selection, FaultList faults)
    {
        var root = new SelectionTree(entity);
        if (selection.Fields.Count > MaxPaths) faults.Add(FaultCodes.Max, $"must name at most {MaxPaths} fields", "fields");
        if (selection.Expand.Count > MaxPaths) faults.Add(FaultCodes.Max, $"must name at most {MaxPaths} relations", "expand");
        if (!faults.IsEmpty) return root;
        foreach (var path in selection.Expand) root.Expand(path, faults);
        foreach (var path in selection.Fields) root.Pick(path, faults);
        // fields=category.name alone asks for no field of the row itself; expand alone asks for all of them.
        root.onlyRelations = selection.Fields.Count > 0 && root.columns.Count == 0;
        return root;
    }

    private void Expand(string path, FaultList faults)
    {
        var node = this;
        foreach (var name in path.Split('.'))
        {
            if (FieldNames.Relation(node.Entity, name) is not { } relation)
            {
                faults.AddUnknown(FaultCodes.UnknownField, "relation", name, FieldNames.Relations(node.Entity), "expand");
                return;
            }

            node = node.Into(relation);
        }

        if (path.AsSpan().Count('.') >= MaxDepth) faults.Add(FaultCodes.Depth, $"'{path}' is deeper than {MaxDepth} relations", "expand");
    }

    private void Pick(string path, FaultList faults)
    {
        var node = this;
        var names = path.Split('.');
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
        }

        if (names.Length > MaxDepth) faults.Add(FaultCodes.Depth, $"'{path}' is deeper than {MaxDepth} relations", "fields");
    }

    private SelectionTree Into(Field relation)
    {
        if (!relations.TryGetValue(relation, out var below)) relations[relation] = below = new SelectionTree(FieldNames.TargetOf(relation));
        return below;
    }
}
