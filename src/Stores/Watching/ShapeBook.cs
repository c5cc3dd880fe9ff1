using System.Collections.Concurrent;
using Ashlar.Stores.Advising;
using Ashlar.Stores.Plans;

namespace Ashlar.Stores.Watching;

/// <summary>
/// The shapes of statements that were prepared, each once. Bounded: where more come than fit, those beyond are watched as
/// well, but not kept for advice. Thread-safe.
/// </summary>
public sealed class ShapeBook
{
    /// <summary>Shapes that are kept. A server with more of them is served no better by more.</summary>
    public const int Most = 1_000;

    private readonly ConcurrentDictionary<string, WatchedStatement> _shapes = new(StringComparer.Ordinal);

    public IEnumerable<WatchedStatement> Shapes => _shapes.Values;

    /// <param name="plan">What was compiled.</param>
    /// <param name="sql">All of it, by which shapes are told apart.</param>
    /// <param name="statements">Asked for when the shape is new.</param>
    internal WatchedStatement Of(ReadPlan plan, string sql, Func<IReadOnlyList<ShapeStatement>> statements) => Known(sql) ?? Keep(WatchedStatement.Of(plan, sql, statements()));

    internal WatchedStatement Of(WritePlan plan, string sql) => Known(sql) ?? Keep(WatchedStatement.Of(plan, sql));

    /// <summary>What ran since the last call.</summary>
    public IReadOnlyList<(WatchedStatement Shape, ShapeCount Count)> TakeCounts()
    {
        var taken = new List<(WatchedStatement, ShapeCount)>();
        foreach (var shape in _shapes.Values)
        {
            var count = shape.TakeCount();
            if (count.Count > 0) taken.Add((shape, count));
        }

        return taken;
    }

    private WatchedStatement? Known(string sql) => _shapes.GetValueOrDefault(WatchedStatement.HashOf(sql));

    private WatchedStatement Keep(WatchedStatement statement) =>
        _shapes.Count < Most ? _shapes.GetOrAdd(statement.Hash, statement) : statement;
}
