using Ashlar.Cel;
using Ashlar.Model.Expressions;

namespace Ashlar.Model;

/// <summary>Who makes a row's key.</summary>
public enum KeyGeneration : byte
{
    /// <summary>The engine: UUIDv7 (RFC 9562).</summary>
    Uuid,
    /// <summary>The database: an identity column of type long.</summary>
    Identity,
    /// <summary>The caller: a named natural key, or <c>key: { type: uuid, client: true }</c> where it may be left out.</summary>
    Client,
}

/// <summary>An entity of the model with everything resolved: cyclic, immutable once published.</summary>
public sealed class Entity
{
    public required string Name { get; init; }

    /// <summary>kebab-case plural, the URL's segment: <c>order-lines</c>.</summary>
    public required string Path { get; init; }
    public required string Table { get; init; }
    public string? Description { get; init; }
    public string? Was { get; init; }

    /// <summary>Every field in the file's order, after the key and before createdAt, updatedAt and version.</summary>
    public IReadOnlyList<Field> Fields { get; internal set; } = [];

    /// <summary>The fields with a <see cref="ColumnField"/>, by <see cref="ColumnField.Ordinal"/>, computed ones included.</summary>
    public IReadOnlyList<ColumnField> Columns { get; internal set; } = [];
    public ColumnField Key { get; internal set; } = null!; // set by the loader before the model is published
    public KeyGeneration KeyGeneration { get; init; }
    public ColumnField? CreatedAt { get; internal set; }
    public ColumnField? UpdatedAt { get; internal set; }

    /// <summary>Counts writes, from 1; the ETag. Null: the ETag is a hash of the row.</summary>
    public ColumnField? Version { get; internal set; }

    public AccessRules Access { get; internal set; } = AccessRules.Closed;

    /// <summary>The rules as the file states them for this entity alone, without what an owned child takes from its parent.</summary>
    public AccessRules OwnAccess { get; internal set; } = AccessRules.Closed;
    public IReadOnlyList<IndexDefinition> Indexes { get; internal set; } = [];
    public IReadOnlyList<CheckRule> Checks { get; internal set; } = [];

    /// <summary>The parent's list that owns these rows, or null.</summary>
    public ManyField? OwnedBy { get; internal set; }

    /// <summary>References of other entities (and this one) that point here.</summary>
    public IReadOnlyList<RefField> ReferencedBy { get; internal set; } = [];

    /// <summary>Links of other entities (and this one) that point here.</summary>
    public IReadOnlyList<LinkField> LinkedBy { get; internal set; } = [];

    /// <summary>PATCH, PUT and DELETE need <c>If-Match</c>.</summary>
    public bool RequiresIfMatch { get; init; }

    /// <summary>The table is somebody else's (<c>schema: external</c>): never made, never changed, and without Ashlar's own tables beside it.</summary>
    public bool External { get; init; }

    /// <summary>False for <c>User</c> where an external database has no table of callers: nothing reads or writes it.</summary>
    public bool HasTable { get; init; } = true;

    /// <summary>Rows have addresses. Without a key of its own a view's rows are only listed; what sorts them stands for one.</summary>
    public bool HasAddresses { get; init; } = true;

    /// <summary>Rows are read and never written: a view.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Of <see cref="ModelSnapshot.System"/>: known by its table, since the model may have an entity of the same name.</summary>
    public bool System { get; init; }

    /// <summary>What steps of migrations and moves call it.</summary>
    public string Owner => System ? Table : Name;

    /// <summary><c>User</c>, present in every model.</summary>
    public bool BuiltIn { get; init; }

    /// <summary>Most rows a page may ask for (default 100) and rows of a page that asks for none (20).</summary>
    public int MaxLimit { get; init; } = 100;
    public int DefaultLimit { get; init; } = 20;

    /// <summary>The type of a row in expressions.</summary>
    public CelObjectType RowType { get; internal set; } = null!; // set by the loader before the model is published

    /// <summary>The columns that make up the key: more than one for a <see cref="CompositeKey"/>.</summary>
    public IReadOnlyList<ColumnField> KeyParts => Key is CompositeKey composite ? composite.Parts : _keyParts ??= [Key];

    private IReadOnlyList<ColumnField>? _keyParts;
    private Dictionary<string, Field>? _byName;

    /// <summary>A field by its name on the wire or its own name: <c>customerId</c> and <c>customer</c> both give the reference.</summary>
    public Field? Find(string name)
    {
        _byName ??= Index();
        return _byName.GetValueOrDefault(name) ?? (name == CompositeKey.FieldName ? Key as CompositeKey : null);
    }

    private Dictionary<string, Field> Index()
    {
        var index = new Dictionary<string, Field>(StringComparer.Ordinal);
        foreach (var field in Fields)
        {
            index[field.Name] = field;
            if (field is ColumnField column) index[column.WireName] = field;
        }

        return index;
    }

    public override string ToString() => Name;
}

/// <summary>
/// Rules as they hold, the inheritance of owned children already worked in: a child's read rule asks the parent's read,
/// its create, update and delete rules the parent's update. Null: closed.
/// </summary>
public sealed record AccessRules(ModelExpression? Get, ModelExpression? List, ModelExpression? Create, ModelExpression? Update, ModelExpression? Delete)
{
    public static readonly AccessRules Closed = new(null, null, null, null, null);
}

/// <summary>An index or a unique constraint; <c>unique: true</c> on a field is one of a single column.</summary>
public sealed record IndexDefinition(string Name, IReadOnlyList<IndexColumn> Columns, bool Unique, ModelExpression? Where);

public sealed record IndexColumn(ColumnField Field, bool Descending);

/// <summary>Refuses a write only when the rule is false. <see cref="Field"/> is the pointer of the error, or null for the row.</summary>
public sealed record CheckRule(ModelExpression Rule, string Message, Field? Field);
