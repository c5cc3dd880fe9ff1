using Ashlar.Stores.Migrations;
using Ashlar.Stores.Postgres.Advising;
using Npgsql;
using NpgsqlTypes;

namespace Ashlar.Stores.Postgres.Schema;

/// <summary>Ashlar's own tables: what was applied, what things are called, secrets, the last versions of deleted rows, recorded answers and shapes of statements.</summary>
internal static class PostgresRecords
{
    public const string Prefix = "_ashlar_";
    public const string Migrations = "_ashlar_migration";

    /// <summary>Tables and their indexes by name: the statement that makes each.</summary>
    public static readonly IReadOnlyDictionary<string, string> Tables = new Dictionary<string, string>
    {
        [Migrations] = """
            CREATE TABLE IF NOT EXISTS _ashlar_migration (
              id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
              applied_at timestamptz NOT NULL,
              finished boolean NOT NULL,
              model_hash text NOT NULL,
              steps text[] NOT NULL,
              version text NOT NULL,
              schema text NOT NULL
            )
            """,
        ["_ashlar_name"] = """
            CREATE TABLE IF NOT EXISTS _ashlar_name (
              kind integer NOT NULL,
              owner text NOT NULL,
              name text NOT NULL,
              table_name text NOT NULL,
              column_name text NOT NULL,
              type text NOT NULL,
              PRIMARY KEY (kind, owner, name)
            )
            """,
        ["_ashlar_tombstone"] = """
            CREATE TABLE IF NOT EXISTS _ashlar_tombstone (
              entity text COLLATE "C" NOT NULL,
              key text COLLATE "C" NOT NULL,
              version bigint NOT NULL,
              PRIMARY KEY (entity, key)
            )
            """,
        ["_ashlar_secret"] = """
            CREATE TABLE IF NOT EXISTS _ashlar_secret (
              name text NOT NULL PRIMARY KEY,
              value bytea NOT NULL
            )
            """,
        ["_ashlar_answer"] = """
            CREATE TABLE IF NOT EXISTS _ashlar_answer (
              key bytea NOT NULL PRIMARY KEY,
              request bytea NOT NULL,
              answer bytea NOT NULL,
              at bigint NOT NULL
            )
            """,
        ["_ashlar_answer_at"] = "CREATE INDEX IF NOT EXISTS _ashlar_answer_at ON _ashlar_answer (at)",
        [PostgresShapes.Shapes] = PostgresShapes.CreateShapes,
        [PostgresShapes.Counts] = PostgresShapes.CreateCounts,
    };

    public static async Task<NameRecords> NamesAsync(NpgsqlConnection connection, HashSet<string> own, CancellationToken cancellationToken)
    {
        if (!own.Contains("_ashlar_name")) return new NameRecords([]);
        var names = new List<NameRecord>();
        await using var command = new NpgsqlCommand("SELECT kind, owner, name, table_name, column_name, type FROM _ashlar_name", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            names.Add(new NameRecord((NameKind)reader.GetInt32(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetString(5)));
        }

        return new NameRecords(names);
    }

    public static async Task ReplaceAsync(NpgsqlConnection connection, IReadOnlyList<NameRecord> names, CancellationToken cancellationToken)
    {
        await using var delete = new NpgsqlCommand("DELETE FROM _ashlar_name", connection);
        await delete.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        await AddAsync(connection, names, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Those that are not known yet.</summary>
    public static async Task AddAsync(NpgsqlConnection connection, IReadOnlyList<NameRecord> names, CancellationToken cancellationToken)
    {
        await using var insert = new NpgsqlCommand(
            """
            INSERT INTO _ashlar_name (kind, owner, name, table_name, column_name, type)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING
            """,
            connection);
        insert.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. names.Select(n => (int)n.Kind)], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer });
        foreach (var part in new Func<NameRecord, string>[] { n => n.Owner, n => n.Name, n => n.Table, n => n.Column, n => n.Type })
        {
            insert.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. names.Select(part)], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        }

        await insert.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Records that a plan was begun, or goes on where an earlier run was cut off: one plan is told once, with all its steps.</summary>
    public static async Task<long> BeginAsync(NpgsqlConnection connection, DateTimeOffset at, MigrationPlan plan, DatabaseSchema wanted, string version, CancellationToken cancellationToken)
    {
        await using var open = new NpgsqlCommand(
            """
            UPDATE _ashlar_migration SET steps = steps || ARRAY(SELECT s FROM unnest($2) s WHERE s <> ALL (steps)), applied_at = $3, version = $4, schema = $5
            WHERE id = (SELECT max(id) FROM _ashlar_migration) AND NOT finished AND model_hash = $1
            RETURNING id
            """,
            connection);
        Bind(open, at, plan, wanted, version);
        if (await open.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is long known) return known;
        await using var insert = new NpgsqlCommand(
            "INSERT INTO _ashlar_migration (model_hash, steps, applied_at, version, schema, finished) VALUES ($1, $2, $3, $4, $5, false) RETURNING id", connection);
        Bind(insert, at, plan, wanted, version);
        return (long)(await insert.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!; // RETURNING gives one row
    }

    public static async Task FinishAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("UPDATE _ashlar_migration SET finished = true WHERE NOT finished", connection);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The steps of runs that were cut off, or are still at it.</summary>
    public static async Task<HashSet<string>> BegunAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT DISTINCT unnest(steps) FROM _ashlar_migration WHERE NOT finished", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var steps = new HashSet<string>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false)) steps.Add(reader.GetString(0));
        return steps;
    }

    /// <summary>What was wanted last of what was finished; null: nothing.</summary>
    public static Task<RecordedSchema?> AppliedAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        RecordedAsync(connection, "true", cancellationToken);

    /// <summary>What was wanted before that.</summary>
    public static Task<RecordedSchema?> EarlierAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        RecordedAsync(connection, "model_hash <> (SELECT model_hash FROM _ashlar_migration ORDER BY id DESC LIMIT 1)", cancellationToken);

    private static async Task<RecordedSchema?> RecordedAsync(NpgsqlConnection connection, string condition, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT model_hash, schema FROM _ashlar_migration WHERE finished AND {condition} ORDER BY id DESC LIMIT 1", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? new RecordedSchema(reader.GetString(0), RecordedSchema.Read(reader.GetString(1))) : null;
    }

    /// <summary>Newest first.</summary>
    public static async Task<IReadOnlyList<AppliedMigration>> HistoryAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var exists = new NpgsqlCommand("SELECT to_regclass('_ashlar_migration') IS NOT NULL", connection);
        if (await exists.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is not true) return [];
        var applied = new List<AppliedMigration>();
        await using var command = new NpgsqlCommand("SELECT id, applied_at, model_hash, steps, version, finished FROM _ashlar_migration ORDER BY id DESC", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            applied.Add(new AppliedMigration(reader.GetInt64(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetString(2), reader.GetFieldValue<string[]>(3), reader.GetString(4)) { Finished = reader.GetBoolean(5) });
        }

        return applied;
    }

    private static void Bind(NpgsqlCommand command, DateTimeOffset at, MigrationPlan plan, DatabaseSchema wanted, string version)
    {
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = plan.ModelHash });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. plan.Steps.Select(s => s.Name)], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = at });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = version });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = RecordedSchema.Write(wanted) });
    }
}
