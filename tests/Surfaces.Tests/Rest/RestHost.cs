using System.Text;
using Ashlar.Engine;
using Ashlar.Engine.Rules;
using Ashlar.Model;
using Ashlar.Model.Expressions.ValueTypes;
using Ashlar.Stores.Migrations;
using Ashlar.Stores.Postgres;
using Ashlar.Stores.Sqlite;
using Ashlar.Surfaces.Rest;
using Ashlar.Surfaces.Tests.Http;
using Ashlar.Testing.Scenarios;

namespace Ashlar.Surfaces.Tests.Rest;

/// <summary>The REST surface on a real engine and a real database, called without a server.</summary>
internal sealed class RestHost : IAsyncDisposable
{
    private readonly TempFolder _folder;
    private readonly string? _postgres;
    private readonly Dictionary<string, Caller> _callers = new(StringComparer.Ordinal);

    private RestHost(TempFolder folder, string? postgres, BreakingStore store, AshlarEngine engine)
    {
        _folder = folder;
        _postgres = postgres;
        Store = store;
        Engine = engine;
        Surface = new RestSurface(engine, new RestOptions());
    }

    public BreakingStore Store { get; }
    public AshlarEngine Engine { get; }
    public RestSurface Surface { get; }

    /// <param name="model">Its text.</param>
    /// <param name="kind">Which database it is on; null: the one that the run is for.</param>
    public static async Task<RestHost> StartAsync(string model, DatabaseKind? kind = null)
    {
        var loaded = ModelLoader.Load(model, "model.yaml");
        var snapshot = loaded.Snapshot ?? throw new InvalidOperationException(string.Join('\n', loaded.Issues));
        var folder = new TempFolder();
        var postgres = (kind ?? Databases.Chosen) == DatabaseKind.Postgres ? await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() : null;
        var store = new BreakingStore(postgres is null
            ? await SqliteStoreFactory.OpenAsync(new SqliteOptions { Url = "sqlite:test.db", Folder = folder.Path }, TimeProvider.System)
            : await PostgresStoreFactory.OpenAsync(new PostgresOptions { Url = postgres }, TimeProvider.System));
        await store.Migrator.ApplyAsync(snapshot, new MigrationAllowance(true, new HashSet<string>()), CancellationToken.None);
        return new RestHost(folder, postgres, store, await AshlarEngine.CreateAsync(snapshot, store, TimeProvider.System, CancellationToken.None));
    }

    public async Task<FakeExchange> SendAsync(
        string method, string target, byte[]? body = null, Caller? caller = null, params KeyValuePair<string, string>[] headers)
    {
        var fake = new FakeExchange(method, target, headers, body);
        await Surface.HandleAsync(fake.Exchange, caller ?? Caller.Anonymous);
        return fake;
    }

    public Task<FakeExchange> PostAsync(string target, byte[] body, Caller? caller = null) =>
        SendAsync("POST", target, body, caller, KeyValuePair.Create("Content-Type", "application/json"));

    public async Task<ScenarioAnswer> SendAsync(ScenarioRequest request)
    {
        var body = request.Body is null ? null : Encoding.UTF8.GetBytes(request.Body);
        var fake = await SendAsync(request.Method, request.Target, body, CallerOf(request.Caller), [.. request.Headers]);
        return new ScenarioAnswer(fake.Status, fake.Headers, fake.Text);
    }

    public Caller CallerOf(ScenarioCaller? caller)
    {
        if (caller is null) return Caller.Anonymous;
        var key = $"{caller.Name} {string.Join(' ', caller.Roles)} {caller.Email}";
        if (!_callers.TryGetValue(key, out var known))
        {
            _callers[key] = known = new Caller { Id = UuidType.Of(Guid.Parse(caller.Id)), Roles = caller.Roles, Email = caller.Email };
        }

        return known;
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _folder.Dispose();
        if (_postgres is not null) await (await PostgresServer.SharedAsync()).DropDatabaseAsync(_postgres);
    }
}
