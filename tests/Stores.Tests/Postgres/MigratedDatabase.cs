using Ashlar.Stores.Migrations;
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

    public NpgsqlDataSource Data => _data ?? throw new InvalidOperationException("not created");

    public IMigrator Migrator => new PostgresMigrator(Data.OpenConnectionAsync, new PostgresColumnRules((entity, node) => SqlTranslation.Definition(entity, node, PostgresDialect.Instance)), TimeProvider.System);

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
        if (_data is not null) await _data.DisposeAsync();
        if (_server is not null && _url is not null) await _server.DropDatabaseAsync(_url);
    }
}
