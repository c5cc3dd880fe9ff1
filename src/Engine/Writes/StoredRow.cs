using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Stores.Plans;

namespace Ashlar.Engine.Writes;

/// <summary>Which columns of a plan hold which columns of an entity, to read a whole stored row into memory.</summary>
internal sealed class StoredRow(Entity entity, int first)
{
    private readonly ColumnField[] stored = [.. entity.Columns.Where(c => c.HasStorage)];

    public int Count => stored.Length;

    /// <summary>The plan's columns, in the order in which <see cref="Read"/> expects them.</summary>
    public static IEnumerable<PlanColumn> ColumnsOf(Entity entity) =>
        entity.Columns.Where(c => c.HasStorage).Select(c => new PlanColumn(PlanTrees.Column(entity, c), c.Type));

    /// <summary>Where a stored column of the entity is.</summary>
    public int ColumnOf(ColumnField column) => first + Array.IndexOf(stored, column);

    /// <summary>Values by ordinal; null where nothing is stored.</summary>
    public CelValue[] Read(IRowReader row)
    {
        var values = new CelValue[entity.Columns.Count];
        for (var i = 0; i < stored.Length; i++) values[stored[i].Ordinal] = StoredValue.Read(row, first + i, stored[i].Type);
        return values;
    }
}
