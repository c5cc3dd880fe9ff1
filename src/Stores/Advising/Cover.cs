namespace Ashlar.Stores.Advising;

/// <summary>Which index does another's work. Pure: it looks at columns alone, and the planner has the last word.</summary>
internal static class Cover
{
    /// <summary>Whether an index leads to rows with given values in some columns, and gives them in an order.</summary>
    /// <param name="index">Of all rows.</param>
    /// <param name="equal">Compared with one value each, in any order.</param>
    /// <param name="tail">What the rows are ordered or bounded by then.</param>
    public static bool Serves(KnownIndex index, IReadOnlyList<string> equal, IReadOnlyList<IndexPlace> tail)
    {
        if (index.Where is not null) return false;
        // At most one row: there is nothing to order
        if (index.Unique && index.Columns.All(c => equal.Any(c.Is))) return true;
        return Serves(index.Columns, equal, tail);
    }

    public static bool Serves(IReadOnlyList<IndexPlace> columns, IReadOnlyList<string> equal, IReadOnlyList<IndexPlace> tail) =>
        columns.Count >= equal.Count + tail.Count
        && columns.Take(equal.Count).All(c => equal.Any(c.Is))
        && SameOrder(columns.Skip(equal.Count).Take(tail.Count), tail);

    /// <summary>Whether an index could be begun with at all: by a column that is compared, or that leads the order.</summary>
    public static bool Begins(KnownIndex index, IReadOnlyList<string> compared, string? sortedFirst) =>
        compared.Any(index.Columns[0].Is) || (sortedFirst is not null && index.Columns[0].Is(sortedFirst));

    /// <summary>
    /// Whether <paramref name="index"/> has nothing that <paramref name="other"/> lacks: its columns come first there, all in the same
    /// direction or all in the other one. What is unique, or over other rows, has more.
    /// </summary>
    public static bool IsDoubledBy(KnownIndex index, KnownIndex other) =>
        index != other && !index.Unique && index.Where == other.Where && index.Where is not "…"
        && index.Columns.Count <= other.Columns.Count && SameOrder(other.Columns.Take(index.Columns.Count), index.Columns)
        // Of two that are the same one goes: what only the database has, or else the one that comes later
        && (index.Columns.Count < other.Columns.Count || other.Unique || index.Origin > other.Origin || (index.Origin == other.Origin && string.CompareOrdinal(index.Name, other.Name) > 0));

    // An index is read either way
    private static bool SameOrder(IEnumerable<IndexPlace> left, IReadOnlyList<IndexPlace> right)
    {
        var pairs = left.Zip(right).ToList();
        return pairs.Count == right.Count && pairs.TrueForAll(p => p.First.Is(p.Second.Column)) && pairs.Select(p => p.First.Descending == p.Second.Descending).Distinct().Count() <= 1;
    }
}
