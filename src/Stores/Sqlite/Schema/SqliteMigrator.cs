using System.Reflection;
using Ashlar.Model;
using Ashlar.Stores.Introspection;
using Ashlar.Stores.Migrations;
using ModelSchema = Ashlar.Stores.Migrations.ModelSchema; // the model has a JSON Schema of that name

namespace Ashlar.Stores.Sqlite.Schema;

/// <summary>Plans and applies on SQLite. A plan is applied in one transaction: a process that dies half-way leaves the old schema.</summary>
internal sealed class SqliteMigrator(SqliteStore store, TimeProvider time) : IMigrator
{
    private static readonly string version =
        typeof(SqliteMigrator).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    public async ValueTask<MigrationPlan> PlanAsync(ModelSnapshot model, CancellationToken cancellationToken) => store.Exists
        ? await store.ReadOnlyAsync(connection => Snapshot(connection, () => Plan(connection, Compare(connection, model), model, [])), cancellationToken).ConfigureAwait(false)
        : Plan(null, new SchemaDifference(new DatabaseSchema([]), Wanted(model), new NameRecords([])), model, []);

    public async ValueTask<FoundDatabase> InspectAsync(CancellationToken cancellationToken) => store.Exists
        ? await store.ReadOnlyAsync(connection => Snapshot(connection, () => SqliteCatalog.Read(connection)), cancellationToken).ConfigureAwait(false)
        : new FoundDatabase(DatabaseKind.Sqlite, []);

    public async ValueTask<MigrationPlan> PlanContractionAsync(ModelSnapshot model, CancellationToken cancellationToken) => store.Exists
        ? await store.ReadOnlyAsync(connection => Snapshot(connection, () => Contraction(connection, model)), cancellationToken).ConfigureAwait(false)
        : new MigrationPlan([], model.Hash);

    public async ValueTask<MigrationPlan> ApplyAsync(ModelSnapshot model, MigrationAllowance allow, CancellationToken cancellationToken) =>
        await store.WriteAloneAsync(connection => Apply(connection, model, allow), cancellationToken).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<AppliedMigration>> HistoryAsync(CancellationToken cancellationToken) =>
        store.Exists ? await store.ReadOnlyAsync(MigrationRecords.History, cancellationToken).ConfigureAwait(false) : [];

    private MigrationPlan Apply(SqliteConnection connection, ModelSnapshot model, MigrationAllowance allow)
    {
        // Statements over tables that are about to be dropped
        connection.Reads.Clear();
        connection.Writes.Clear();
        // Cannot be changed inside a transaction; the references are checked before the commit instead
        connection.Execute("PRAGMA foreign_keys = OFF");
        using var transaction = new Transaction(connection);
        try
        {
            transaction.Begin();
            var plan = ApplyLocked(connection, model, allow);
            transaction.Commit();
            return plan;
        }
        catch
        {
            transaction.Rollback();
            throw;
        }
        finally
        {
            connection.Execute("PRAGMA foreign_keys = ON");
        }
    }

    private MigrationPlan ApplyLocked(SqliteConnection connection, ModelSnapshot model, MigrationAllowance allow)
    {
        var difference = Compare(connection, model);
        var leftovers = difference.Leftovers().Where(c => allow.Destructive.Contains(c.Name)).ToList();
        var plan = Plan(connection, difference, model, leftovers);
        Refusal.Check(plan, allow);
        var names = MigrationRecords.Names(connection);
        MigrationRecords.CreateTables(connection);
        var target = Wanted(model);
        var kept = NameKeeping.Kept(names, target, types: false).ToList();
        if (plan.IsEmpty && names.All.ToHashSet().SetEquals(kept)) return plan;
        foreach (var step in plan.Steps) Run(connection, plan, step);
        StoredColumns.Fill(connection, model, difference.Changes());
        RefuseDangling(connection, plan);
        MigrationRecords.Replace(connection, NameKeeping.StillThere(SqliteSchemaReader.Read(connection), kept));
        if (plan.IsEmpty) return plan;
        MigrationRecords.Add(connection, time.GetUtcNow(), plan, version);
        connection.Execute($"PRAGMA user_version = {SqliteStoreFactory.FormatVersion}");
        return plan;
    }

    private static void Run(SqliteConnection connection, MigrationPlan plan, MigrationStep step)
    {
        foreach (var sql in step.Sql)
        {
            try
            {
                connection.Execute(sql);
            }
            catch (SqliteException e) when (e.IsConstraint)
            {
                Refusal.Of(plan, [step with { Obstacle = $"rows that are there do not allow it: {e.Detail}" }]);
            }
        }
    }

    private static void RefuseDangling(SqliteConnection connection, MigrationPlan plan)
    {
        if (plan.IsEmpty) return;
        using var statement = connection.Prepare("SELECT DISTINCT \"table\", parent FROM pragma_foreign_key_check");
        if (!statement.Step()) return;
        var step = plan.Steps[^1] with { Obstacle = $"rows of {statement.Text(0)} refer to rows of {statement.Text(1)} that do not exist" };
        statement.Reset();
        Refusal.Of(plan, [step]);
    }

    private static MigrationPlan Plan(SqliteConnection? connection, SchemaDifference difference, ModelSnapshot model, IReadOnlyList<SchemaChange> leftovers) =>
        new(new SqliteSteps(connection, difference).Of(Leftovers.Joined(difference, leftovers)), model.Hash);

    private MigrationPlan Contraction(SqliteConnection connection, ModelSnapshot model)
    {
        var difference = Compare(connection, model);
        return new MigrationPlan(new SqliteSteps(connection, difference).Of(difference.Leftovers()), model.Hash);
    }

    private SchemaDifference Compare(SqliteConnection connection, ModelSnapshot model) =>
        new(SqliteSchemaReader.Read(connection), Wanted(model), MigrationRecords.Names(connection));

    private DatabaseSchema Wanted(ModelSnapshot model) => ModelSchema.Of(model, new SqliteColumnRules(time));

    private static T Snapshot<T>(SqliteConnection connection, Func<T> read)
    {
        connection.Execute("BEGIN");
        try
        {
            return read();
        }
        finally
        {
            connection.Execute("ROLLBACK");
        }
    }
}
