using System.Text.Json;
using Ashlar.Cel;
using Ashlar.Model;

namespace Ashlar.Engine.Writes.Binding;

/// <summary>What a body says of one row, bound to the model: its columns' values, and its owned children and links where sent.</summary>
internal sealed class BoundRow(Entity entity, BodyPath? at)
{
    public Entity Entity { get; } = entity;

    /// <summary>Where the row's object is in the body; null: it is the body.</summary>
    public BodyPath? At { get; } = at;

    /// <summary>By <see cref="ColumnField.Ordinal"/>; meaningful where <see cref="Sent"/>.</summary>
    public CelValue[] Values { get; } = new CelValue[entity.Columns.Count];

    /// <summary>The caller sent the column and may set it.</summary>
    public bool[] Sent { get; } = new bool[entity.Columns.Count];

    /// <summary>A json field's change as sent, by ordinal: a merge patch needs more than its text. Null when there is none.</summary>
    public JsonElement[]? Raw { get; set; }

    /// <summary>Sent values of columns that a change leaves as they are: right only when equal to what is stored.</summary>
    public List<HeldValue>? Held { get; set; }

    public List<BoundChildren>? Children { get; set; }
    public List<BoundLinks>? Links { get; set; }

    /// <summary>The key of an existing row that a nested object names; Null: a row to be made.</summary>
    public CelValue NamedKey { get; set; }

    /// <summary>Something in the row's own columns is wrong: its checks are not asked.</summary>
    public bool Faulty { get; set; }
}

/// <summary>The owned children of one list, in the body's order.</summary>
internal sealed record BoundChildren(ManyField Relation, BodyPath At, IReadOnlyList<BoundRow> Rows);

/// <summary>The keys of one link, in the body's order, none twice.</summary>
internal sealed record BoundLinks(LinkField Link, BodyPath At, IReadOnlyList<CelValue> Keys);

/// <summary>A value for a column that may not change, and the fault it is when it differs.</summary>
internal readonly record struct HeldValue(ColumnField Field, CelValue Value, string Code);
