using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ashlar.Engine.Reads;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Tests.Support;
using Ashlar.Engine.Writes;

namespace Ashlar.Engine.Tests.Writes;

/// <summary>What a write answered, in words that tests compare.</summary>
internal sealed record Written(WriteAnswer? Answer, JsonObject? Row, Problem? Problem)
{
    public string Key => Answer?.Key ?? throw new InvalidOperationException(ToString());

    public long Version => Answer?.Version ?? throw new InvalidOperationException(ToString());

    /// <summary>Each fault as <c>code@pointer</c>, in order; the problem's code alone where it has none.</summary>
    public string Faults => Problem switch
    {
        null => "ok",
        { Errors.Count: 0 } problem => problem.Code,
        var problem => (problem.Kind == ProblemKind.Validation ? "" : problem.Code + ": ") + string.Join(' ', problem.Errors.Select(f => $"{f.Code}@{f.Pointer}").Order(StringComparer.Ordinal)),
    };

    /// <summary>A property of the answered row as JSON text.</summary>
    public string Json(string property) => (Row ?? throw new InvalidOperationException(ToString()))[property]?.ToJsonString() ?? "null";

    public override string ToString() => Problem is null ? Row?.ToJsonString() ?? "ok" : $"{Problem.Code}: {Problem.Detail} {Faults}";
}

/// <summary>Writes in the words of HTTP.</summary>
internal static class WriteWorld
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static Task<Written> PostAsync(this World world, string entity, string json, Caller? caller = null, string? expand = null) =>
        world.WriteAsync(new WriteRequest(world.Entity(entity), WriteVerb.Create) { Body = Parse(json), Selection = Requests.Selection(null, expand) }, caller);

    public static Task<Written> PatchAsync(this World world, string entity, string key, string json, Caller? caller = null, long? version = null, string? expand = null) =>
        world.WriteAsync(Changing(world, entity, WriteVerb.Patch, key, version) with { Body = Parse(json), Selection = Requests.Selection(null, expand) }, caller);

    public static Task<Written> PutAsync(this World world, string entity, string key, string json, Caller? caller = null, long? version = null, string? expand = null) =>
        world.WriteAsync(Changing(world, entity, WriteVerb.Replace, key, version) with { Body = Parse(json), Selection = Requests.Selection(null, expand) }, caller);

    public static Task<Written> RemoveAsync(this World world, string entity, string key, Caller? caller = null, long? version = null) =>
        world.WriteAsync(Changing(world, entity, WriteVerb.Delete, key, version), caller);

    public static async Task<Written> WriteAsync(this World world, WriteRequest request, Caller? caller = null)
    {
        JsonObject? row = null;
        var result = await world.Engine.WriteAsync(request, caller ?? Caller.System, (shape, reader, _) => row = WireJson.Of(shape, reader), Cancelled);
        return result.IsOk ? new Written(result.Value, row, null) : new Written(null, null, result.Problem);
    }

    /// <summary>Every row of an entity as the server itself sees it, in key order.</summary>
    public static async Task<IReadOnlyList<JsonObject>> RowsAsync(this World world, string entity, string? filter = null)
    {
        var rows = new List<JsonObject>();
        string? after = null;
        do
        {
            var result = await world.Engine.ListAsync(new ListRequest(world.Entity(entity)) { Filter = filter, Limit = 100, After = after }, Caller.System, Cancelled);
            Assert.True(result.IsOk, result.Problem?.Detail);
            await using var page = result.Value;
            while (await page.ReadAsync(Cancelled)) rows.Add(WireJson.Of(page.Shape, page.Row));
            after = page.Next;
        }
        while (after is not null);
        return rows;
    }

    public static async Task<JsonObject> RowAsync(this World world, string entity, string key, string? expand = null)
    {
        var request = new GetRequest(world.Entity(entity), key) { Selection = Requests.Selection(null, expand) };
        var result = await world.Engine.GetAsync(request, Caller.System, Cancelled);
        Assert.True(result.IsOk, result.Problem?.Detail);
        await using var answer = result.Value;
        return WireJson.Of(answer.Shape, answer.Row);
    }

    public static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(json), new JsonDocumentOptions { MaxDepth = 100 });
        return document.RootElement.Clone();
    }

    private static WriteRequest Changing(World world, string entity, WriteVerb verb, string key, long? version) =>
        new(world.Entity(entity), verb) { Key = key, IfMatch = version is { } v ? [v] : null };
}
