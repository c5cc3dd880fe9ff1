using Ashlar.Model;

namespace Ashlar.Surfaces.Rest.OpenApi.Schemas;

/// <summary>Which fields a body may hold, and which it must: the same judgement as the engine's binding makes.</summary>
internal static class BodyFields
{
    /// <summary>The columns that a caller sees in bodies; in a parent's list without the reference back to it.</summary>
    public static IEnumerable<ColumnField> Columns(Entity entity, bool nested) =>
        entity.Fields.OfType<ColumnField>().Where(c => !c.Hidden && !(nested && ReferenceEquals(c, entity.OwnedBy?.By)));

    /// <summary>A new row's value may come from the caller.</summary>
    public static bool MayCreate(ColumnField column) => IsKey(column)
        ? column.Entity.KeyGeneration == KeyGeneration.Client
        : !column.System && !column.NobodySets && column.Computed is null;

    /// <summary>An existing row's value may be changed by the caller.</summary>
    public static bool MayChange(ColumnField column) => MayCreate(column) && !column.Immutable && !IsKey(column);

    /// <summary>A row cannot be without it, and nothing but the body gives it.</summary>
    public static bool IsNeeded(ColumnField column) =>
        !column.Optional && column.Default is null && column.Computed is null
        && (IsKey(column) ? column.Entity.KeyGeneration == KeyGeneration.Client && column.Type.Kind != ScalarKind.Uuid : !column.System);

    public static bool IsKey(ColumnField column) => ReferenceEquals(column, column.Entity.Key);

    /// <summary>The lists that are written with the row: owned children and links.</summary>
    public static IEnumerable<Field> Lists(Entity entity) =>
        entity.Fields.Where(f => f is (ManyField { Owned: true } or LinkField) and { Hidden: false });
}
