using Ashlar.Model;
using Ashlar.Stores.Introspection;

namespace Ashlar.Stores.Advising;

/// <summary>
/// From the shapes of real requests: the indexes that are missing, doubled or unused. Each proposal follows from columns that were
/// compared and sorted by, and is told only if the planner, asked about a sample of the table, does the recorded work with it.
/// </summary>
/// <param name="model">With the names that the database has (<see cref="Migrations.MigrationPlan.Served"/>).</param>
/// <param name="database">What there is.</param>
/// <param name="trials">Of the same database.</param>
public sealed class IndexAdvisor(ModelSnapshot model, FoundDatabase database, IIndexTrials trials)
{
    /// <summary>A table with fewer rows is read through in no time; what an index of it would do says nothing yet.</summary>
    public const int SmallTable = 1_000;

    // Those that took the most time; the rest would hardly change what is said
    private const int MostShapes = 30;

    /// <summary>Of what was recorded, the statements over the model's own tables: not Ashlar's, nor of entities that are gone.</summary>
    public static IReadOnlyList<CountedShape> Concerning(ModelSnapshot model, IReadOnlyList<CountedShape> shapes)
    {
        ArgumentNullException.ThrowIfNull(model);
        var owners = model.Entities.Select(e => e.Owner).ToHashSet(StringComparer.Ordinal);
        return [.. shapes.Where(s => owners.Contains(s.Shape.Entity))];
    }

    /// <summary>Told of each table before it is looked at.</summary>
    public IProgress<Entity>? Progress { get; init; }

    /// <exception cref="StoreException">The database is away.</exception>
    public async ValueTask<IndexAdvice> AdviseAsync(IReadOnlyList<CountedShape> shapes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        var uses = await trials.UsesAsync(cancellationToken).ConfigureAwait(false);
        var listing = IndexListing.Of(model, database);
        var findings = new List<EntityFindings>();
        foreach (var (entity, known) in listing)
        {
            if (shapes.Count == 0 || database.Find(entity.Table) is not { IsView: false } table) continue;
            var work = EntityWork.Of(entity, shapes, MostShapes);
            var study = new EntityStudy(entity, known, work, IndexListing.References(entity, table));
            if (study.HasQuestions) findings.Add(await LookAsync(study, uses, cancellationToken).ConfigureAwait(false));
        }

        return new IndexAdvice(
            RecordedWork.Of(shapes),
            [.. findings.SelectMany(f => f.Missing).OrderByDescending(m => m.Saved)],
            [.. findings.SelectMany(f => f.Doubled)],
            [.. findings.SelectMany(f => f.Unused)],
            [.. listing.Values.SelectMany(k => k).Where(k => !k.Present)],
            trials.Unit,
            uses.Since,
            [.. findings.Where(f => f.TooSmall).Select(f => f.Entity)]);
    }

    private async ValueTask<EntityFindings> LookAsync(EntityStudy study, IndexUses uses, CancellationToken cancellationToken)
    {
        Progress?.Report(study.Entity);
        var opening = await trials.OpenAsync(study.Entity, cancellationToken).ConfigureAwait(false);
        if (opening.Trial is not { } trial) return study.Untried(uses, opening.WhyNot ?? "not tried");
        await using (trial.ConfigureAwait(false))
        {
            return await study.TryAsync(trial, database.Kind is DatabaseKind.Postgres, uses, cancellationToken).ConfigureAwait(false);
        }
    }
}

/// <summary>What was found of one entity's table.</summary>
internal sealed record EntityFindings(Entity Entity)
{
    public IReadOnlyList<MissingIndex> Missing { get; init; } = [];
    public IReadOnlyList<DoubledIndex> Doubled { get; init; } = [];
    public IReadOnlyList<UnusedIndex> Unused { get; init; } = [];

    /// <summary>Something was asked for that no index serves, of a small table.</summary>
    public bool TooSmall { get; init; }
}
