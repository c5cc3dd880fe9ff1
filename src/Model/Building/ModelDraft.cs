using Ashlar.Model.Declarations;
using Ashlar.Model.Yaml;

namespace Ashlar.Model.Building;

/// <summary>A model while it is built: what the file says beside what has been made of it.</summary>
internal sealed class ModelDraft(IssueSink issues, ModelPlacement placement)
{
    private readonly Dictionary<string, EntityDraft> _byName = new(StringComparer.Ordinal);

    public IssueSink Issues { get; } = issues;
    public ModelPlacement Placement { get; } = placement;
    public string Name { get; set; } = "";
    public string? Description { get; set; }

    /// <summary>The tables are somebody else's: <c>schema: external</c>.</summary>
    public bool External { get; set; }
    public List<EntityDraft> Entities { get; } = [];

    public void Add(EntityDraft entity)
    {
        if (_byName.TryAdd(entity.Name, entity)) Entities.Add(entity);
    }

    public EntityDraft? Find(string name) => _byName.GetValueOrDefault(name);

    public IEnumerable<string> EntityNames => _byName.Keys;
}

internal sealed class EntityDraft(YamlScalar nameNode, Section section)
{
    public string Name => NameNode.Text;
    public YamlScalar NameNode { get; } = nameNode;
    public Section Section { get; } = section;
    public bool BuiltIn { get; init; }

    /// <summary>False for <c>User</c> in a database without a table of callers.</summary>
    public bool HasTable { get; set; } = true;
    public List<FieldDraft> Fields { get; } = [];

    /// <summary>Set by the entity builder before anything asks.</summary>
    public Entity Entity { get; set; } = null!;

    /// <summary>What the key declares; set before fields are built.</summary>
    public KeyDraft Key { get; set; } = KeyDraft.Uuid;

    /// <summary>The columns that Ashlar keeps beside the key.</summary>
    public KeptColumns Kept { get; set; } = KeptColumns.All;

    /// <summary>Names of fields that come by themselves.</summary>
    public IEnumerable<string> SystemNames => Kept.Names.Append(SystemFields.IdName);

    /// <summary>The rules as written, before owned children take their parent's.</summary>
    public AccessRules OwnAccess { get; set; } = AccessRules.Closed;

    public FieldDraft? Find(string name) => Fields.Find(f => f.Name == name);
}

/// <summary>The key of an entity: made by Ashlar with a type, or a named field.</summary>
internal sealed record KeyDraft(ScalarKind Kind, KeyGeneration Generation, FieldDraft? Field)
{
    /// <summary>The entity has the field <c>id</c> without declaring it.</summary>
    public bool MakesId => Field is null && Parts.Count == 0 && Kind is not ScalarKind.String;

    /// <summary>Of a key of several fields.</summary>
    public IReadOnlyList<FieldDraft> Parts { get; init; } = [];

    /// <summary>Of a key that Ashlar makes.</summary>
    public string Column { get; init; } = SystemFields.IdName;

    public static readonly KeyDraft Uuid = new(ScalarKind.Uuid, KeyGeneration.Uuid, null);
}

internal sealed class FieldDraft(YamlScalar nameNode, Section section, EntityDraft owner)
{
    public string Name => NameNode.Text;
    public YamlScalar NameNode { get; } = nameNode;
    public Section Section { get; set; } = section;
    public EntityDraft Owner { get; } = owner;

    /// <summary>None where the file does not say what the field is (reported).</summary>
    public FieldSort Sort { get; set; }

    /// <summary>Comes with the built-in entity.</summary>
    public bool BuiltIn { get; init; }

    /// <summary>Null while not built, and for good where it could not be: expressions then take it for anything.</summary>
    public Field? Field { get; set; }
}
