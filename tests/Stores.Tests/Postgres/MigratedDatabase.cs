using Ashlar.Stores.Migrations;
using Ashlar.Stores.Postgres;
using Ashlar.Stores.Postgres.Schema;
using Ashlar.Stores.Sql;
using Ashlar.Stores.Tests.Support;
using Npgsql;

namespace Ashlar.Stores.Tests.Postgres;

/// <summary>A PostgreSQL database of one test, its migrator, and plain SQL beside it.</summary>
internal sealed class MigratedDatabase : IAsyncDisposable
{
    private PostgresServer? _server;
    private string? _url;
    private NpgsqlDataSource? _data;
    private IStore? _store;

    public NpgsqlDataSource Data => _data ?? throw new InvalidOperationException("not created");

    public IMigrator Migrator => MigratorFor(16 << 20);

    public PostgresMigrator MigratorFor(long rewriteUpTo) =>
        new(Data.OpenConnectionAsync, new PostgresColumnRules((entity, node) => SqlTranslation.Definition(entity, node, PostgresDialect.Instance)), TimeProvider.System) { RewriteUpTo = rewriteUpTo };

    /// <summary>A store on the database, opened when first asked for.</summary>
    public async Task<IStore> StoreAsync() =>
        _store ??= await PostgresStoreFactory.OpenAsync(new PostgresOptions { Url = _url ?? throw new InvalidOperationException("not created") }, TimeProvider.System);

    /// <summary>Ends every other connection to the database, and does not return before they are gone.</summary>
    public void EndOthers()
    {
        using var connection = new NpgsqlConnection(Data.ConnectionString + ";Pooling=false");
        connection.Open();
        using var end = new NpgsqlCommand("SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()", connection);
        end.ExecuteNonQuery();
    }

    public async ValueTask CreateAsync()
    {
        _server = await PostgresServer.SharedAsync();
        _url = await _server.CreateDatabaseAsync();
        _data = NpgsqlDataSource.Create(_server.ConnectionString(PostgresServer.NameOf(_url)));
    }

    public async Task<MigrationPlan> PlanAsync(string model) => await Migrator.PlanAsync(Rows.Load(model), default);

    public async Task<MigrationPlan> ApplyAsync(string model, params string[] destructive) =>
        await Migrator.ApplyAsync(Rows.Load(model), new MigrationAllowance(true, destructive.ToHashSet()), default);

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Data.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<object?> ScalarAsync(string sql)
    {
        await using var command = Data.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_store is not null) await _store.DisposeAsync();
        if (_data is not null) await _data.DisposeAsync();
        if (_server is not null && _url is not null) await _server.DropDatabaseAsync(_url);
    }
}
