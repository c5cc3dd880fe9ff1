using Ashlar.Cel;
using Ashlar.Engine.Reads;
using Ashlar.Model;

namespace Ashlar.Engine.Rules;

/// <summary>The key of a row in memory, and the keys that its references hold.</summary>
internal static class RowKey
{
    public static CelValue Of(Entity entity, CelValue[] values) => Of(entity.Key, values);

    /// <summary>What a column holds; of a key or reference of several parts, the key that they make, or null.</summary>
    public static CelValue Of(ColumnField column, CelValue[] values) => column switch
    {
        CompositeKey key => Joined(key.Parts, key.Type, values),
        RefField { Parts.Count: > 0 } reference => Joined(reference.Parts, reference.Type, values),
        _ => values[column.Ordinal],
    };

    private static CelValue Joined(IReadOnlyList<ColumnField> columns, ScalarType type, CelValue[] values)
    {
        var parts = new CelValue[columns.Count];
        for (var i = 0; i < parts.Length; i++) parts[i] = values[columns[i].Ordinal];
        return CompositeKeys.Of(type.Parts!, parts); // of a key with parts
    }
}
