using Ashlar.Cel;

namespace Ashlar.Engine.Writes;

/// <summary>
/// Finds out what a write changes, and counts it: a row that changes, or has anything below it change, gets the next version
/// and the request's instant. A write that changes nothing is none: the row keeps its version and its ETag.
/// </summary>
internal static class Differences
{
    public static void Settle(WriteContext context, RowChange root)
    {
        var rows = root.Tree();
        for (var i = rows.Count - 1; i >= 0; i--)
        {
            var change = rows[i];
            Compare(change);
            if (change.Parent is { } parent && change.IsWritten) parent.TouchedBelow = true;
            if (!change.IsNew && change.IsWritten) Count(context, change);
        }
    }

    private static void Compare(RowChange change)
    {
        change.ChangesOwnColumns = false;
        if (change.Old is not { } old) return;
        change.Changed = new bool[change.Values.Length];
        foreach (var column in change.Entity.Columns)
        {
            if (!column.HasStorage || old[column.Ordinal] == change.Values[column.Ordinal]) continue;
            change.Changed[column.Ordinal] = true;
            change.ChangesOwnColumns = true;
        }
    }

    private static void Count(WriteContext context, RowChange change)
    {
        if (change.Entity.UpdatedAt is { } updatedAt)
        {
            change.Values[updatedAt.Ordinal] = context.Now;
            change.Changed[updatedAt.Ordinal] = true;
        }

        if (change.Entity.Version is { } version)
        {
            change.Values[version.Ordinal] = CelValue.Int(change.Old![version.Ordinal].AsInt + 1); // not new
            change.Changed[version.Ordinal] = true;
        }
    }
}
