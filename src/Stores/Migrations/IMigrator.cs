using Ashlar.Model;
using Ashlar.Stores.Introspection;

namespace Ashlar.Stores.Migrations;

/// <summary>Compares a model with what a database holds, and brings the database to it.</summary>
public interface IMigrator
{
    /// <summary>Reads the database's schema and Ashlar's own records. Changes nothing, creates no file.</summary>
    ValueTask<MigrationPlan> PlanAsync(ModelSnapshot model, CancellationToken cancellationToken);

    /// <summary>
    /// Applies the plan's steps in one transaction and records it. Takes the database's migration lock first and plans again
    /// under it, so that of many that start at once one migrates and the rest find nothing to do.
    /// </summary>
    /// <exception cref="MigrationRefusedException">The plan holds a step that <paramref name="allow"/> does not cover.</exception>
    ValueTask<MigrationPlan> ApplyAsync(ModelSnapshot model, MigrationAllowance allow, CancellationToken cancellationToken);

    /// <summary>
    /// What the database still holds of earlier models and this one does not see: columns and tables that removal left behind.
    /// Every step is <see cref="StepRisk.Destructive"/>; <see cref="ApplyAsync"/> does those that are allowed by name.
    /// </summary>
    ValueTask<MigrationPlan> PlanContractionAsync(ModelSnapshot model, CancellationToken cancellationToken);

    /// <summary>Reads what tables and views there are, whoever made them, to compare a model with them or to write one. Changes nothing.</summary>
    ValueTask<FoundDatabase> InspectAsync(CancellationToken cancellationToken);

    /// <summary>Applied plans, newest first.</summary>
    ValueTask<IReadOnlyList<AppliedMigration>> HistoryAsync(CancellationToken cancellationToken);
}

public enum StepRisk : byte
{
    /// <summary>Adds what was not there; applied at start in development.</summary>
    Additive,
    /// <summary>Renames by <c>was</c>.</summary>
    Rename,
    /// <summary>Keeps all data but may fail on it (a new unique, a new required field without default).</summary>
    Checked,
    /// <summary>Loses data: done only when named.</summary>
    Destructive,
}

/// <summary>One step in words and SQL. <see cref="Name"/> is stable and is what one allows: <c>drop-column:Product.sku</c>.</summary>
public sealed record MigrationStep(string Name, string Description, StepRisk Risk, IReadOnlyList<StepStatement> Statements)
{
    /// <summary>The statements' text.</summary>
    public IEnumerable<string> Sql => Statements.Select(s => s.Sql);

    /// <summary>Null, or why the rows that are there stand in the way, and the mend. No allowance overrides it.</summary>
    public string? Obstacle { get; init; }
}

public sealed record MigrationPlan(IReadOnlyList<MigrationStep> Steps, string ModelHash)
{
    public bool IsEmpty => Steps.Count == 0;
}

/// <summary>What may be applied: additive always; renames and checked steps when <see cref="Safe"/>; destructive ones by name.</summary>
public sealed record MigrationAllowance(bool Safe, IReadOnlySet<string> Destructive);

public sealed record AppliedMigration(long Id, DateTimeOffset AppliedAt, string ModelHash, IReadOnlyList<string> Steps, string AshlarVersion);

/// <summary>The steps that were not allowed; nothing was changed.</summary>
public sealed class MigrationRefusedException(MigrationPlan plan, IReadOnlyList<MigrationStep> refused)
    : Exception("the migration holds steps that cannot be taken: " + string.Join(", ", refused.Select(s => s.Obstacle is null ? s.Name : $"{s.Name} ({s.Obstacle})")))
{
    public MigrationPlan Plan { get; } = plan;
    public IReadOnlyList<MigrationStep> Refused { get; } = refused;
}
