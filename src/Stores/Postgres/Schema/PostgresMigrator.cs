using System.Reflection;
using Ashlar.Model;
using Ashlar.Stores.Introspection;
using Ashlar.Stores.Migrations;
using Npgsql;

namespace Ashlar.Stores.Postgres.Schema;

/// <summary>
/// Plans and applies on PostgreSQL. What changes the catalog alone is one transaction; long work follows outside it, and a run
/// that is cut off is taken up by the next one, which plans from what it finds.
/// </summary>
/// <param name="open">A connection with the right to change the schema.</param>
/// <param name="rules">The model's columns in PostgreSQL's words.</param>
/// <param name="time">For the record, and pauses.</param>
internal sealed class PostgresMigrator(Func<CancellationToken, ValueTask<NpgsqlConnection>> open, IColumnRules rules, TimeProvider time) : IMigrator
{
    /// <summary>
    /// Statements of one transaction at most: each new table takes four locks until the commit, and the server's lock table has
    /// room for some thousands (max_locks_per_transaction).
    /// </summary>
    private const int StatementsAtOnce = 400;

    private static readonly string version =
        typeof(PostgresMigrator).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    private static readonly IReadOnlySet<string> nothing = new HashSet<string>();

    public async ValueTask<MigrationPlan> PlanAsync(ModelSnapshot model, MigrationMode mode, CancellationToken cancellationToken) =>
        await AskAsync(async connection => (await Planner(connection).PlanAsync(model, mode, nothing, cancellationToken).ConfigureAwait(false)).Plan, cancellationToken).ConfigureAwait(false);

    public async ValueTask<MigrationPlan?> PlanDownAsync(CancellationToken cancellationToken) =>
        await AskAsync(async connection => (await Planner(connection).BackAsync(nothing, cancellationToken).ConfigureAwait(false))?.Plan, cancellationToken).ConfigureAwait(false);

    public async ValueTask<MigrationPlan> PlanContractionAsync(ModelSnapshot model, CancellationToken cancellationToken) =>
        await AskAsync(connection => Planner(connection).ContractionAsync(model, cancellationToken), cancellationToken).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<string>> DriftAsync(CancellationToken cancellationToken) =>
        await AskAsync(connection => Planner(connection).DriftAsync(cancellationToken), cancellationToken).ConfigureAwait(false);

    public async ValueTask<FoundDatabase> InspectAsync(CancellationToken cancellationToken) =>
        await AskAsync(connection => PostgresCatalog.ReadAsync(connection, cancellationToken).AsTask(), cancellationToken).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<AppliedMigration>> HistoryAsync(CancellationToken cancellationToken) =>
        await AskAsync(connection => PostgresRecords.HistoryAsync(connection, cancellationToken), cancellationToken).ConfigureAwait(false);

    public async ValueTask<MigrationPlan> ApplyAsync(ModelSnapshot model, MigrationAllowance allow, CancellationToken cancellationToken) =>
        await AloneAsync(
            async connection =>
            {
                var planned = await Planner(connection).PlanAsync(model, allow.Mode, allow.Destructive, cancellationToken).ConfigureAwait(false);
                return await ApplyAsync(connection, planned, allow, cancellationToken).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);

    public async ValueTask<MigrationPlan?> ApplyDownAsync(MigrationAllowance allow, CancellationToken cancellationToken) =>
        await AloneAsync(
            async connection =>
            {
                var planned = await Planner(connection).BackAsync(allow.Destructive, cancellationToken).ConfigureAwait(false);
                return planned is null ? null : await ApplyAsync(connection, planned, allow, cancellationToken).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);

    /// <summary>A table of at most so many bytes is written anew under a lock: that takes less than a second.</summary>
    internal long RewriteUpTo { get; init; } = 16 << 20;

    private PostgresPlanner Planner(NpgsqlConnection connection) => new(connection, rules, RewriteUpTo);

    private Task<T> AskAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken) =>
        RunAsync(MigrationConnection.OpenAsync(open, cancellationToken), work);

    private Task<T> AloneAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken) =>
        RunAsync(MigrationConnection.OpenLockedAsync(open, time, cancellationToken), work);

    private static async Task<T> RunAsync<T>(Task<MigrationConnection> opening, Func<NpgsqlConnection, Task<T>> work)
    {
        try
        {
            await using var opened = await opening.ConfigureAwait(false);
            return await work(opened.Connection).ConfigureAwait(false);
        }
        catch (PostgresException denied) when (denied.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new StoreException(StoreFailure.Unavailable, $"the login may not do this: {denied.MessageText}. Name one that owns the schema in MIGRATE_DATABASE_URL", denied);
        }
        catch (Exception e) when (PostgresErrors.IsOfDatabase(e))
        {
            throw PostgresErrors.Translate(e);
        }
    }

    private async Task<MigrationPlan> ApplyAsync(NpgsqlConnection connection, PlannedMigration planned, MigrationAllowance allow, CancellationToken cancellationToken)
    {
        Refusal.Check(planned.Plan, allow);
        var kept = NameKeeping.Kept(planned.Held.Names, planned.Comparison.Difference.Target, types: true).ToList();
        if (planned.Plan.IsEmpty && planned.Held.Names.All.ToHashSet().SetEquals(kept)) await PostgresRecords.FinishAsync(connection, cancellationToken).ConfigureAwait(false);
        else await RunAsync(new StatementRunner(connection, open, time, allow.Progress), connection, planned, kept, cancellationToken).ConfigureAwait(false);
        return planned.Plan;
    }

    private async Task RunAsync(StatementRunner runner, NpgsqlConnection connection, PlannedMigration planned, IReadOnlyList<NameRecord> kept, CancellationToken cancellationToken)
    {
        var plan = planned.Plan;
        var statements = plan.Steps.SelectMany(step => step.Statements.Select(s => new PlannedStatement(step, s))).OrderBy(s => s.Statement.Phase).ToList();
        var (first, online, last) = (
            statements.Where(s => s.Statement.Phase < StatementPhase.Online).ToList(),
            statements.Where(s => s.Statement.Phase == StatementPhase.Online).ToList(),
            statements.Where(s => s.Statement.Phase > StatementPhase.Online).ToList());

        var chunks = first.Chunk(StatementsAtOnce).ToList();
        if (chunks.Count == 0) chunks.Add([]);
        for (var i = 0; i < chunks.Count; i++)
        {
            var isLast = i == chunks.Count - 1;
            await runner.TransactAsync(chunks[i], () => RecordAsync(connection, planned, kept, isLast, done: isLast && online.Count + last.Count == 0, cancellationToken), plan, cancellationToken).ConfigureAwait(false);
        }

        foreach (var statement in online) await runner.RunAsync(statement, plan, cancellationToken).ConfigureAwait(false);
        if (online.Count + last.Count > 0)
            await runner.TransactAsync(last, () => PostgresRecords.FinishAsync(connection, cancellationToken), plan, cancellationToken).ConfigureAwait(false);
    }

    // Names before the end only of what is new: an earlier name that is not used yet must not be forgotten
    private async Task RecordAsync(NpgsqlConnection connection, PlannedMigration planned, IReadOnlyList<NameRecord> kept, bool isLast, bool done, CancellationToken cancellationToken)
    {
        if (!isLast)
        {
            await PostgresRecords.AddAsync(connection, kept, cancellationToken).ConfigureAwait(false);
            return;
        }

        var now = await new PostgresSchemaReader(connection).ReadAsync(planned.Comparison.Wanted, cancellationToken).ConfigureAwait(false);
        await PostgresRecords.ReplaceAsync(connection, [.. NameKeeping.StillThere(now.Schema, kept)], cancellationToken).ConfigureAwait(false);
        if (!planned.Plan.IsEmpty) await PostgresRecords.BeginAsync(connection, time.GetUtcNow(), planned.Plan, planned.Comparison.Wanted, version, cancellationToken).ConfigureAwait(false);
        if (done) await PostgresRecords.FinishAsync(connection, cancellationToken).ConfigureAwait(false);
    }
}
