using Ashlar.Cel;
using Ashlar.Model.Expressions;

namespace Ashlar.Model;

/// <summary>A member of an entity: a column (value or reference) or a relation without a column of its own.</summary>
public abstract class Field
{
    public required string Name { get; init; }
    public required Entity Entity { get; init; }
    public string? Description { get; init; }
    public bool Deprecated { get; init; }

    /// <summary>Earlier name: the planner renames instead of dropping.</summary>
    public string? Was { get; init; }

    /// <summary>Never leaves the server, on any surface; may be used in rules.</summary>
    public bool Hidden { get; init; }

    /// <summary>The field's own rules; null: only the row's. Joined to the row's rule with <em>and</em>.</summary>
    public ModelExpression? ReadRule { get; internal set; }
    public ModelExpression? WriteRule { get; internal set; }

    /// <summary>Made by Ashlar (id, createdAt, updatedAt, version), not declared in the file.</summary>
    public bool System { get; init; }

    public override string ToString() => $"{Entity.Name}.{Name}";
}

/// <summary>A field stored in, or computed as, one column.</summary>
public abstract class ColumnField : Field
{
    private bool optional;

    /// <summary>The name on every surface and in expressions: the field's, or <c>customerId</c> for the reference <c>customer</c>.</summary>
    public abstract string WireName { get; }
    public abstract ScalarType Type { get; }
    public required string Column { get; init; }

    /// <summary>Position among <see cref="Entity.Columns"/>; a row in memory is an array indexed by it.</summary>
    public int Ordinal { get; internal set; }

    /// <summary>Null is allowed. A field that is not optional must be present and not null.</summary>
    public bool Optional { get => optional; init => optional = value; }

    /// <summary>Null when there is none. Literal defaults are constant expressions.</summary>
    public ModelExpression? Default { get; internal set; }

    /// <summary>Read-only expression; not stored unless <see cref="Stored"/>.</summary>
    public ModelExpression? Computed { get; internal set; }
    public bool Stored { get; init; }
    public bool Unique { get; init; }
    public bool Indexed { get; init; }

    /// <summary>Only a default or the system sets it; a caller's value is refused.</summary>
    public bool Readonly { get; init; }

    /// <summary>No caller sets it, whoever it is: <see cref="Readonly"/>, or its rule says <c>nobody</c>, which holds for all but superusers.</summary>
    public bool NobodySets => Readonly || WriteRule is { Root: ConstantNode { Value: { Kind: CelKind.Bool, AsBool: false } } };

    /// <summary>Set at creation only.</summary>
    public bool Immutable { get; init; }

    // A computed field may be null where its expression may; known once that is compiled.
    internal void MakeOptional() => optional = true;

    /// <summary>The database sets it (a generated column, a trigger): it is read and never written.</summary>
    public bool Generated { get; init; }

    /// <summary>
    /// In a database of others: how the column holds its values where that is not our way. On PostgreSQL the column's own type, on
    /// SQLite one of <c>text</c>, <c>real</c>, <c>seconds</c>, <c>millis</c>. Null: our way.
    /// </summary>
    public string? Storage { get; init; }

    /// <summary>There is a column in the table: not computed, or computed and stored.</summary>
    public virtual bool HasStorage => Computed is null || Stored;
}

public sealed class ValueField : ColumnField
{
    private readonly ScalarType _type = new(ScalarKind.String);
    public override string WireName => Name;
    public override ScalarType Type => _type;
    public required ScalarType ValueType { get => _type; init => _type = value; }

    /// <summary>For an enum: from each word, the words it may move to. Null: any move is allowed.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Transitions { get; init; }

    /// <summary>With transitions: the words a new row may start with.</summary>
    public IReadOnlyList<string> Initial { get; init; } = [];
}

public enum OnDelete : byte { Restrict, Cascade, SetNull }

/// <summary>A to-one relation; its column holds the target's key.</summary>
public sealed class RefField : ColumnField
{
    public override string WireName => Name + "Id";
    public override ScalarType Type => Target.Key.Type;
    public Entity Target { get; internal set; } = null!; // set by the loader before the model is published
    public OnDelete OnDelete { get; init; }

    /// <summary>
    /// For a target whose key has several parts: the columns of this entity that hold them, in the key's order. The reference has no
    /// column of its own then, and is written by them. Empty: one column.
    /// </summary>
    public IReadOnlyList<ColumnField> Parts { get; internal set; } = [];
    public override bool HasStorage => Parts.Count == 0;
}

/// <summary>The other side of a reference: <c>lines: { many: OrderLine, by: order }</c>.</summary>
public sealed class ManyField : Field
{
    public Entity Target { get; internal set; } = null!; // set by the loader before the model is published
    public RefField By { get; internal set; } = null!;   // set by the loader before the model is published

    /// <summary>The children are part of the parent: written nested, deleted with it.</summary>
    public bool Owned { get; init; }
    public int? Min { get; init; }
    public int? Max { get; init; }
}

/// <summary>Many-to-many: ids on write, rows when expanded. The link table has two columns, both keys, and no row of its own.</summary>
public sealed class LinkField : Field
{
    public Entity Target { get; internal set; } = null!; // set by the loader before the model is published
    public required string LinkTable { get; init; }
    public required string SourceColumn { get; init; }
    public required string TargetColumn { get; init; }
    public int? Min { get; init; }
    public int? Max { get; init; }
}
