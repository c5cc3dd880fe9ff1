using Ashlar.Cel;
using Ashlar.Stores;
using Ashlar.Stores.Plans;

namespace Ashlar.Engine.Writes;

/// <summary>Keys that the database makes, drawn for the rows of requests before they are written, so that all can go together.</summary>
internal sealed class DrawnKeys
{
    private readonly WriteContext context;
    private readonly List<(IPreparedRead Read, List<RowChange> Rows)> wanted = [];

    public DrawnKeys(WriteContext context, IEnumerable<RowChange> roots)
    {
        this.context = context;
        foreach (var rows in roots.Where(r => r.Key.IsNull).GroupBy(r => r.Entity))
        {
            if (context.Tools.Statements.Of(rows.Key).Keys is { } read) wanted.Add((read, [.. rows]));
        }
    }

    public bool Any => wanted.Count > 0;

    /// <summary>One statement for each entity.</summary>
    public IEnumerable<SessionStep> Steps() => wanted.Select(w => new SessionStep(w.Read, [CelValue.Int(w.Rows.Count)]));

    /// <summary>Gives the rows of a statement their keys. A login that may draw none leaves them without.</summary>
    public async ValueTask TakeAsync(int statement, IRowCursor cursor)
    {
        foreach (var row in wanted[statement].Rows)
        {
            if (await cursor.ReadAsync(context.Cancelled) && !cursor.IsNull(0)) row.Values[row.Entity.Key.Ordinal] = CelValue.Int(cursor.GetInt64(0));
        }
    }
}
