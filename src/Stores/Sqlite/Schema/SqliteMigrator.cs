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
        Refuse(plan, plan.Steps.Where(s => s.Obstacle is not null || !IsAllowed(s, allow)));
        var names = MigrationRecords.Names(connection);
        MigrationRecords.CreateTables(connection);
        var target = Wanted(model);
        var kept = Kept(names, target).ToList();
        if (plan.IsEmpty && names.All.ToHashSet().SetEquals(kept)) return plan;
        foreach (var step in plan.Steps) Run(connection, plan, step);
        StoredColumns.Fill(connection, model, difference.Changes());
        RefuseDangling(connection, plan);
        MigrationRecords.Replace(connection, StillThere(connection, kept));
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
                Refuse(plan, [step with { Obstacle = $"rows that are there do not allow it: {e.Detail}" }]);
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
        Refuse(plan, [step]);
    }

    private static void Refuse(MigrationPlan plan, IEnumerable<MigrationStep> steps)
    {
        var refused = steps.ToList();
        if (refused.Count > 0) throw new MigrationRefusedException(plan, refused);
    }

    private static bool IsAllowed(MigrationStep step, MigrationAllowance allow) => step.Risk switch
    {
        StepRisk.Additive => true,
        StepRisk.Destructive => allow.Destructive.Contains(step.Name),
        _ => allow.Safe,
    };

    private static MigrationPlan Plan(SqliteConnection? connection, SchemaDifference difference, ModelSnapshot model, IReadOnlyList<SchemaChange> leftovers)
    {
        // What is dropped need not be made ready to stay, and a table made anew has no leftovers
        var dropped = leftovers.Select(c => c.Name.Replace("drop-", "retire-", StringComparison.Ordinal)).ToHashSet();
        var wanted = difference.Changes().Where(c => !dropped.Contains(c.Name)).ToList();
        var anew = wanted.OfType<ChangeKey>().Select(c => c.Table.Name).ToHashSet();
        var changes = SchemaDifference.InOrder(wanted.Concat(leftovers.Where(c => c is not DropColumn column || !anew.Contains(column.Table.Name))));
        return new MigrationPlan(new SqliteSteps(connection, difference).Of(changes), model.Hash);
    }

    private MigrationPlan Contraction(SqliteConnection connection, ModelSnapshot model)
    {
        var difference = Compare(connection, model);
        return new MigrationPlan(new SqliteSteps(connection, difference).Of(difference.Leftovers()), model.Hash);
    }

    private SchemaDifference Compare(SqliteConnection connection, ModelSnapshot model) =>
        new(SqliteSchemaReader.Read(connection), Wanted(model), MigrationRecords.Names(connection));

    private DatabaseSchema Wanted(ModelSnapshot model) => ModelSchema.Of(model, new SqliteColumnRules(time));

    /// <summary>The model's names, and those of what stays unseen under the owner's name of today.</summary>
    private static IEnumerable<NameRecord> Kept(NameRecords names, DatabaseSchema target)
    {
        var wanted = ModelSchema.Names(target).ToList();
        var places = wanted.Select(Place).ToHashSet();
        var owners = target.Tables.SelectMany(t => t.Was.Append(t.Owner).Select(o => (Owner: o, Table: t))).DistinctBy(o => o.Owner).ToDictionary(o => o.Owner, o => o.Table);
        var unseen = names.All
            .Select(n => owners.TryGetValue(n.Owner, out var table) && n.Kind == NameKind.Column ? n with { Owner = table.Owner, Table = table.Name } : n)
            .Where(n => !places.Contains(Place(n)) && !(n.Kind == NameKind.Index && owners.ContainsKey(n.Owner)));
        return wanted.Concat(unseen);
    }

    private static (NameKind, string, string) Place(NameRecord name) => name.Kind switch
    {
        NameKind.Table => (name.Kind, name.Table, ""),
        NameKind.Column => (name.Kind, name.Table, name.Column),
        _ => (name.Kind, name.Table, name.Name),
    };

    private static IEnumerable<NameRecord> StillThere(SqliteConnection connection, IEnumerable<NameRecord> names)
    {
        var schema = SqliteSchemaReader.Read(connection);
        return names.Where(n => schema.Find(n.Table) is { } table && (n.Kind != NameKind.Column || table.Find(n.Column) is not null));
    }

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
