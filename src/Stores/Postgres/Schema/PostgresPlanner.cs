using Ashlar.Model;
using Ashlar.Stores.Migrations;
using Npgsql;
using ModelSchema = Ashlar.Stores.Migrations.ModelSchema; // the model has a JSON Schema of that name

namespace Ashlar.Stores.Postgres.Schema;

/// <summary>What a database needs to be as a model wants it, and what that comes from.</summary>
/// <param name="connection">To the database.</param>
/// <param name="rules">The model's columns in PostgreSQL's words.</param>
/// <param name="rewriteUpTo">Bytes of a table that may be written anew while others wait.</param>
internal sealed class PostgresPlanner(NpgsqlConnection connection, IColumnRules rules, long rewriteUpTo)
{
    /// <param name="model">What is wanted.</param>
    /// <param name="mode">Who else is at work.</param>
    /// <param name="dropped">Leftovers that are dropped at once, by their steps' names.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<PlannedMigration> PlanAsync(ModelSnapshot model, MigrationMode mode, IReadOnlySet<string> dropped, CancellationToken cancellationToken)
    {
        var (held, comparison) = await CompareAsync(model, mode, cancellationToken).ConfigureAwait(false);
        return await PlanAsync(held, comparison, comparison.Changes(dropped), cancellationToken).ConfigureAwait(false);
    }

    public async Task<MigrationPlan> ContractionAsync(ModelSnapshot model, CancellationToken cancellationToken)
    {
        var (held, comparison) = await CompareAsync(model, MigrationMode.Contract, cancellationToken).ConfigureAwait(false);
        return (await PlanAsync(held, comparison, comparison.Contraction(), cancellationToken).ConfigureAwait(false)).Plan;
    }

    /// <summary>Null: no earlier model is recorded.</summary>
    public async Task<PlannedMigration?> BackAsync(IReadOnlySet<string> dropped, CancellationToken cancellationToken)
    {
        var reader = new PostgresSchemaReader(connection);
        var held = await reader.ReadAsync(new DatabaseSchema([]), cancellationToken).ConfigureAwait(false);
        if (!held.Own.Contains(PostgresRecords.Migrations)) return null;
        if (await PostgresRecords.EarlierAsync(connection, cancellationToken).ConfigureAwait(false) is not { } earlier) return null;
        held = await reader.ReadAsync(earlier.Schema, cancellationToken).ConfigureAwait(false);
        var comparison = Comparison.Back(earlier, held.Schema, held.Names, await AppliedAsync(held, cancellationToken).ConfigureAwait(false), rules);
        return await PlanAsync(held, comparison, comparison.Changes(dropped), cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<string>> DriftAsync(CancellationToken cancellationToken)
    {
        var reader = new PostgresSchemaReader(connection);
        var held = await reader.ReadAsync(new DatabaseSchema([]), cancellationToken).ConfigureAwait(false);
        var applied = await AppliedAsync(held, cancellationToken).ConfigureAwait(false);
        if (applied is not null) held = await reader.ReadAsync(applied, cancellationToken).ConfigureAwait(false);
        var broken = held.BrokenIndexes.SelectMany(t => t.Select(i => $"index {i} on {t.Key} is half-built: a migration that was cut off left it"));
        return [.. Drift.Of(held.Schema, held.Names, applied, rules), .. broken];
    }

    private async Task<(HeldSchema Held, Comparison Comparison)> CompareAsync(ModelSnapshot model, MigrationMode mode, CancellationToken cancellationToken)
    {
        var held = await new PostgresSchemaReader(connection).ReadAsync(ModelSchema.Of(model, rules), cancellationToken).ConfigureAwait(false);
        var applied = mode == MigrationMode.Rolling ? await AppliedAsync(held, cancellationToken).ConfigureAwait(false) : null;
        return (held, Comparison.Of(model, held.Schema, held.Names, applied, mode, rules));
    }

    private async Task<DatabaseSchema?> AppliedAsync(HeldSchema held, CancellationToken cancellationToken) =>
        held.Own.Contains(PostgresRecords.Migrations) ? (await PostgresRecords.AppliedAsync(connection, cancellationToken).ConfigureAwait(false))?.Schema : null;

    private async Task<PlannedMigration> PlanAsync(HeldSchema held, Comparison comparison, IReadOnlyList<SchemaChange> changes, CancellationToken cancellationToken)
    {
        var obstacles = new PostgresObstacles(connection, comparison.Difference);
        var withRows = await obstacles.WithRowsAsync(changes.Select(TableOf).OfType<TableSchema>(), cancellationToken).ConfigureAwait(false);
        var retyped = comparison.Mode == MigrationMode.Direct ? [] : changes.OfType<ChangeType>().Select(c => c.Table).Where(t => withRows.Contains(t.Name)).DistinctBy(t => t.Name).ToList();
        var sql = new PostgresSteps(held, comparison.Difference, withRows, await obstacles.LargerAsync(retyped, rewriteUpTo, cancellationToken).ConfigureAwait(false));
        var steps = new List<MigrationStep>(changes.Count);
        foreach (var change in changes)
        {
            var losesNothing = change.Risk == StepRisk.Destructive && await obstacles.LosesNothingAsync(change, cancellationToken).ConfigureAwait(false);
            var hasRows = TableOf(change) is { } table && withRows.Contains(table.Name);
            var statements = sql.Of(change, changes);
            if (hasRows && comparison.Served is { } model && StoredColumn.Of(model, change) is { } field) statements = [.. statements, StoredValues.Fill(TableOf(change)!, field)]; // has rows
            steps.Add(new MigrationStep(change.Name, change.Description, losesNothing ? StepRisk.Additive : change.Risk, statements)
            {
                Obstacle = comparison.Obstacle(change) ?? (hasRows ? await obstacles.OfAsync(change, cancellationToken).ConfigureAwait(false) : null),
            });
        }

        steps.AddRange(await RecomputedAsync(held, comparison, changes, cancellationToken).ConfigureAwait(false));
        return new PlannedMigration(held, comparison, new MigrationPlan([.. OwnTables(held), .. steps], comparison.Hash, comparison.Served));
    }

    // Of a run that was cut off, which may have made the column and not filled it; and of rows that a version wrote which did not know it
    private async Task<IReadOnlyList<MigrationStep>> RecomputedAsync(HeldSchema held, Comparison comparison, IReadOnlyList<SchemaChange> changes, CancellationToken cancellationToken)
    {
        if (comparison.Served is not { } model || !held.Own.Contains(PostgresRecords.Migrations)) return [];
        var there = StoredColumn.There(model, comparison.Difference, changes).ToList();
        if (there.Count == 0) return [];
        var begun = await PostgresRecords.BegunAsync(connection, cancellationToken).ConfigureAwait(false);
        var steps = new List<MigrationStep>();
        foreach (var (table, field) in there)
        {
            var name = $"{field.Entity.Name}.{field.Name}";
            var isAsked = comparison.Mode == MigrationMode.Contract || begun.Contains("add-column:" + name) || begun.Contains("change-type:" + name) || begun.Contains(StoredColumn.Recompute(field));
            if (isAsked && await AskAsync(StoredValues.Asked(table, field), cancellationToken).ConfigureAwait(false)) steps.Add(StoredValues.Step(table, field));
        }

        return steps;
    }

    private async Task<bool> AskAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is true;
    }

    private static TableSchema? TableOf(SchemaChange change) => change switch
    {
        AddColumn c => c.Table,
        RequireColumn c => c.Table,
        RelaxColumn c => c.Table,
        FillColumn c => c.Table,
        DropDefault c => c.Table,
        ValidateColumn c => c.Table,
        ChangeType c => c.Table,
        ChangeRules c => c.Table,
        RetireColumn c => c.Table,
        CreateIndex c => c.Table,
        DropIndex c => c.Table,
        _ => null,
    };

    private static IEnumerable<MigrationStep> OwnTables(HeldSchema held)
    {
        var missing = PostgresRecords.Tables.Where(t => !held.Own.Contains(t.Key)).Select(t => new StepStatement(t.Value, StatementPhase.Alter)).ToList();
        if (missing.Count > 0) yield return new MigrationStep("own-tables", "make the tables in which Ashlar keeps its own records", StepRisk.Additive, missing);
    }
}

/// <param name="Held">What was there.</param>
/// <param name="Comparison">Against what is wanted.</param>
/// <param name="Plan">The way.</param>
internal sealed record PlannedMigration(HeldSchema Held, Comparison Comparison, MigrationPlan Plan);
