using Ashlar.Model;

namespace Ashlar.Stores.Advising;

/// <summary>
/// What a database's planner would do with other indexes, asked without touching what others work with: a bounded sample of one
/// table is copied where only this connection sees it, the indexes are made on the copy, and every statement is planned against it
/// in the table's place. Nothing is locked but for reading, and nothing stays.
/// </summary>
public interface IIndexTrials
{
    /// <summary>Rows that are copied at most: what PostgreSQL's own ANALYZE looks at.</summary>
    const int MostRows = 30_000;

    CostUnit Unit { get; }

    /// <summary>How often the database itself has used each index.</summary>
    ValueTask<IndexUses> UsesAsync(CancellationToken cancellationToken);

    /// <summary>Copies a sample of an entity's table with its indexes. To be disposed soon: it holds a connection.</summary>
    /// <exception cref="StoreException">The database is away.</exception>
    ValueTask<TrialOpening> OpenAsync(Entity entity, CancellationToken cancellationToken);
}

/// <summary>What <see cref="PlanEstimate.Cost"/> counts.</summary>
public enum CostUnit : byte
{
    /// <summary>What the planner itself counts: about a page read in order.</summary>
    PlannerCost,
    /// <summary>Rows that are looked at, sorting included: its planner does not tell its costs.</summary>
    Rows,
}

/// <summary>A trial, or why there can be none.</summary>
public sealed record TrialOpening(IIndexTrial? Trial, string? WhyNot);

/// <summary>One table's sample. For one caller at a time.</summary>
public interface IIndexTrial : IAsyncDisposable
{
    /// <summary>Rows of the table, about.</summary>
    long Rows { get; }

    /// <summary>Those that were copied.</summary>
    long Sample { get; }

    /// <summary>What the planner makes of a shape now; null: the database does not take it any more, since its tables have changed.</summary>
    ValueTask<PlanEstimate?> ExplainAsync(RecordedShape shape, CancellationToken cancellationToken);

    ValueTask AddAsync(TrialIndex index, CancellationToken cancellationToken);

    /// <summary>Nothing where there is none of that name.</summary>
    ValueTask DropAsync(string index, CancellationToken cancellationToken);

    /// <summary>Whether the table has an index of that name.</summary>
    bool Has(string index);
}

/// <summary>An index that is tried.</summary>
public sealed record TrialIndex(string Name, IReadOnlyList<TrialPart> Parts);

/// <param name="Column">In the database.</param>
/// <param name="Descending">From the greatest.</param>
/// <param name="Caseless">Compared without regard to case.</param>
public readonly record struct TrialPart(string Column, bool Descending, bool Caseless);

/// <summary>A plan of all statements of a shape together.</summary>
/// <param name="Cost">In the trials' unit, on the sample.</param>
/// <param name="Words">How it reaches the table: <c>Sort, Seq Scan</c>.</param>
/// <param name="Indexes">Those of the table that it uses.</param>
public sealed record PlanEstimate(double Cost, string Words, IReadOnlySet<string> Indexes);

/// <summary>What the database counts of its own; empty where it counts nothing.</summary>
/// <param name="Since">When it began; null: when the database was made, or not known.</param>
/// <param name="ByName">By the index's name.</param>
public sealed record IndexUses(DateTimeOffset? Since, IReadOnlyDictionary<string, IndexUse> ByName)
{
    public static readonly IndexUses None = new(null, new Dictionary<string, IndexUse>());
}

/// <param name="Scans">By whomever: requests, reports, checks of references.</param>
/// <param name="Bytes">On the disk.</param>
public readonly record struct IndexUse(long Scans, long Bytes);
