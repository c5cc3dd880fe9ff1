using Ashlar.Model;
using Ashlar.Stores.Introspection;

namespace Ashlar.Stores.Migrations;

/// <summary>Compares a model with what a database holds, and brings the database to it.</summary>
public interface IMigrator
{
    /// <summary>Reads the database's schema and Ashlar's own records. Changes nothing, creates no file.</summary>
    ValueTask<MigrationPlan> PlanAsync(ModelSnapshot model, MigrationMode mode, CancellationToken cancellationToken);

    /// <summary>Where nothing else runs on the database.</summary>
    ValueTask<MigrationPlan> PlanAsync(ModelSnapshot model, CancellationToken cancellationToken) => PlanAsync(model, MigrationMode.Direct, cancellationToken);

    /// <summary>
    /// The way back to the model that was applied before the newest one, so far as there is one; null: no earlier one is recorded.
    /// What the newest one added stays, unseen and with its data.
    /// </summary>
    ValueTask<MigrationPlan?> PlanDownAsync(CancellationToken cancellationToken);

    /// <inheritdoc cref="PlanDownAsync"/>
    /// <exception cref="MigrationRefusedException">As for <see cref="ApplyAsync"/>.</exception>
    ValueTask<MigrationPlan?> ApplyDownAsync(MigrationAllowance allow, CancellationToken cancellationToken);

    /// <summary>
    /// Applies the plan's steps and records it: in one transaction on SQLite; on PostgreSQL in one, and then, outside any, what takes
    /// long beside readers and writers; a run that is cut off there is taken up by the next. Takes the database's migration lock first and plans again
    /// under it, so that of many that start at once one migrates and the rest find nothing to do.
    /// </summary>
    /// <exception cref="MigrationRefusedException">The plan holds a step that <paramref name="allow"/> does not cover.</exception>
    ValueTask<MigrationPlan> ApplyAsync(ModelSnapshot model, MigrationAllowance allow, CancellationToken cancellationToken);

    /// <summary>
    /// What is left to do once no earlier version runs any more: <see cref="MigrationMode.Contract"/>, and columns and tables that
    /// removal left behind. These are <see cref="StepRisk.Destructive"/>; <see cref="ApplyAsync"/> does those that are allowed by name.
    /// </summary>
    ValueTask<MigrationPlan> PlanContractionAsync(ModelSnapshot model, CancellationToken cancellationToken);

    /// <summary>Reads what tables and views there are, whoever made them, to compare a model with them or to write one. Changes nothing.</summary>
    ValueTask<FoundDatabase> InspectAsync(CancellationToken cancellationToken);

    /// <summary>What the database holds that no model made, and what of ours was changed by another hand; a line each.</summary>
    ValueTask<IReadOnlyList<string>> DriftAsync(CancellationToken cancellationToken);

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

/// <param name="Steps">In the order of applying, by phases.</param>
/// <param name="ModelHash">Of the model that the plan leads to.</param>
/// <param name="Served">The model with the names that its tables and columns have once the plan is applied: what is to be served. Null for a way back.</param>
public sealed record MigrationPlan(IReadOnlyList<MigrationStep> Steps, string ModelHash, ModelSnapshot? Served)
{
    public bool IsEmpty => Steps.Count == 0;
}

/// <summary>What may be applied: additive always; renames and checked steps when <see cref="Safe"/>; destructive ones by name.</summary>
public sealed record MigrationAllowance(bool Safe, IReadOnlySet<string> Destructive)
{
    public MigrationMode Mode { get; init; }

    /// <summary>Told of each statement, and of how far long ones are.</summary>
    public IProgress<MigrationProgress>? Progress { get; init; }
}

/// <summary>Who else is at work on the database.</summary>
public enum MigrationMode : byte
{
    /// <summary>Nobody: everything is brought to the model at once, names included.</summary>
    Direct,
    /// <summary>
    /// An earlier version, beside the new one: what both can work with. Names stay, bounds are let go, what is gone or narrowed
    /// stays nullable.
    /// </summary>
    Rolling,
    /// <summary>Servers of this model alone: what rolling left to do, names still kept.</summary>
    Contract,
}

/// <summary>How far a migration is.</summary>
/// <param name="Step">The step's name.</param>
/// <param name="Sql">The statement at work, or done.</param>
/// <param name="Done">From 0 to 1; 1: the statement is done.</param>
public sealed record MigrationProgress(string Step, string Sql, double Done);

public sealed record AppliedMigration(long Id, DateTimeOffset AppliedAt, string ModelHash, IReadOnlyList<string> Steps, string AshlarVersion)
{
    /// <summary>False while a run was cut off, or is still at it.</summary>
    public bool Finished { get; init; } = true;
}

/// <summary>The steps that were not allowed; nothing was changed.</summary>
public sealed class MigrationRefusedException(MigrationPlan plan, IReadOnlyList<MigrationStep> refused)
    : Exception("the migration holds steps that cannot be taken: " + string.Join(", ", refused.Select(s => s.Obstacle is null ? s.Name : $"{s.Name} ({s.Obstacle})")))
{
    public MigrationPlan Plan { get; } = plan;
    public IReadOnlyList<MigrationStep> Refused { get; } = refused;
}
