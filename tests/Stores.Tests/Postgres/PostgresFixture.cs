using Ashlar.Stores.Postgres;
using Ashlar.Stores.Tests.Support;
using Ashlar.Stores.Watching;

namespace Ashlar.Stores.Tests.Postgres;

/// <summary>A database of its own on the test process's server.</summary>
public sealed class PostgresFixture : StoreFixture
{
    private PostgresServer? _server;

    /// <summary>Made when first asked for.</summary>
    public string? Url { get; private set; }

    /// <summary>Appended to the URL, such as <c>?pool=2</c>.</summary>
    public string Query { get; init; } = "";

    /// <summary>What is told of its statements.</summary>
    public WatchOptions Watch { get; init; } = new();

    /// <summary>Makes the database where there is none yet.</summary>
    public async Task<string> DatabaseAsync()
    {
        _server ??= await PostgresServer.SharedAsync();
        return PostgresServer.NameOf(Url ??= await _server.CreateDatabaseAsync());
    }

    public async Task<object?> ScalarAsync(string sql)
    {
        var database = await DatabaseAsync();
        return await _server!.ScalarAsync(database, sql); // there when there is a database
    }

    public override async Task ExecuteAsync(string sql)
    {
        var database = await DatabaseAsync();
        await _server!.ExecuteAsync(database, sql); // there when there is a database
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (Url is not null) await _server!.DropDatabaseAsync(Url); // as above
    }

    protected override async ValueTask<IStore> OpenNowAsync()
    {
        await DatabaseAsync();
        return await PostgresStoreFactory.OpenAsync(new PostgresOptions { Url = Url + Query, Watch = Watch }, TimeProvider.System);
    }
}
