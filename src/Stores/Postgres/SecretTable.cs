using System.Security.Cryptography;
using Ashlar.Cel;
using Ashlar.Model;
using Npgsql;

namespace Ashlar.Stores.Postgres;

/// <summary>Random keys of the server, made once and kept with the data.</summary>
internal static class SecretTable
{
    // Ten nodes that start at once: CREATE TABLE IF NOT EXISTS alone may still collide
    private const string Create =
        """
        SELECT pg_advisory_xact_lock(hashtext('_ashlar_secret'));
        CREATE TABLE IF NOT EXISTS _ashlar_secret (name text PRIMARY KEY, value bytea NOT NULL)
        """;

    private static readonly ScalarType Text = new(ScalarKind.Text);
    private static readonly StatementText Select = new("SELECT value FROM _ashlar_secret WHERE name = $1", [Text], returnsRows: true);

    private static readonly StatementText Insert = new(
        "INSERT INTO _ashlar_secret (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING", [Text, new ScalarType(ScalarKind.Bytes)], returnsRows: false);

    public static async ValueTask<byte[]> GetOrCreateAsync(PostgresConnection connection, NpgsqlDataSource migrations, string name, int length, CancellationToken cancellationToken)
    {
        try
        {
            if (await FindAsync(connection, name, cancellationToken).ConfigureAwait(false) is { } known) return known;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrors.UndefinedTable)
        {
            connection.EndTrip();
            await CreateAsync(migrations, cancellationToken).ConfigureAwait(false);
        }

        connection.Add(Insert).Bind([CelValue.String(name), CelValue.Bytes(RandomNumberGenerator.GetBytes(length))]);
        await connection.RunAsync(cancellationToken).ConfigureAwait(false);
        // Another node may have been first
        return await FindAsync(connection, name, cancellationToken).ConfigureAwait(false) ?? throw new InvalidOperationException($"the secret {name} went away while it was made");
    }

    private static async Task CreateAsync(NpgsqlDataSource migrations, CancellationToken cancellationToken)
    {
        await using var driver = await migrations.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await driver.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var command = new NpgsqlCommand(Create, driver, transaction);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask<byte[]?> FindAsync(PostgresConnection connection, string name, CancellationToken cancellationToken)
    {
        connection.Add(Select).Bind([CelValue.String(name)]);
        var reader = await connection.SendAsync(cancellationToken).ConfigureAwait(false);
        var value = await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? reader.GetFieldValue<byte[]>(0) : null;
        await connection.FinishAsync(reader, cancellationToken).ConfigureAwait(false);
        return value;
    }
}
