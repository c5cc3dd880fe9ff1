using Ashlar.Model;
using Ashlar.Stores.Migrations;
using Npgsql;
using ModelSchema = Ashlar.Stores.Migrations.ModelSchema; // the model has a JSON Schema of that name

namespace Ashlar.Stores.Postgres.Schema;

/// <summary>What a database needs to be as a model wants it, and what that comes from.</summary>
internal sealed class PostgresPlanner(NpgsqlConnection connection, IColumnRules rules)
{
    /// <param name="model">What is wanted.</param>
    /// <param name="dropped">Leftovers that are dropped at once, by their steps' names.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<PlannedMigration> PlanAsync(ModelSnapshot model, IReadOnlySet<string> dropped, CancellationToken cancellationToken)
    {
        var (catalog, difference) = await CompareAsync(model, cancellationToken).ConfigureAwait(false);
        var leftovers = difference.Leftovers().Where(c => dropped.Contains(c.Name)).ToList();
        var steps = await StepsAsync(catalog, difference, Leftovers.Joined(difference, leftovers), cancellationToken).ConfigureAwait(false);
        return new PlannedMigration(catalog, difference, new MigrationPlan([.. OwnTables(catalog), .. steps], model.Hash));
    }

    public async Task<MigrationPlan> ContractionAsync(ModelSnapshot model, CancellationToken cancellationToken)
    {
        var (catalog, difference) = await CompareAsync(model, cancellationToken).ConfigureAwait(false);
        return new MigrationPlan(await StepsAsync(catalog, difference, difference.Leftovers(), cancellationToken).ConfigureAwait(false), model.Hash);
    }

    private async Task<(HeldSchema Catalog, SchemaDifference Difference)> CompareAsync(ModelSnapshot model, CancellationToken cancellationToken)
    {
        var target = ModelSchema.Of(model, rules);
        var catalog = await new PostgresSchemaReader(connection).ReadAsync(target, cancellationToken).ConfigureAwait(false);
        return (catalog, new SchemaDifference(catalog.Schema, target, catalog.Names));
    }

    private async Task<IReadOnlyList<MigrationStep>> StepsAsync(HeldSchema catalog, SchemaDifference difference, IReadOnlyList<SchemaChange> changes, CancellationToken cancellationToken)
    {
        var obstacles = new PostgresObstacles(connection, difference);
        var withRows = await obstacles.WithRowsAsync(changes.Select(TableOf).OfType<TableSchema>(), cancellationToken).ConfigureAwait(false);
        var sql = new PostgresSteps(catalog, difference, withRows);
        var steps = new List<MigrationStep>(changes.Count);
        foreach (var change in changes)
        {
            var losesNothing = change.Risk == StepRisk.Destructive && await obstacles.LosesNothingAsync(change, cancellationToken).ConfigureAwait(false);
            steps.Add(new MigrationStep(change.Name, change.Description, losesNothing ? StepRisk.Additive : change.Risk, sql.Of(change, changes))
            {
                Obstacle = TableOf(change) is { } table && withRows.Contains(table.Name) ? await obstacles.OfAsync(change, cancellationToken).ConfigureAwait(false) : null,
            });
        }

        return steps;
    }

    private static TableSchema? TableOf(SchemaChange change) => change switch
    {
        AddColumn c => c.Table,
        RequireColumn c => c.Table,
        RelaxColumn c => c.Table,
        ChangeType c => c.Table,
        ChangeRules c => c.Table,
        RetireColumn c => c.Table,
        CreateIndex c => c.Table,
        DropIndex c => c.Table,
        _ => null,
    };

    private static IEnumerable<MigrationStep> OwnTables(HeldSchema catalog)
    {
        var missing = PostgresRecords.Tables.Where(t => !catalog.Own.Contains(t.Key)).Select(t => new StepStatement(t.Value, StatementPhase.Alter)).ToList();
        if (missing.Count > 0) yield return new MigrationStep("own-tables", "make the tables in which Ashlar keeps its own records", StepRisk.Additive, missing);
    }
}

/// <param name="Catalog">What was there.</param>
/// <param name="Difference">Against what is wanted.</param>
/// <param name="Plan">The way.</param>
internal sealed record PlannedMigration(HeldSchema Catalog, SchemaDifference Difference, MigrationPlan Plan);
