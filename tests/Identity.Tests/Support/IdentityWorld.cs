using Ashlar.Engine;
using Ashlar.Identity.Records;
using Ashlar.Model;
using Ashlar.Stores;
using Ashlar.Stores.Migrations;
using Ashlar.Stores.Postgres;
using Ashlar.Stores.Sqlite;

namespace Ashlar.Identity.Tests.Support;

/// <summary>A model with Ashlar's own tables beside it, in memory or, where <c>TEST_DATABASE</c> says so, on PostgreSQL.</summary>
internal sealed class IdentityWorld : IAsyncDisposable
{
    public const string Notes = """
        ashlar: 1
        name: notes
        entities:
          Note:
            fields:
              owner: { ref: User, default: auth.id, immutable: true }
              text:  { type: string, max: 200 }
            access: { read: ownerId == auth.id, write: ownerId == auth.id }
        """;

    private readonly TempFolder _folder;

    private IdentityWorld(ModelSnapshot model, IStore store, AshlarEngine engine, MovedTime time, TempFolder folder)
    {
        _folder = folder;
        Model = model;
        Store = store;
        Engine = engine;
        Time = time;
        Book = new RecordBook(store, model);
    }

    public static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public ModelSnapshot Model { get; }

    public IStore Store { get; }

    public AshlarEngine Engine { get; }

    public RecordBook Book { get; }

    public MovedTime Time { get; }

    public string Folder => _folder.Path;

    public static ModelSnapshot Load(string yaml)
    {
        var loaded = ModelLoader.Load(yaml, "ashlar.yaml");
        return SystemModel.Attach(loaded.Snapshot ?? throw new InvalidOperationException(ModelIssueFormatter.ToText(loaded)));
    }

    public static async Task<IdentityWorld> CreateAsync(string yaml = Notes)
    {
        var folder = new TempFolder();
        var time = new MovedTime();
        var model = Load(yaml);
        var store = await OpenAsync(folder, time);
        await store.Migrator.ApplyAsync(model, new MigrationAllowance(true, new HashSet<string>()), Cancelled);
        return new IdentityWorld(model, store, await AshlarEngine.CreateAsync(model, store, time, Cancelled), time, folder);
    }

    private static async Task<IStore> OpenAsync(TempFolder folder, TimeProvider time)
    {
        if (Databases.Chosen == DatabaseKind.Postgres)
        {
            var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
            return await PostgresStoreFactory.OpenAsync(new PostgresOptions { Url = database }, TimeProvider.System, Cancelled);
        }

        return await SqliteStoreFactory.OpenAsync(new SqliteOptions { Url = "sqlite::memory:", Folder = folder.Path }, time, Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _folder.Dispose();
    }
}
