using Ashlar.Model;
using Ashlar.Stores.Migrations;
using Ashlar.Stores.Sqlite;

namespace Ashlar.Stores.Tests.Support;

/// <summary>A database of one kind for one test.</summary>
public abstract class StoreFixture : IAsyncDisposable
{
    private readonly List<IStore> _stores = [];

    /// <summary>Opens the same database each time.</summary>
    public async Task<IStore> OpenAsync()
    {
        var store = await OpenNowAsync();
        _stores.Add(store);
        return store;
    }

    /// <summary>Opens the database and brings it to the model.</summary>
    public async Task<IStore> OpenAsync(ModelSnapshot model)
    {
        var store = await OpenAsync();
        await store.Migrator.ApplyAsync(model, new MigrationAllowance(true, new HashSet<string>()), default);
        return store;
    }

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var store in _stores) await store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Another hand's SQL.</summary>
    public abstract Task ExecuteAsync(string sql);

    protected abstract ValueTask<IStore> OpenNowAsync();
}

public sealed class SqliteFixture : StoreFixture
{
    private readonly TempFolder _folder = new();

    /// <summary>What the next open uses.</summary>
    public SqliteOptions Options { get; set; }

    public SqliteFixture() => Options = new SqliteOptions { Url = "sqlite:test.db", Folder = _folder.Path };

    public string Path => _folder.Combine("test.db");

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    public override Task ExecuteAsync(string sql)
    {
        using var connection = SqliteConnection.OpenWriter(Path, Options, new StoreCounters());
        connection.Execute(sql);
        return Task.CompletedTask;
    }

    protected override ValueTask<IStore> OpenNowAsync() => SqliteStoreFactory.OpenAsync(Options, TimeProvider.System);
}
