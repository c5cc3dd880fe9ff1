namespace Ashlar.Model.Building;

/// <summary>The fields that every entity has without declaring them.</summary>
internal static class SystemFields
{
    public static readonly string[] Names = ["id", "createdAt", "updatedAt", "version"];

    public static ValueField Id(Entity entity, ScalarKind kind) => new()
    {
        Name = "id",
        Entity = entity,
        Column = "id",
        Description = "The key of the row.",
        ValueType = new(kind),
        Readonly = entity.KeyGeneration is not KeyGeneration.Client,
        Immutable = true,
        Unique = true,
        System = true,
    };

    public static ValueField CreatedAt(Entity entity) => Make(entity, "createdAt", "created_at", ScalarKind.DateTime, "When the row was made.", immutable: true);

    public static ValueField UpdatedAt(Entity entity) => Make(entity, "updatedAt", "updated_at", ScalarKind.DateTime, "When the row was last written.");

    public static ValueField Version(Entity entity) => Make(entity, "version", "version", ScalarKind.Long, "How often the row was written; the ETag.");

    private static ValueField Make(Entity entity, string name, string column, ScalarKind kind, string description, bool immutable = false) => new()
    {
        Name = name,
        Entity = entity,
        Column = column,
        Description = description,
        ValueType = new(kind),
        Readonly = true,
        Immutable = immutable,
        System = true,
    };
}
