using Ashlar.Model;
using Ashlar.Stores.Watching;

namespace Ashlar.Stores.Advising;

/// <summary>An index that is not there and could help.</summary>
/// <param name="Entity">Whose table.</param>
/// <param name="Columns">Those that are compared with one value, then those of the order or of a bound.</param>
public sealed record IndexCandidate(Entity Entity, IReadOnlyList<IndexColumn> Columns)
{
    internal IReadOnlyList<IndexPlace> Places => [.. Columns.Select(c => new IndexPlace(c.Field.Column, c.Descending))];
}

/// <summary>Thinks of indexes for what requests ask. Pure: whether one helps is for the planner to say.</summary>
internal static class Candidates
{
    /// <summary>Tried at most for one entity, the weightiest.</summary>
    public const int Most = 8;

    // More columns make an index larger, and hardly ever narrower
    private const int MostEqual = 4;
    private const int MostOrder = 3;

    private sealed record Wanted(IReadOnlyList<ColumnField> Equal, IReadOnlyList<IndexColumn> Tail, long Weight);

    /// <param name="entity">Whose table.</param>
    /// <param name="asked">How its rows are looked up, and how much time that took.</param>
    /// <param name="known">The indexes that there are.</param>
    public static IReadOnlyList<IndexCandidate> Of(Entity entity, IReadOnlyList<(ShapeAccess Access, TimeSpan Weight)> asked, IReadOnlyList<KnownIndex> known)
    {
        var weights = new Dictionary<ColumnField, long>();
        foreach (var (access, weight) in asked)
        {
            foreach (var column in Columns(entity, access.Equal)) weights[column] = weights.GetValueOrDefault(column) + weight.Ticks;
        }

        var wanted = asked.SelectMany(a => Of(entity, a.Access, a.Weight.Ticks, weights))
            .Where(w => w.Equal.Count + w.Tail.Count > 0 && !known.Any(k => Cover.Serves(k, Names(w), Places(w.Tail))))
            .OrderByDescending(w => w.Equal.Count + w.Tail.Count).ThenByDescending(w => w.Weight).ToList();
        var chosen = new List<(IndexCandidate Candidate, long Weight)>();
        foreach (var want in wanted)
        {
            // A longer one that begins with it serves it too
            var at = chosen.FindIndex(c => Cover.Serves(c.Candidate.Places, Names(want), Places(want.Tail)));
            if (at >= 0) chosen[at] = chosen[at] with { Weight = chosen[at].Weight + want.Weight };
            else chosen.Add((new IndexCandidate(entity, [.. want.Equal.Select(c => new IndexColumn(c, false)), .. want.Tail]), want.Weight));
        }

        return [.. chosen.OrderByDescending(c => c.Weight).Take(Most).Select(c => c.Candidate)];
    }

    private static IEnumerable<Wanted> Of(Entity entity, ShapeAccess access, long weight, Dictionary<ColumnField, long> weights)
    {
        var all = Columns(entity, access.Equal).ToList();
        if (entity.KeyParts.All(all.Contains)) yield break; // one row, by its key

        // What most shapes compare comes first, so that they can share
        List<ColumnField> equal = [.. all.OrderByDescending(c => weights.GetValueOrDefault(c)).ThenBy(c => c.Ordinal).Take(MostEqual)];
        var order = Order(entity, access.Sort, all);
        var bounds = Columns(entity, access.Range).Where(c => !all.Contains(c) && !entity.KeyParts.Contains(c)).ToList();
        if (order is { Count: > 0 }) yield return new Wanted(equal, order, weight);
        foreach (var bound in bounds) yield return new Wanted(equal, [new IndexColumn(bound, false)], weight);
        if (order is null or { Count: 0 } && bounds.Count == 0 && equal.Count > 0) yield return new Wanted(equal, [], weight);
    }

    /// <summary>Null: no index gives this order.</summary>
    private static List<IndexColumn>? Order(Entity entity, IReadOnlyList<SortedColumn> sort, List<ColumnField> equal)
    {
        var order = new List<IndexColumn>();
        foreach (var (name, descending) in sort)
        {
            if (entity.Find(name) is not ColumnField column || !Serves(column)) return null;
            if (entity.KeyParts.Contains(column)) break; // Ashlar puts the key last by itself
            if (!equal.Contains(column)) order.Add(new IndexColumn(column, descending));
        }

        return order.Count <= MostOrder ? order : null;
    }

    // A name that the model no longer has is of an earlier one
    private static IEnumerable<ColumnField> Columns(Entity entity, IEnumerable<string> names) =>
        names.Select(entity.Find).OfType<ColumnField>().Where(Serves).Distinct();

    // What is kept another way is compared through a conversion
    private static bool Serves(ColumnField column) => column is { HasStorage: true, Storage: null, Type.IsSortable: true };

    private static List<string> Names(Wanted wanted) => [.. wanted.Equal.Select(c => c.Column)];

    private static List<IndexPlace> Places(IEnumerable<IndexColumn> columns) => [.. columns.Select(c => new IndexPlace(c.Field.Column, c.Descending))];
}
