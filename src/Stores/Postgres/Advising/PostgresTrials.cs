using System.Globalization;
using Ashlar.Model;
using Ashlar.Stores.Advising;
using Ashlar.Stores.Postgres.Schema;
using Npgsql;

namespace Ashlar.Stores.Postgres.Advising;

/// <summary>
/// Trials in a temporary table that has the name of the real one: names are looked for among temporary tables first. All of it is
/// one transaction that is rolled back, on a connection of its own.
/// </summary>
/// <param name="open">With the login that may change the schema: it reads every table, where the other may not make temporary ones.</param>
internal sealed class PostgresTrials(Func<CancellationToken, ValueTask<NpgsqlConnection>> open) : IIndexTrials
{
    // Generic plans: the values of requests are not recorded. Nothing here may stand in anyone's way, nor for long
    private const string Begin =
        """
        BEGIN;
        SET LOCAL lock_timeout = '1s';
        SET LOCAL statement_timeout = '30s';
        SET LOCAL plan_cache_mode = force_generic_plan;
        """;

    private const string Look =
        """
        SELECT c.reltuples::bigint, pg_relation_size(c.oid), current_setting('block_size')::int, quote_ident(n.nspname), has_database_privilege(current_database(), 'TEMP'), has_table_privilege(c.oid, 'SELECT')
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relname = $1 AND c.relkind IN ('r', 'p', 'm')
        """;

    private const string Uses =
        """
        SELECT indexrelname, coalesce(idx_scan, 0), pg_relation_size(indexrelid), (SELECT stats_reset FROM pg_stat_database WHERE datname = current_database())
        FROM pg_stat_user_indexes WHERE schemaname = current_schema()
        """;

    // A table that was never analysed does not tell how many rows it has
    private const int RowsOfPage = 50;
    private const long SmallTable = 64 << 20;

    public CostUnit Unit => CostUnit.PlannerCost;

    public async ValueTask<IndexUses> UsesAsync(CancellationToken cancellationToken)
    {
        await using var connection = await open(cancellationToken).ConfigureAwait(false);
        await using var command = new NpgsqlCommand(Uses, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var uses = new Dictionary<string, IndexUse>(StringComparer.Ordinal);
        DateTimeOffset? since = null;
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            uses[reader.GetString(0)] = new IndexUse(reader.GetInt64(1), reader.GetInt64(2));
            since ??= reader.IsDBNull(3) ? null : reader.GetFieldValue<DateTimeOffset>(3);
        }

        return new IndexUses(since, uses);
    }

    public async ValueTask<TrialOpening> OpenAsync(Entity entity, CancellationToken cancellationToken)
    {
        var connection = await open(cancellationToken).ConfigureAwait(false);
        try
        {
            var opening = await OpenAsync(connection, entity.Table, cancellationToken).ConfigureAwait(false);
            if (opening.Trial is null) await connection.DisposeAsync().ConfigureAwait(false);
            return opening;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrors.LockNotAvailable or "57014" or "42501" or "25006")
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            return new TrialOpening(null, "not tried: " + e.MessageText);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async ValueTask<TrialOpening> OpenAsync(NpgsqlConnection connection, string table, CancellationToken cancellationToken)
    {
        await RunAsync(connection, Begin, cancellationToken).ConfigureAwait(false);
        var (tuples, bytes, page, schema) = (0L, 0L, 0, "");
        await using (var look = new NpgsqlCommand(Look, connection) { Parameters = { new NpgsqlParameter<string> { TypedValue = table } } })
        await using (var reader = await look.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!await reader.ReadAsync(cancellationToken).ConfigureAwait(false)) return new TrialOpening(null, "not tried: the database has no such table, or it is a view");
            (tuples, bytes, page, schema) = (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt32(2), reader.GetString(3));
            if (!reader.GetBoolean(4)) return new TrialOpening(null, "not tried: this login may not make temporary tables (GRANT TEMP ON DATABASE)");
            if (!reader.GetBoolean(5)) return new TrialOpening(null, "not tried: this login may not read the table");
        }

        var real = $"{schema}.{PostgresNames.Quote(table)}";
        var rows = tuples > 0 || bytes > SmallTable
            ? Math.Max(tuples, bytes / page * (tuples > 0 ? 0 : RowsOfPage))
            : await ScalarAsync(connection, $"SELECT count(*) FROM {real}", cancellationToken).ConfigureAwait(false);
        var copy = $"pg_temp.{PostgresNames.Quote(table)}";
        var percent = rows <= IIndexTrials.MostRows ? 100 : 100.0 * IIndexTrials.MostRows / rows;
        var from = percent < 100 ? string.Create(CultureInfo.InvariantCulture, $"{real} TABLESAMPLE SYSTEM ({percent:0.######}) LIMIT {IIndexTrials.MostRows}") : real;
        await RunAsync(connection, $"CREATE TEMPORARY TABLE {PostgresNames.Quote(table)} (LIKE {real}); INSERT INTO {copy} SELECT * FROM {from}", cancellationToken).ConfigureAwait(false);
        var indexes = await CopyIndexesAsync(connection, real, copy, cancellationToken).ConfigureAwait(false);
        await RunAsync(connection, $"ANALYZE {copy}", cancellationToken).ConfigureAwait(false);
        var sample = await ScalarAsync(connection, $"SELECT count(*) FROM {copy}", cancellationToken).ConfigureAwait(false);
        return new TrialOpening(new PostgresTrial(connection, table, Math.Max(rows, sample), sample, indexes), null);
    }

    // Under their own names, which temporary tables have for themselves, so that plans tell of them as they are known
    private static async ValueTask<HashSet<string>> CopyIndexesAsync(NpgsqlConnection connection, string real, string copy, CancellationToken cancellationToken)
    {
        var made = new List<(string Name, string Sql)>();
        await using (var command = new NpgsqlCommand(
            """
            SELECT i.relname, x.indisunique, pg_get_indexdef(x.indexrelid), (SELECT pg_get_constraintdef(c.oid) FROM pg_constraint c WHERE c.conindid = x.indexrelid AND c.contype = 'p' AND c.conrelid = x.indrelid)
            FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid WHERE x.indrelid = $1::regclass AND x.indisvalid ORDER BY i.oid
            """,
            connection)
        { Parameters = { new NpgsqlParameter<string> { TypedValue = real } } })
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false))
        {
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                var (name, definition) = (reader.GetString(0), reader.GetString(2));
                var rest = definition[definition.IndexOf(" USING ", StringComparison.Ordinal)..];
                var quoted = PostgresNames.Quote(name);
                made.Add((name, reader.IsDBNull(3)
                    ? $"CREATE {(reader.GetBoolean(1) ? "UNIQUE " : "")}INDEX {quoted} ON {copy}{rest}"
                    : $"ALTER TABLE {copy} ADD CONSTRAINT {quoted} {reader.GetString(3)}"));
            }
        }

        foreach (var (_, sql) in made) await RunAsync(connection, sql, cancellationToken).ConfigureAwait(false);
        return [.. made.Select(m => m.Name)];
    }

    internal static async ValueTask RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask<long> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!; // a count is never null
    }
}
