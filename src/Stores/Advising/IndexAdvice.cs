using Ashlar.Model;

namespace Ashlar.Stores.Advising;

/// <summary>What could be better about the indexes of a database, weightiest first.</summary>
/// <param name="Recorded">What it follows from.</param>
/// <param name="Missing">Indexes that would help.</param>
/// <param name="Doubled">Indexes that others make needless.</param>
/// <param name="Unused">Indexes that nothing recorded needs.</param>
/// <param name="Pending">Indexes that the model has and the database not yet.</param>
/// <param name="Unit">What plans are measured in.</param>
/// <param name="UsesSince">When the database began to count the uses of indexes; null: not known.</param>
/// <param name="LeftOut">Tables too small for an index to matter, which were asked for in ways that no index serves.</param>
public sealed record IndexAdvice(
    RecordedWork Recorded,
    IReadOnlyList<MissingIndex> Missing,
    IReadOnlyList<DoubledIndex> Doubled,
    IReadOnlyList<UnusedIndex> Unused,
    IReadOnlyList<KnownIndex> Pending,
    CostUnit Unit,
    DateTimeOffset? UsesSince,
    IReadOnlyList<Entity> LeftOut)
{
    /// <summary>There is nothing to do.</summary>
    public bool IsEmpty => Missing.Count == 0 && Doubled.Count == 0 && Unused.Count == 0;
}

/// <param name="Shapes">Different statements.</param>
/// <param name="Runs">How often they ran together.</param>
/// <param name="Time">How long, together.</param>
/// <param name="First">The first day; null: nothing is recorded.</param>
/// <param name="Last">The last day.</param>
public sealed record RecordedWork(int Shapes, long Runs, TimeSpan Time, DateOnly? First, DateOnly? Last)
{
    internal static RecordedWork Of(IReadOnlyCollection<CountedShape> shapes) => shapes.Count == 0
        ? new(0, 0, TimeSpan.Zero, null, null)
        : new(shapes.Count, shapes.Sum(s => s.Count.Count), new TimeSpan(shapes.Sum(s => s.Count.Time.Ticks)), shapes.Min(s => s.First), shapes.Max(s => s.Last));
}

/// <summary>An index to add.</summary>
/// <param name="Index">Its columns.</param>
/// <param name="Gains">The shapes that it helps, by the time it saves; where it was not tried, those that asked for it.</param>
/// <param name="Saved">Of the recorded time, about.</param>
/// <param name="Rows">Of the table, about; null: not known.</param>
/// <param name="Sample">Rows that the planner was asked about.</param>
/// <param name="Writes">Recorded changes to the table, each of which will have to keep the index.</param>
/// <param name="WhyNotTried">Null: the planner was asked.</param>
public sealed record MissingIndex(IndexCandidate Index, IReadOnlyList<ShapeGain> Gains, TimeSpan Saved, long? Rows, long? Sample, long Writes, string? WhyNotTried);

/// <summary>What an index does for one shape; without plans where it was not tried.</summary>
/// <param name="Shape">What ran.</param>
/// <param name="Before">Beside the indexes that there are and those proposed before this one.</param>
/// <param name="After">With it.</param>
/// <param name="Now">The cost with the indexes that there are.</param>
public sealed record ShapeGain(CountedShape Shape, PlanEstimate? Before, PlanEstimate? After, double Now)
{
    /// <summary>How many times less work.</summary>
    public double Times => Before is { } before && After is { } after ? before.Cost / Math.Max(after.Cost, double.Epsilon) : 1;

    /// <summary>Of the time recorded, as the planner's costs go.</summary>
    public TimeSpan Saved => Before is { } before && After is { } after && Now > 0 ? Shape.Count.Time * Math.Clamp((before.Cost - after.Cost) / Now, 0, 1) : TimeSpan.Zero;
}

/// <summary>An index that another one makes needless.</summary>
/// <param name="Index">The one to remove.</param>
/// <param name="By">The one that does its work.</param>
/// <param name="Tried">The planner was asked, and no recorded statement gets dearer without it.</param>
/// <param name="Use">What the database counted; null: it counts nothing.</param>
public sealed record DoubledIndex(KnownIndex Index, KnownIndex By, bool Tried, IndexUse? Use);

/// <summary>An index that no recorded statement needs.</summary>
/// <param name="Index">The one that could go.</param>
/// <param name="Use">What the database counted: others may use it. Null: it counts nothing.</param>
public sealed record UnusedIndex(KnownIndex Index, IndexUse? Use);
