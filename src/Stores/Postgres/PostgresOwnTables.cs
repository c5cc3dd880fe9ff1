using System.Globalization;
using System.Runtime.CompilerServices;
using Ashlar.Model;
using Ashlar.Stores.Moving;
using Ashlar.Stores.Postgres.Schema;
using Npgsql;

namespace Ashlar.Stores.Postgres;

/// <summary>Ashlar's own tables on PostgreSQL, with the login that may change the schema.</summary>
internal sealed class PostgresOwnTables(Func<CancellationToken, ValueTask<NpgsqlConnection>> open) : IOwnTables
{
    public async IAsyncEnumerable<object[]> ReadAsync(OwnTable table, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await open(cancellationToken).ConfigureAwait(false);
        if (!await ExistsAsync(connection, table, cancellationToken).ConfigureAwait(false)) yield break;
        await using var command = new NpgsqlCommand($"SELECT {Columns(table)} FROM {PostgresNames.Quote(table.Name)} ORDER BY {Key(table)}", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var row = new object[table.Columns.Count];
            for (var i = 0; i < row.Length; i++)
            {
                row[i] = table.Columns[i].Type switch
                {
                    OwnType.Text => reader.GetFieldValue<string>(i),
                    OwnType.Number => reader.GetFieldValue<long>(i),
                    _ => reader.GetFieldValue<byte[]>(i),
                };
            }

            yield return row;
        }
    }

    public async Task WriteAsync(OwnTable table, IReadOnlyList<object[]> rows, CancellationToken cancellationToken)
    {
        await using var connection = await open(cancellationToken).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        // Of several that start at once all but one wait here: CREATE TABLE IF NOT EXISTS alone may collide
        await using (var make = new NpgsqlCommand($"SELECT pg_advisory_xact_lock(hashtext({PostgresNames.Text(table.Name)})); {Definition(table)}", connection, transaction))
        {
            await make.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        if (rows.Count > 0)
        {
            await using var batch = new NpgsqlBatch(connection, transaction);
            var sql = Upsert(table);
            foreach (var row in rows)
            {
                var command = new NpgsqlBatchCommand(sql);
                for (var i = 0; i < row.Length; i++) command.Parameters.Add(Parameter(table.Columns[i].Type, row[i]));
                batch.BatchCommands.Add(command);
            }

            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task DropAsync(OwnTable table, CancellationToken cancellationToken) =>
        await RunAsync($"DROP TABLE IF EXISTS {PostgresNames.Quote(table.Name)}", cancellationToken).ConfigureAwait(false);

    public async Task<long> LastKeyAsync(Entity entity, CancellationToken cancellationToken)
    {
        var sequence = await RunAsync($"SELECT pg_get_serial_sequence({PostgresNames.Text(PostgresNames.Quote(entity.Table))}, {PostgresNames.Text(entity.Key.Column)})", cancellationToken).ConfigureAwait(false) as string
            ?? throw new InvalidOperationException($"{entity.Table} has no sequence");
        return (long)(await RunAsync($"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}", cancellationToken).ConfigureAwait(false))!; // one row, never null
    }

    public async Task SetLastKeyAsync(Entity entity, long key, CancellationToken cancellationToken)
    {
        if (key <= 0) return;
        var table = PostgresNames.Text(PostgresNames.Quote(entity.Table));
        await RunAsync(string.Create(CultureInfo.InvariantCulture, $"SELECT setval(pg_get_serial_sequence({table}, {PostgresNames.Text(entity.Key.Column)}), {key})"), cancellationToken).ConfigureAwait(false);
    }

    private async Task<object?> RunAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = await open(cancellationToken).ConfigureAwait(false);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask<bool> ExistsAsync(NpgsqlConnection connection, OwnTable table, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT to_regclass({PostgresNames.Text(table.Name)}) IS NOT NULL", connection);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is true;
    }

    private static string Columns(OwnTable table) => PostgresNames.List(table.Columns.Select(c => c.Name));

    private static string Key(OwnTable table) => PostgresNames.List(table.Columns.Take(table.KeyColumns).Select(c => c.Name));

    private static string Upsert(OwnTable table)
    {
        var marks = string.Join(", ", Enumerable.Range(1, table.Columns.Count).Select(i => "$" + i.ToString(CultureInfo.InvariantCulture)));
        var sets = string.Join(", ", table.Columns.Skip(table.KeyColumns).Select(c => $"{PostgresNames.Quote(c.Name)} = excluded.{PostgresNames.Quote(c.Name)}"));
        return $"INSERT INTO {PostgresNames.Quote(table.Name)} ({Columns(table)}) VALUES ({marks}) ON CONFLICT ({Key(table)}) DO UPDATE SET {sets}";
    }

    private static string Definition(OwnTable table)
    {
        var columns = string.Join(", ", table.Columns.Select(c => $"{PostgresNames.Quote(c.Name)} {c.Type switch { OwnType.Text => "text COLLATE \"C\"", OwnType.Number => "bigint", _ => "bytea" }} NOT NULL"));
        return $"CREATE TABLE IF NOT EXISTS {PostgresNames.Quote(table.Name)} ({columns}, PRIMARY KEY ({Key(table)}))";
    }

    private static NpgsqlParameter Parameter(OwnType type, object value) => type switch
    {
        OwnType.Text => new NpgsqlParameter<string> { TypedValue = (string)value },
        OwnType.Number => new NpgsqlParameter<long> { TypedValue = (long)value },
        _ => new NpgsqlParameter<byte[]> { TypedValue = (byte[])value },
    };
}
