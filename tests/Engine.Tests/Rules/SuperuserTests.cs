using System.Text.Json;
using Ashlar.Engine.Reads;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Tests.Support;
using Ashlar.Engine.Tests.Writes;
using Ashlar.Engine.Writes;
using Ashlar.Engine.Writes.Batches;

namespace Ashlar.Engine.Tests.Rules;

public sealed class SuperuserTests
{
    private const string Yaml = """
        ashlar: 1
        name: vault
        entities:
          Secret:
            fields:
              owner: { ref: User, default: auth.id, immutable: true }
              text: { type: string, max: 20, access: { read: nobody } }
              seal: { type: string, default: s0, readonly: true }
              key: { type: string, optional: true, hidden: true }
            access: { read: ownerId == auth.id, create: signedIn }
        """;

    private static readonly Caller Root = new() { Id = Callers.User(9).Id, IsSuperuser = true };
    private readonly List<string> recorded = [];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private async Task<AshlarEngine> RecordingAsync(World world) => await AshlarEngine.CreateAsync(
        world.Model, world.Store, TimeProvider.System, Cancelled, record: (_, caller, acts, _) =>
        {
            recorded.AddRange(acts.Superuser.Select(a => $"{caller.Id} {a.Verb} {a.Entity.Name} {a.Key}"));
            return ValueTask.CompletedTask;
        });

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    [Fact]
    public async Task Rules_are_not_asked_and_each_write_is_recorded()
    {
        await using var world = await World.CreateAsync(Yaml);
        var engine = await RecordingAsync(world);
        var key = (await world.PostAsync("Secret", """{"text":"x"}""", Callers.User(1))).Key;
        var secret = world.Entity("Secret");
        var changed = await engine.WriteAsync(new WriteRequest(secret, WriteVerb.Patch) { Key = key, Body = Json("""{"text":"y"}""") }, Root, null, Cancelled);
        Assert.True(changed.IsOk, changed.Problem?.Detail);
        var deleted = await engine.WriteAsync(new WriteRequest(secret, WriteVerb.Delete) { Key = key }, Root, null, Cancelled);
        Assert.True(deleted.IsOk, deleted.Problem?.Detail);
        Assert.Equal([$"{Root.Id} Patch Secret {key}", $"{Root.Id} Delete Secret {key}"], recorded);
        Assert.Equal(ProblemKind.NotFound, (await engine.GetAsync(new GetRequest(secret, key), Root, Cancelled)).Problem?.Kind);
    }

    [Fact]
    public async Task Validation_is_asked_as_of_anyone()
    {
        await using var world = await World.CreateAsync(Yaml);
        var engine = await RecordingAsync(world);
        var refused = await engine.WriteAsync(
            new WriteRequest(world.Entity("Secret"), WriteVerb.Create) { Body = Json("""{"text":"much too long for this field","seal":"s","id":"00000000-0000-7000-8000-000000000001"}""") }, Root, null, Cancelled);
        Assert.Equal("max-length readonly system", string.Join(' ', refused.Problem!.Errors.Select(e => e.Code).Order(StringComparer.Ordinal)));
        Assert.Empty(recorded);
    }

    [Fact]
    public async Task A_record_that_fails_keeps_the_write_from_happening()
    {
        await using var world = await World.CreateAsync(Yaml);
        var key = (await world.PostAsync("Secret", """{"text":"x"}""", Callers.User(1))).Key;
        var engine = await AshlarEngine.CreateAsync(world.Model, world.Store, TimeProvider.System, Cancelled, record: (_, _, _, _) => throw new InvalidOperationException("no trail"));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await engine.WriteAsync(new WriteRequest(world.Entity("Secret"), WriteVerb.Delete) { Key = key }, Root, null, Cancelled));
        Assert.Single(await world.RowsAsync("Secret"));
    }

    [Fact]
    public async Task Writes_of_a_batch_are_recorded_each()
    {
        await using var world = await World.CreateAsync(Yaml);
        var engine = await RecordingAsync(world);
        var secret = world.Entity("Secret");
        var answer = await engine.BatchAsync(
            new BatchRequest([.. Enumerable.Range(0, 3).Select(i => new BatchOperation(null, "/" + i, "/" + i) { Write = new WriteRequest(secret, WriteVerb.Create) { Body = Json($$"""{"text":"t{{i}}"}""") } })]) { Begin = () => { }, Overflow = () => null }, Root, Cancelled);
        Assert.True(answer.IsOk, answer.Problem?.Detail);
        Assert.Equal(3, recorded.Distinct().Count());
    }

    [Fact]
    public async Task An_engine_that_records_nothing_knows_no_superusers()
    {
        await using var world = await World.CreateAsync(Yaml);
        var key = (await world.PostAsync("Secret", """{"text":"x"}""", Callers.User(1))).Key;
        Assert.Equal(ProblemKind.Forbidden, (await world.RemoveAsync("Secret", key, Root)).Problem?.Kind);
    }

    [Fact]
    public async Task What_is_hidden_stays_hidden()
    {
        await using var world = await World.CreateAsync(Yaml);
        var engine = await RecordingAsync(world);
        var key = (await world.PostAsync("Secret", """{"text":"x"}""", Callers.User(1))).Key;
        var answer = await engine.GetAsync(new GetRequest(world.Entity("Secret"), key), Root, Cancelled);
        await using var row = answer.Value;
        var names = AnswerJson.Of(row.Shape, row.Row).Select(p => p.Key).ToList();
        Assert.Contains("text", names);
        Assert.DoesNotContain("key", names);
    }
}
