using Ashlar.Model;

namespace Ashlar.Engine.Reads;

/// <summary>Looking fields up by the names that callers use. Hidden fields have none.</summary>
internal static class FieldNames
{
    /// <summary>A column by its wire name.</summary>
    public static ColumnField? Column(Entity entity, string name) =>
        entity.Find(name) is ColumnField { Hidden: false } column && column.WireName == name ? column : null;

    /// <summary>A relation by its own name: a reference, a to-many or a link.</summary>
    public static Field? Relation(Entity entity, string name) =>
        entity.Find(name) is (RefField or ManyField or LinkField) and { Hidden: false } field && field.Name == name ? field : null;

    public static Entity TargetOf(Field relation) => relation switch
    {
        RefField reference => reference.Target,
        ManyField many => many.Target,
        LinkField link => link.Target,
        _ => throw new ArgumentException($"{relation} is no relation", nameof(relation)),
    };

    public static IEnumerable<string> Columns(Entity entity) =>
        entity.Fields.OfType<ColumnField>().Where(c => !c.Hidden).Select(c => c.WireName);

    public static IEnumerable<string> Relations(Entity entity) =>
        entity.Fields.Where(f => f is RefField or ManyField or LinkField && !f.Hidden).Select(f => f.Name);

    public static IEnumerable<string> ToOnes(Entity entity) =>
        entity.Fields.Where(f => f is RefField && !f.Hidden).Select(f => f.Name);
}
