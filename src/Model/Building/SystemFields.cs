namespace Ashlar.Model.Building;

/// <summary>The fields that every entity has without declaring them.</summary>
internal static class SystemFields
{
    public const string IdName = "id";

    public static ValueField Id(Entity entity, ScalarKind kind, string column) => new()
    {
        Name = IdName,
        Entity = entity,
        Column = column,
        Description = "The key of the row.",
        ValueType = new(kind),
        Readonly = entity.KeyGeneration is not KeyGeneration.Client,
        Immutable = true,
        Unique = true,
        System = true,
    };

    public static CompositeKey Composite(Entity entity, IReadOnlyList<ColumnField> parts) => new()
    {
        Name = CompositeKey.FieldName,
        Entity = entity,
        Column = "",
        Parts = parts,
        Immutable = true,
        Readonly = true,
        Hidden = true,
        System = true,
    };

    public static ValueField CreatedAt(Entity entity, string column) => Make(entity, "createdAt", column, ScalarKind.DateTime, "When the row was made.", immutable: true);

    public static ValueField UpdatedAt(Entity entity, string column) => Make(entity, "updatedAt", column, ScalarKind.DateTime, "When the row was last written.");

    public static ValueField Version(Entity entity, string column) => Make(entity, "version", column, ScalarKind.Long, "How often the row was written; the ETag.");

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
