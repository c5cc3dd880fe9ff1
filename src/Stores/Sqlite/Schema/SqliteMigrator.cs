using System.Reflection;
using Ashlar.Model;
using Ashlar.Stores.Introspection;
using Ashlar.Stores.Migrations;

namespace Ashlar.Stores.Sqlite.Schema;

/// <summary>Plans and applies on SQLite. A plan is applied in one transaction: a process that dies half-way leaves the old schema.</summary>
internal sealed class SqliteMigrator(SqliteStore store, TimeProvider time) : IMigrator
{
    private static readonly IReadOnlySet<string> nothing = new HashSet<string>();

    private static readonly string version =
        typeof(SqliteMigrator).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    public async ValueTask<MigrationPlan> PlanAsync(ModelSnapshot model, MigrationMode mode, CancellationToken cancellationToken) => store.Exists
        ? await store.ReadOnlyAsync(connection => Snapshot(connection, () => Plan(connection, Compare(connection, model, mode), nothing)), cancellationToken).ConfigureAwait(false)
        : Plan(null, Comparison.Of(model, new DatabaseSchema([]), new NameRecords([]), null, mode, Rules), nothing);

    public async ValueTask<MigrationPlan?> PlanDownAsync(CancellationToken cancellationToken) => store.Exists
        ? await store.ReadOnlyAsync(connection => Snapshot(connection, () => Back(connection) is { } back ? Plan(connection, back, nothing) : null), cancellationToken).ConfigureAwait(false)
        : null;

    public async ValueTask<MigrationPlan?> ApplyDownAsync(MigrationAllowance allow, CancellationToken cancellationToken) => store.Exists
        ? await store.WriteAloneAsync(connection => Transact(connection, () => Back(connection) is { } back ? Apply(connection, back, allow) : null), cancellationToken).ConfigureAwait(false)
        : null;

    public async ValueTask<IReadOnlyList<string>> DriftAsync(CancellationToken cancellationToken) => store.Exists
        ? await store.ReadOnlyAsync(connection => Snapshot(connection, () => Drift.Of(SqliteSchemaReader.Read(connection), MigrationRecords.Names(connection), Applied(connection), Rules)), cancellationToken).ConfigureAwait(false)
        : [];

    public async ValueTask<FoundDatabase> InspectAsync(CancellationToken cancellationToken) => store.Exists
        ? await store.ReadOnlyAsync(connection => Snapshot(connection, () => SqliteCatalog.Read(connection)), cancellationToken).ConfigureAwait(false)
        : new FoundDatabase(DatabaseKind.Sqlite, []);

    public async ValueTask<MigrationPlan> PlanContractionAsync(ModelSnapshot model, CancellationToken cancellationToken) => store.Exists
        ? await store.ReadOnlyAsync(connection => Snapshot(connection, () => Contraction(connection, model)), cancellationToken).ConfigureAwait(false)
        : new MigrationPlan([], model.Hash, model);

    public async ValueTask<MigrationPlan> ApplyAsync(ModelSnapshot model, MigrationAllowance allow, CancellationToken cancellationToken)
    {
        var plan = await store.WriteAloneAsync(connection => Transact(connection, () => Apply(connection, Compare(connection, model, allow.Mode), allow)), cancellationToken).ConfigureAwait(false);
        foreach (var step in plan.Steps)
        {
            foreach (var sql in step.Sql) allow.Progress?.Report(new MigrationProgress(step.Name, sql, 1));
        }

        return plan;
    }

    public async ValueTask<IReadOnlyList<AppliedMigration>> HistoryAsync(CancellationToken cancellationToken) =>
        store.Exists ? await store.ReadOnlyAsync(MigrationRecords.History, cancellationToken).ConfigureAwait(false) : [];

    private SqliteColumnRules Rules => new(time);

    private static T Transact<T>(SqliteConnection connection, Func<T> work)
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
            var result = work();
            transaction.Commit();
            return result;
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

    private MigrationPlan Apply(SqliteConnection connection, Comparison comparison, MigrationAllowance allow)
    {
        var plan = Plan(connection, comparison, allow.Destructive);
        Refusal.Check(plan, allow);
        var names = MigrationRecords.Names(connection);
        MigrationRecords.CreateTables(connection);
        var kept = NameKeeping.Kept(names, comparison.Difference.Target, types: false).ToList();
        if (plan.IsEmpty && names.All.ToHashSet().SetEquals(kept)) return plan;
        foreach (var step in plan.Steps) Run(connection, plan, step);
        if (comparison.Served is { } model) StoredColumns.Fill(connection, model, comparison.Difference.Changes());
        RefuseDangling(connection, plan);
        MigrationRecords.Replace(connection, NameKeeping.StillThere(SqliteSchemaReader.Read(connection), kept));
        if (plan.IsEmpty) return plan;
        MigrationRecords.Add(connection, time.GetUtcNow(), plan, comparison.Wanted, version);
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

    private static MigrationPlan Plan(SqliteConnection? connection, Comparison comparison, IReadOnlySet<string> dropped)
    {
        var steps = Steps(connection, comparison, comparison.Changes(dropped));
        var lacks = connection is not null && steps.Count == 0 && comparison.Difference.Target.Tables.Count > 0 && MigrationRecords.LackTables(connection);
        return new MigrationPlan(lacks ? [MigrationRecords.OwnTablesStep] : steps, comparison.Hash, comparison.Served);
    }

    private MigrationPlan Contraction(SqliteConnection connection, ModelSnapshot model)
    {
        var comparison = Compare(connection, model, MigrationMode.Contract);
        return new MigrationPlan(Steps(connection, comparison, comparison.Contraction()), model.Hash, comparison.Served);
    }

    private static IReadOnlyList<MigrationStep> Steps(SqliteConnection? connection, Comparison comparison, IReadOnlyList<SchemaChange> changes)
    {
        var steps = new SqliteSteps(connection, comparison).Of(changes);
        return connection is not null && comparison is { Mode: MigrationMode.Contract, Served: { } model }
            ? [.. steps, .. StoredColumns.Recomputed(connection, model, comparison.Difference, changes)]
            : steps;
    }

    private Comparison Compare(SqliteConnection connection, ModelSnapshot model, MigrationMode mode) =>
        Comparison.Of(model, SqliteSchemaReader.Read(connection), MigrationRecords.Names(connection), Applied(connection), mode, Rules);

    private Comparison? Back(SqliteConnection connection) => MigrationRecords.Earlier(connection) is { } earlier
        ? Comparison.Back(earlier, SqliteSchemaReader.Read(connection), MigrationRecords.Names(connection), Applied(connection), Rules)
        : null;

    private static DatabaseSchema? Applied(SqliteConnection connection) => MigrationRecords.Applied(connection)?.Schema;

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
