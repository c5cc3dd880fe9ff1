using Ashlar.Model.Building;
using Ashlar.Model.Expressions;

namespace Ashlar.Model;

/// <summary>A validated model. Immutable: a reload makes another and swaps one reference.</summary>
public sealed class ModelSnapshot
{
    public required string Name { get; init; }
    public string? Description { get; init; }

    /// <summary>The database is somebody else's: nothing in it is made or changed.</summary>
    public bool External { get; init; }

    /// <summary>In the file's order; the built-in <c>User</c> last unless the file extends it, and absent where it has no table.</summary>
    public required IReadOnlyList<Entity> Entities { get; init; }
    public required Entity User { get; init; }

    /// <summary>The roles that <see cref="User"/> keeps; null where the callers' table is somebody else's.</summary>
    public ColumnField? Roles => External ? null : User.Find(BuiltInUser.Roles) as ColumnField;

    /// <summary>SHA-256 of the source, lower-case hex: part of cursors and caches.</summary>
    public required string Hash { get; init; }

    /// <summary>Compiles expressions in the scope of an entity's row: rules, checks, and a caller's <c>filter</c>.</summary>
    public required ModelScopes Scopes { get; init; }

    /// <summary>The file's text.</summary>
    public required string Source { get; init; }

    /// <summary>
    /// The model of Ashlar's own state (accounts, sessions, clients …) that lives in the same database; null: nothing of ours is kept
    /// there. Migrations and moves take its entities along; no surface shows them.
    /// </summary>
    public ModelSnapshot? System { get; private init; }

    /// <summary>Those of <see cref="System"/>.</summary>
    public IReadOnlyList<Entity> SystemEntities => System?.Entities ?? [];

    /// <summary>This model and those of <see cref="System"/>: all that have tables of ours.</summary>
    public IEnumerable<Entity> AllEntities => Entities.Concat(SystemEntities);

    private Dictionary<string, Entity>? _byName;
    private Dictionary<string, Entity>? _byPath;

    /// <summary>The same model with Ashlar's own state beside it.</summary>
    public ModelSnapshot With(ModelSnapshot? system) => new()
    {
        Name = Name,
        Description = Description,
        External = External,
        Entities = Entities,
        User = User,
        Hash = Hash,
        Scopes = Scopes,
        Source = Source,
        System = system,
    };

    public Entity? FindEntity(string name) =>
        (_byName ??= Entities.ToDictionary(e => e.Name, StringComparer.Ordinal)).GetValueOrDefault(name);

    public Entity? FindPath(string path) =>
        (_byPath ??= Entities.ToDictionary(e => e.Path, StringComparer.Ordinal)).GetValueOrDefault(path);
}
