using System.Text.Json.Nodes;
using Ashlar.Cel;
using Ashlar.Engine.Reads;
using Ashlar.Engine.Rules;
using Ashlar.Model;
using Ashlar.Model.Expressions.ValueTypes;
using Ashlar.Stores;
using Ashlar.Stores.Migrations;
using Ashlar.Stores.Plans;
using Ashlar.Stores.Postgres;
using Ashlar.Stores.Sqlite;

namespace Ashlar.Engine.Tests.Support;

/// <summary>A model served from a database in memory. Rows are put in past the engine, so that reads are tested alone.</summary>
internal sealed class World : IAsyncDisposable
{
    private readonly Dictionary<string, IPreparedWrite> inserts = [];
    private readonly TempFolder folder;

    private World(ModelSnapshot model, IStore store, AshlarEngine engine, TempFolder folder)
    {
        this.folder = folder;
        Model = model;
        Store = store;
        Engine = engine;
    }

    public ModelSnapshot Model { get; }

    public IStore Store { get; }

    public AshlarEngine Engine { get; }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static ModelSnapshot Load(string yaml)
    {
        var result = ModelLoader.Load(yaml, "ashlar.yaml");
        return result.Snapshot ?? throw new InvalidOperationException(string.Join('\n', result.Issues));
    }

    /// <param name="yaml">The model.</param>
    /// <param name="time">The engine's; null: the system's.</param>
    /// <param name="url">Null: in memory, or where <c>TEST_DATABASE</c> says <c>postgres</c>, a database of its own there.</param>
    public static async Task<World> CreateAsync(string yaml, string? url = null, TimeProvider? time = null)
    {
        var folder = new TempFolder();
        var model = Load(yaml);
        var store = await OpenAsync(url, folder);
        await store.Migrator.ApplyAsync(model, new MigrationAllowance(true, new HashSet<string>()), Cancelled);
        var engine = await AshlarEngine.CreateAsync(model, store, time ?? TimeProvider.System, Cancelled);
        return new World(model, store, engine, folder);
    }

    private static async Task<IStore> OpenAsync(string? url, TempFolder folder)
    {
        if (url is null && Databases.Chosen == DatabaseKind.Postgres)
        {
            var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
            return await PostgresStoreFactory.OpenAsync(new PostgresOptions { Url = database }, TimeProvider.System, Cancelled);
        }

        return await SqliteStoreFactory.OpenAsync(new SqliteOptions { Url = url ?? "sqlite::memory:", Folder = folder.Path }, TimeProvider.System, Cancelled);
    }

    public Entity Entity(string name) => Model.FindEntity(name) ?? throw new ArgumentException($"no entity {name}");

    /// <summary>Inserts rows of one entity, each the values of its columns by wire name; the times and the version are filled in.</summary>
    public async Task InsertAsync(string name, params IReadOnlyList<(string Column, object? Value)>[] rows)
    {
        var entity = Entity(name);
        var columns = entity.Columns.Where(c => c.HasStorage).ToList();
        if (!inserts.TryGetValue(name, out var write)) inserts[name] = write = Store.Prepare(new InsertPlan(entity, columns));
        // The store's writer has a context of its own: take the test's token here.
        var cancelled = Cancelled;
        await Store.WriteAsync(
            async session =>
            {
                var steps = rows.Select(row => new WriteStep(write, [.. columns.Select(c => ValueOf(c, row))])).ToList();
                var outcome = await session.ExecuteAsync(steps, cancelled);
                return outcome.Error is null ? true : throw new InvalidOperationException($"{outcome.Error}");
            },
            cancelled);
    }

    public async Task LinkAsync(string entity, string field, object source, object target)
    {
        var link = (LinkField)(Entity(entity).Find(field) ?? throw new ArgumentException($"no link {field}"));
        var write = Store.Prepare(new LinkPlan(link));
        CelValue[] keys = [ValueOf(link.Entity.Key.Type, source), ValueOf(link.Target.Key.Type, target)];
        var cancelled = Cancelled;
        await Store.WriteAsync(async s => (await s.ExecuteAsync([new WriteStep(write, keys)], cancelled)).Error is null, cancelled);
    }

    public async Task DeleteAsync(string entity, object key)
    {
        var write = Store.Prepare(new DeletePlan(Entity(entity)));
        CelValue[] values = [ValueOf(Entity(entity).Key.Type, key)];
        var cancelled = Cancelled;
        await Store.WriteAsync(async s => (await s.ExecuteAsync([new WriteStep(write, values)], cancelled)).Error is null, cancelled);
    }

    /// <summary>The page's rows, with the page's own facts.</summary>
    public async Task<Page> ListAsync(ListRequest request, Caller? caller = null)
    {
        var result = await Engine.ListAsync(request, caller ?? Caller.Anonymous, Cancelled);
        if (!result.IsOk) return new Page([], result.Problem, null, false, null);
        await using var page = result.Value;
        var rows = new List<JsonObject>();
        while (await page.ReadAsync(Cancelled)) rows.Add(AnswerJson.Of(page.Shape, page.Row));
        return new Page(rows, null, page.Next, page.HasMore, page.Total);
    }

    public Task<Page> ListAsync(string entity, string? filter = null, string? sort = null, Caller? caller = null) =>
        ListAsync(Requests.List(Entity(entity)) with { Filter = filter, Sort = Requests.Sort(sort) }, caller);

    /// <summary>The row, or null with the problem.</summary>
    public async Task<(JsonObject? Row, Problem? Problem)> GetAsync(string entity, string key, Caller? caller = null, Selection? selection = null)
    {
        var request = new GetRequest(Entity(entity), key) { Selection = selection ?? Selection.All };
        var result = await Engine.GetAsync(request, caller ?? Caller.Anonymous, Cancelled);
        if (!result.IsOk) return (null, result.Problem);
        await using var answer = result.Value;
        return (AnswerJson.Of(answer.Shape, answer.Row), null);
    }

    public static CelValue ValueOf(ScalarType type, object? value) => (type.Kind, value) switch
    {
        (_, null) => CelValue.Null,
        (_, CelValue given) => given,
        (_, IEnumerable<string> list) when type.IsList => CelValue.List([.. list.Select(i => ValueOf(type with { IsList = false }, i))]),
        (ScalarKind.Int or ScalarKind.Long, int number) => CelValue.Int(number),
        (ScalarKind.Int or ScalarKind.Long, long number) => CelValue.Int(number),
        (ScalarKind.Bool, bool flag) => CelValue.Bool(flag),
        (ScalarKind.Double, double number) => CelValue.Double(number),
        (ScalarKind.Uuid, Guid guid) => UuidType.Of(guid),
        (ScalarKind.Json, string json) => CelValue.String(json),
        (_, string text) => ScalarText.TryParse(type, text, out var parsed, out var message) ? parsed : throw new ArgumentException($"{text}: {message}"),
        _ => throw new ArgumentException($"no {type.Kind} of {value}"),
    };

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        folder.Dispose();
    }

    private static CelValue ValueOf(ColumnField column, IReadOnlyList<(string Column, object? Value)> row)
    {
        foreach (var (name, value) in row)
        {
            if (name == column.WireName) return ValueOf(column.Type, value);
        }

        if (column.Entity.Version == column) return CelValue.Int(1);
        if (column.System && column.Type.Kind == ScalarKind.DateTime) return CelValue.Timestamp(1_700_000_000);
        return CelValue.Null;
    }
}

/// <summary>What a list answered.</summary>
internal sealed record Page(IReadOnlyList<JsonObject> Rows, Problem? Problem, string? Next, bool HasMore, long? Total)
{
    /// <summary>One property of every row, as text; <c>null</c> for null, <c>-</c> where it is left out.</summary>
    public IReadOnlyList<string> Of(string property) =>
        [.. Rows.Select(r => r.TryGetPropertyValue(property, out var value) ? value?.ToString() ?? "null" : "-")];

    public string Text(string property) => Problem is { } problem ? $"{problem.Code}: {problem.Detail}" : string.Join(' ', Of(property));
}
