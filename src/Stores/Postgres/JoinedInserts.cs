using Ashlar.Cel;

namespace Ashlar.Stores.Postgres;

/// <summary>
/// Rows of one entity that are inserted one after another go in one statement, column by column. It does not tell which row the
/// database refused: where it refuses one, the transaction is run again with a statement for each.
/// </summary>
internal static class JoinedInserts
{
    private const int MostRows = 1_000;

    /// <summary>How many steps from <paramref name="first"/> on go in one statement; 1 where none joins the first.</summary>
    public static int CountFrom(IReadOnlyList<(SessionStep Step, int Index)> steps, int first)
    {
        var write = steps[first].Step.Write!.Write; // asked for changes only
        if (write is not PostgresWrite { Together: not null }) return 1;
        var end = first;
        while (end < steps.Count && end - first < MostRows && steps[end].Step.Write is { } step && ReferenceEquals(step.Write, write) && !GivesKey(step)) end++;
        return Math.Max(1, end - first);
    }

    /// <summary>The database is to give the key back.</summary>
    public static bool GivesKey(WriteStep step) => step.WantsKey && step.Write is PostgresWrite { ReturnsKey: true };

    /// <summary>The lists of the columns' values.</summary>
    public static CelValue[] Values(IReadOnlyList<(SessionStep Step, int Index)> steps, int first, int count)
    {
        var rows = new WriteStep[count];
        for (var i = 0; i < count; i++) rows[i] = steps[first + i].Step.Write!; // changes, as they were counted
        return Values(rows);
    }

    /// <summary>The lists of the columns' values.</summary>
    public static CelValue[] Values(IReadOnlyList<WriteStep> rows)
    {
        var lists = new CelValue[rows[0].Parameters.Length];
        for (var column = 0; column < lists.Length; column++)
        {
            var values = new CelValue[rows.Count];
            for (var row = 0; row < values.Length; row++) values[row] = rows[row].Parameters[column];
            lists[column] = CelValue.List(values);
        }

        return lists;
    }
}
