using System.Data.Common;
using Npgsql;

namespace Ashlar.Stores.Postgres.Schema;

/// <summary>A connection for migrating, and the lock that lets one migrate at a time.</summary>
internal sealed class MigrationConnection : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(150);

    // "ashl" and the schema: others may use advisory locks in the same database
    private const string Key = "1634953324, hashtext(current_schema())";

    private readonly bool _locked;

    private MigrationConnection(NpgsqlConnection connection, bool locked)
    {
        Connection = connection;
        _locked = locked;
    }

    public NpgsqlConnection Connection { get; }

    /// <summary>A connection whose statements take as long as they take.</summary>
    public static async Task<MigrationConnection> OpenAsync(Func<CancellationToken, ValueTask<NpgsqlConnection>> open, CancellationToken cancellationToken)
    {
        var connection = await open(cancellationToken).ConfigureAwait(false);
        try
        {
            await ExecuteAsync(connection, "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET lock_timeout = 0; SET client_min_messages = warning", cancellationToken).ConfigureAwait(false);
            return new MigrationConnection(connection, locked: false);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// The same with the database's migration lock held until disposed. Asks for the lock again and again rather than waiting in
    /// one statement: a waiting statement holds a snapshot, and CREATE INDEX CONCURRENTLY of whoever has the lock would wait for it.
    /// </summary>
    public static async Task<MigrationConnection> OpenLockedAsync(Func<CancellationToken, ValueTask<NpgsqlConnection>> open, TimeProvider time, CancellationToken cancellationToken)
    {
        var opened = await OpenAsync(open, cancellationToken).ConfigureAwait(false);
        try
        {
            while (!await TryLockAsync(opened.Connection, cancellationToken).ConfigureAwait(false)) await Task.Delay(Poll, time, cancellationToken).ConfigureAwait(false);
            return new MigrationConnection(opened.Connection, locked: true);
        }
        catch
        {
            await opened.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_locked && Connection.State == System.Data.ConnectionState.Open) await ExecuteAsync(Connection, $"SELECT pg_advisory_unlock({Key})", default).ConfigureAwait(false);
        }
        catch (DbException)
        {
            // The connection is gone, and the lock with it
        }
        finally
        {
            await Connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async Task<bool> TryLockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT pg_try_advisory_lock({Key})", connection);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is true;
    }
}
