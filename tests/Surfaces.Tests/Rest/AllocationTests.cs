using Ashlar.Engine;
using Ashlar.Engine.Rules;
using Ashlar.Model;
using Ashlar.Stores;
using Ashlar.Stores.Migrations;
using Ashlar.Stores.Postgres;
using Ashlar.Stores.Sqlite;
using Ashlar.Surfaces.Http;
using Ashlar.Surfaces.Rest;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Ashlar.Surfaces.Tests.Rest;

/// <summary>Reading many rows makes no more garbage than reading one: rows go from the store's bytes to JSON without objects between.</summary>
[Collection("counts what the whole process allocates")]
public sealed class AllocationTests
{
    private const int Rows = 100;
    private const int Requests = 100;

    // What does not grow with rows may differ by this much: pieces of pooled buffers, and each wait for more of a longer answer from
    // the database's socket. The smallest object, one a row, would be 24 bytes 99 times.
    private const long Slack = 2_000;

    private const string Model = """
        ashlar: 1
        name: allocations
        entities:
          Rack:
            key: { type: long }
            fields:
              name: { type: string }
              items: { many: Item, by: rack, owned: true, max: 100 }
            access: { read: public, write: public }
          Item:
            key: { type: long }
            fields:
              rack:   { ref: Rack }
              name:    { type: string }
              text:    { type: text, optional: true }
              price:   { type: decimal, precision: 12, scale: 2 }
              weight:  { type: double }
              born:    { type: dateTime, default: now }
              day:     { type: date, default: 2024-02-29 }
              mark:    { type: uuid, default: 0192d5c1-8f4e-7a31-9c55-2f1d3c4b5a69 }
              tags:    { type: string, list: true, max: 5, default: [a, b] }
              data:    { type: json, default: { a: 1 } }
              kind:    { enum: [one, two], default: two }
            access: { read: public }
        """;

    public static IEnumerable<TheoryDataRow<string, DatabaseKind>> Targets =>
        from target in new[] { "/api/items?sort=-price&limit=", "/api/items?sort=name&expand=rack&fields=name,price,rack.name&limit=", "/api/racks?sort=-name&expand=items&limit=" }
        from kind in Enum.GetValues<DatabaseKind>()
        select new TheoryDataRow<string, DatabaseKind>(target, kind);

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task A_page_of_many_rows_allocates_what_a_page_of_one_does(string target, DatabaseKind kind)
    {
        using var folder = new TempFolder();
        await using var store = kind == DatabaseKind.Sqlite
            ? await SqliteStoreFactory.OpenAsync(new SqliteOptions { Url = "sqlite:test.db", Folder = folder.Path }, TimeProvider.System)
            : await PostgresStoreFactory.OpenAsync(new PostgresOptions { Url = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() }, TimeProvider.System);
        await CompareAsync(store, target);
    }

    private static async Task CompareAsync(IStore store, string target)
    {
        var model = ModelLoader.Load(Model, "model.yaml").Snapshot!; // a model of ours
        await store.Migrator.ApplyAsync(model, new MigrationAllowance(true, new HashSet<string>()), CancellationToken.None);
        var surface = new RestSurface(await AshlarEngine.CreateAsync(model, store, TimeProvider.System, CancellationToken.None), new RestOptions());
        await FillAsync(surface);

        var one = await LeastAsync(surface, target + "1");
        var many = await LeastAsync(surface, target + Rows);
        Assert.True(many - one <= Slack, $"a page of {Rows} rows allocates {many} bytes, a page of one {one}");
    }

    private static async Task FillAsync(RestSurface surface)
    {
        for (var rack = 0; rack < Rows + 1; rack++)
        {
            var items = string.Join(',', Enumerable.Range(0, 3).Select(i => $$"""{"name":"item {{rack}} {{i}}","text":"a \"text\" of some length","price":{{rack}}.5,"weight":1.25}"""));
            await SendAsync(surface, "POST", "/api/racks", System.Text.Encoding.UTF8.GetBytes($$"""{"name":"rack {{rack}}","items":[{{items}}]}"""));
        }
    }

    /// <summary>Bytes of one request, in the quietest of several rounds: others may allocate meanwhile.</summary>
    private static async Task<long> LeastAsync(RestSurface surface, string target)
    {
        var least = long.MaxValue;
        for (var round = 0; round < 8; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var i = 0; i < Requests; i++) await SendAsync(surface, "GET", target, []);
            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / Requests);
        }

        return least;
    }

    private static async Task SendAsync(RestSurface surface, string method, string target, byte[] body)
    {
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var request = new HttpRequestFeature { Method = method, RawTarget = target, Path = "/", QueryString = query < 0 ? "" : target[query..], Body = new MemoryStream(body) };
        if (body.Length > 0) request.Headers.ContentType = "application/json";
        request.Headers.ContentLength = body.Length;
        var response = new HttpResponseFeature();
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(request);
        features.Set<IHttpResponseFeature>(response);
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
        await surface.HandleAsync(new HttpExchange(features) { RequestId = "test", Aborted = CancellationToken.None }, Caller.Anonymous);
        Assert.Equal(method == "POST" ? 201 : 200, response.StatusCode);
    }
}

/// <summary>Nothing else runs while the process's allocations are counted.</summary>
[CollectionDefinition("counts what the whole process allocates", DisableParallelization = true)]
public sealed class CountsAllocations;
