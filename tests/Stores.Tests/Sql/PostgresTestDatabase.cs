using Npgsql;

namespace Ashlar.Stores.Tests.Sql;

/// <summary>A database for one class of tests, and connections to it.</summary>
public sealed class PostgresTestDatabase : IAsyncLifetime
{
    private PostgresServer? _server;
    private string _url = "";

    public async ValueTask InitializeAsync()
    {
        _server = await PostgresServer.SharedAsync();
        _url = await _server.CreateDatabaseAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DropDatabaseAsync(_url);
    }

    internal RawPostgres Open(bool isGeneric) => new(ConnectionString, isGeneric);

    internal NpgsqlConnection Connect()
    {
        var connection = new NpgsqlConnection(ConnectionString);
        connection.Open();
        return connection;
    }

    private string ConnectionString => _server!.ConnectionString(PostgresServer.NameOf(_url)); // initialized
}
