using System.Globalization;
using Ashlar.Stores.Migrations;
using Npgsql;
using NpgsqlTypes;

namespace Ashlar.Stores.Postgres.Schema;

/// <summary>
/// Runs a plan's statements. In a transaction a lock is waited for only shortly and the whole is tried again: everyone who comes
/// after a waiting ACCESS EXCLUSIVE waits with it.
/// </summary>
/// <param name="connection">Holds the migration lock.</param>
/// <param name="open">Another connection, to ask how far the first is.</param>
/// <param name="time">For pauses.</param>
/// <param name="progress">Null: nobody asks.</param>
internal sealed class StatementRunner(NpgsqlConnection connection, Func<CancellationToken, ValueTask<NpgsqlConnection>> open, TimeProvider time, IProgress<MigrationProgress>? progress)
{
    private const int LockTimeoutMs = 2_000;
    private const int Tries = 40;
    private const int BlocksAtOnce = 400;
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan longestPause = TimeSpan.FromSeconds(5);

    /// <summary>All or none, with <paramref name="more"/> in the same transaction.</summary>
    public async Task TransactAsync(IReadOnlyList<PlannedStatement> statements, Func<Task> more, MigrationPlan plan, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                await MigrationConnection.ExecuteAsync(connection, string.Create(CultureInfo.InvariantCulture, $"SET LOCAL lock_timeout = {LockTimeoutMs}"), cancellationToken).ConfigureAwait(false);
                await BatchAsync(statements, cancellationToken).ConfigureAwait(false);
                await more().ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                foreach (var done in statements) Tell(done, 1);
                return;
            }
            catch (PostgresException e) when (IsContention(e) && attempt < Tries)
            {
                await transaction.RollbackAsync(cancellationToken).ConfigureAwait(false);
                await PauseAsync(attempt, cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException e) when (IsConstraint(e))
            {
                // A deferred constraint speaks at the commit, of no statement in particular
                var at = e.BatchCommand is null ? -1 : statements.ToList().FindIndex(s => s.Statement.Sql == e.BatchCommand.CommandText);
                var step = at >= 0 ? statements[at].Step : plan.Steps[^1];
                throw new MigrationRefusedException(plan, [step with { Obstacle = Told(e) }]);
            }
        }
    }

    /// <summary>One statement on its own, beside readers and writers.</summary>
    public async Task RunAsync(PlannedStatement planned, MigrationPlan plan, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Tell(planned, 0);
                if (planned.Statement.Batch is { } batch) await RepeatAsync(planned, planned.Statement.Table!, batch, cancellationToken).ConfigureAwait(false); // what is batched has a table
                else if (progress is not null && planned.Statement.Sql.Contains("INDEX CONCURRENTLY", StringComparison.Ordinal)) await WatchedAsync(planned, cancellationToken).ConfigureAwait(false);
                else await MigrationConnection.ExecuteAsync(connection, planned.Statement.Sql, cancellationToken).ConfigureAwait(false);
                Tell(planned, 1);
                return;
            }
            catch (PostgresException e) when (IsContention(e) && attempt < Tries)
            {
                await PauseAsync(attempt, cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException e) when (IsConstraint(e))
            {
                throw new MigrationRefusedException(plan, [planned.Step with { Obstacle = Told(e) }]);
            }
        }
    }

    // Rows move when they are written, also to places already passed: until a pass finds none
    private async Task RepeatAsync(PlannedStatement planned, string table, string batch, CancellationToken cancellationToken)
    {
        long changed;
        do
        {
            changed = 0;
            var blocks = await BlocksAsync(table, cancellationToken).ConfigureAwait(false);
            for (long block = 0; block < blocks; block += BlocksAtOnce)
            {
                Tell(planned, (double)block / blocks);
                await using var command = new NpgsqlCommand(batch, connection) { CommandTimeout = 0 };
                command.Parameters.Add(new NpgsqlParameter { Value = new NpgsqlTid((uint)block, 0), NpgsqlDbType = NpgsqlDbType.Tid });
                command.Parameters.Add(new NpgsqlParameter { Value = new NpgsqlTid((uint)(block + BlocksAtOnce), 0), NpgsqlDbType = NpgsqlDbType.Tid });
                changed += await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        while (changed > 0);
    }

    private void Tell(PlannedStatement planned, double done) => progress?.Report(new MigrationProgress(planned.Step.Name, planned.Statement.Sql, done));

    // PostgreSQL tells how far an index is to whoever asks: pg_stat_progress_create_index, section 28.4 of its manual
    private async Task WatchedAsync(PlannedStatement planned, CancellationToken cancellationToken)
    {
        var work = MigrationConnection.ExecuteAsync(connection, planned.Statement.Sql, cancellationToken);
        await using var watcher = await open(cancellationToken).ConfigureAwait(false);
        await using var ask = new NpgsqlCommand("SELECT blocks_done::float8 / nullif(blocks_total, 0) FROM pg_stat_progress_create_index WHERE pid = $1", watcher);
        ask.Parameters.Add(new NpgsqlParameter<int> { TypedValue = connection.ProcessID });
        while (await Task.WhenAny(work, Task.Delay(ProgressEvery, time, cancellationToken)).ConfigureAwait(false) != work)
        {
            if (await ask.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is double done) Tell(planned, Math.Min(done, 0.99));
        }

        await work.ConfigureAwait(false);
    }

    private async Task<long> BlocksAsync(string table, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT pg_relation_size($1::regclass) / current_setting('block_size')::bigint", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = PostgresNames.Quote(table) });
        return (long)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!; // one row
    }

    private async Task BatchAsync(IReadOnlyList<PlannedStatement> statements, CancellationToken cancellationToken)
    {
        if (statements.Count == 0) return;
        await using var batch = new NpgsqlBatch(connection) { Timeout = 0 };
        foreach (var planned in statements) batch.BatchCommands.Add(new NpgsqlBatchCommand(planned.Statement.Sql));
        await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private Task PauseAsync(int attempt, CancellationToken cancellationToken)
    {
        var most = Math.Min(longestPause.TotalMilliseconds, 100 * Math.Pow(1.5, attempt));
        return Task.Delay(TimeSpan.FromMilliseconds(most * (0.5 + Random.Shared.NextDouble() / 2)), time, cancellationToken);
    }

    private static bool IsContention(PostgresException e) =>
        e.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure;

    // Class 23, and values that a new type does not hold
    private static bool IsConstraint(PostgresException e) =>
        e.SqlState.StartsWith("23", StringComparison.Ordinal) || e.SqlState is PostgresErrorCodes.NumericValueOutOfRange;

    private static string Told(PostgresException e) =>
        $"rows that are there do not allow it: {e.MessageText}" + (e.Detail is null ? "" : $" ({e.Detail.TrimEnd('.')})");
}

/// <summary>A statement and the step it is of.</summary>
internal sealed record PlannedStatement(MigrationStep Step, StepStatement Statement);
