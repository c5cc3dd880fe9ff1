using Ashlar.Cel;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Writes.Binding;
using Ashlar.Model;

namespace Ashlar.Engine.Writes;

/// <summary>
/// One row as a write leaves it. The request's own row is the root; owned children that the body names hang below it. Rows to
/// be deleted are not changes: see <see cref="Cascade"/>.
/// </summary>
internal sealed class RowChange(Entity entity, BoundRow? bound, BodyPath? at, CelValue[] values, CelValue[]? old)
{
    private List<RowChange>? tree;

    public Entity Entity { get; } = entity;

    /// <summary>What the body said; null for a row changed for another's sake.</summary>
    public BoundRow? Bound { get; } = bound;
    public BodyPath? At { get; } = at;

    /// <summary>After the write, by <see cref="ColumnField.Ordinal"/>; computed fields that are not stored are not looked at.</summary>
    public CelValue[] Values { get; } = values;

    /// <summary>As stored before; null: the row is new.</summary>
    public CelValue[]? Old { get; } = old;

    public RowChange? Parent { get; init; }

    /// <summary>The reference that the parent sets.</summary>
    public RefField? ParentField { get; init; }
    public List<RowChange> Children { get; } = [];
    public List<LinkChange> Links { get; } = [];

    /// <summary>Fields whose write rule did not hold for the row as stored.</summary>
    public IReadOnlyList<Field> ClosedFields { get; init; } = [];

    /// <summary>A row below this one was added, changed or removed, or a link: the version counts it.</summary>
    public bool TouchedBelow { get; set; }

    /// <summary>Columns still to get their default, by ordinal; null when none.</summary>
    public List<ColumnField>? Awaiting { get; set; }

    /// <summary>Columns that differ from what is stored; set by <see cref="Differences"/>.</summary>
    public bool[] Changed { get; set; } = [];
    public bool ChangesOwnColumns { get; set; }

    /// <summary>Whether there is anything to write of this row itself.</summary>
    public bool IsWritten => IsNew || ChangesOwnColumns || TouchedBelow;

    public bool IsNew => Old is null;
    public CelValue Key => RowKey.Of(Entity, Values);

    /// <summary>This row and those below it, parents first. Asked only when all are formed.</summary>
    public List<RowChange> Tree()
    {
        if (tree is not null) return tree;
        tree = [this];
        for (var i = 0; i < tree.Count; i++) tree.AddRange(tree[i].Children);
        return tree;
    }
}

/// <summary>What a write does to one link of one row.</summary>
internal sealed record LinkChange(LinkField Link, IReadOnlyList<CelValue> Added, IReadOnlyList<CelValue> Removed);
