using System.Text.Json;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Tests.Support;
using Ashlar.Engine.Writes;
using Ashlar.Engine.Writes.Batches;

namespace Ashlar.Engine.Tests.Rules;

/// <summary>Who may give roles: nobody, unless the model says who.</summary>
public sealed class RolesTests
{
    private const string Silent = """
        ashlar: 1
        name: club
        entities:
          User: { access: { create: hasRole('admin'), update: signedIn, read: signedIn } }
        """;

    private const string Stated = """
        ashlar: 1
        name: club
        entities:
          User:
            key: { type: uuid, client: true }
            fields:
              roles: { access: { write: "hasRole('admin') || (hasRole('lead') && (roles == null || roles.all(r, r in auth.roles)))" } }
            access: { create: hasRole('admin') || hasRole('lead'), update: signedIn, read: signedIn }
        """;

    private static readonly Caller Admin = Callers.User(1, "admin"), Lead = Callers.User(2, "lead", "editor"), Member = Callers.User(3, "editor");
    private readonly List<string> recorded = [];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private async Task<(World World, AshlarEngine Engine)> OpenAsync(string yaml)
    {
        var world = await World.CreateAsync(yaml);
        foreach (var n in new[] { 1, 2, 3, 4 }) await world.InsertAsync("User", [("id", Callers.Id(n)), ("roles", n == 4 ? null : new[] { "editor" })]);
        return (world, await AshlarEngine.CreateAsync(world.Model, world.Store, TimeProvider.System, Cancelled, record: (_, caller, acts, _) =>
        {
            recorded.AddRange(acts.Roles.Select(r => $"{NumberOf(caller.Id)}: {NumberOf(r.User)} [{string.Join(' ', r.Before)}] -> [{string.Join(' ', r.After)}]"));
            return ValueTask.CompletedTask;
        }));
    }

    private static string NumberOf(Cel.CelValue id) => id.IsNull ? "-" : id.ToString().TrimEnd('"', ')')[^1..];

    private static WriteRequest Patch(World world, int user, string json, WriteVerb verb = WriteVerb.Patch) =>
        new(world.Entity("User"), verb) { Key = verb == WriteVerb.Create ? null : Callers.Id(user).ToString(), Body = JsonDocument.Parse(json).RootElement, MatchAny = verb == WriteVerb.Replace };

    private static async Task<string> TryAsync(AshlarEngine engine, WriteRequest request, Caller caller)
    {
        var answer = await engine.WriteAsync(request, caller, null, Cancelled);
        return answer.IsOk ? "done" : answer.Problem.Kind + string.Concat(answer.Problem.Errors.Select(e => $" {e.Code}@{e.Pointer}"));
    }

    [Fact]
    public async Task Nobody_gives_roles_where_the_model_does_not_say_who_may()
    {
        var (world, engine) = await OpenAsync(Silent);
        await using var _ = world;
        Assert.Equal("Forbidden forbidden-field@/roles", await TryAsync(engine, Patch(world, 3, """{"roles":["admin"]}"""), Member));
        Assert.Equal("Forbidden forbidden-field@/roles", await TryAsync(engine, Patch(world, 3, """{"roles":["admin"]}"""), Admin));
        Assert.Equal("Forbidden forbidden-field@/roles", await TryAsync(engine, Patch(world, 0, """{"roles":["admin"]}""", WriteVerb.Create), Admin));
        Assert.Equal("Validation forbidden-field@/roles", await TryAsync(engine, Patch(world, 3, """{"roles":["admin"]}""", WriteVerb.Replace), Member));
        Assert.Equal("done", await TryAsync(engine, Patch(world, 3, """{"name":"C","roles":["editor"]}""", WriteVerb.Replace), Member)); // as it is
        Assert.Empty(recorded);
        var super = new Caller { Id = Callers.User(9).Id, IsSuperuser = true };
        Assert.Equal("done", await TryAsync(engine, Patch(world, 3, """{"roles":["admin"]}"""), super));
        Assert.Equal(["9: 3 [editor] -> [admin]"], recorded);
    }

    [Fact]
    public async Task Who_may_give_them_is_a_rule_of_the_field_and_each_change_is_recorded()
    {
        var (world, engine) = await OpenAsync(Stated);
        await using var _ = world;
        Assert.Equal("done", await TryAsync(engine, Patch(world, 4, """{"roles":["lead","editor"]}"""), Admin));
        Assert.Equal("done", await TryAsync(engine, Patch(world, 4, """{"roles":["lead","editor"]}"""), Admin)); // nothing changes
        Assert.Equal("done", await TryAsync(engine, Patch(world, 4, """{"name":"D"}"""), Admin));
        Assert.Equal("done", await TryAsync(engine, Patch(world, 4, """{"roles":null}"""), Admin));
        Assert.Equal("done", await TryAsync(engine, Patch(world, 0, $$"""{"id":"{{Callers.Id(5)}}","roles":["staff"]}""", WriteVerb.Create), Admin));
        Assert.Equal("done", await TryAsync(engine, Patch(world, 4, """{"roles":["editor"]}"""), Lead));
        Assert.Equal(["1: 4 [] -> [lead editor]", "1: 4 [lead editor] -> []", "1: 5 [] -> [staff]", "2: 4 [] -> [editor]"], recorded);
    }

    [Fact]
    public async Task A_rule_may_keep_back_roles_that_the_giver_has_not()
    {
        var (world, engine) = await OpenAsync(Stated);
        await using var _ = world;
        Assert.Equal("Forbidden forbidden-field@/roles", await TryAsync(engine, Patch(world, 2, """{"roles":["admin"]}"""), Lead)); // oneself
        Assert.Equal("Forbidden forbidden-field@/roles", await TryAsync(engine, Patch(world, 4, """{"roles":["editor","admin"]}"""), Lead));
        Assert.Equal("Forbidden forbidden-field@/roles", await TryAsync(engine, Patch(world, 0, $$"""{"id":"{{Callers.Id(6)}}","roles":["admin"]}""", WriteVerb.Create), Lead));
        Assert.Equal("done", await TryAsync(engine, Patch(world, 4, """{"roles":["admin"]}"""), Admin));
        recorded.Clear();
        Assert.Equal("Forbidden forbidden-field@/roles", await TryAsync(engine, Patch(world, 4, """{"roles":[]}"""), Lead)); // of the row as stored as well
        Assert.Equal("Forbidden forbidden-field@/roles", await TryAsync(engine, Patch(world, 3, """{"roles":["admin"]}"""), Member));
        Assert.Equal("Unauthenticated", await TryAsync(engine, Patch(world, 3, """{"roles":["admin"]}"""), Caller.Anonymous));
        Assert.Empty(recorded);
    }

    [Fact]
    public async Task Batches_and_imports_are_judged_and_recorded_alike()
    {
        var (world, engine) = await OpenAsync(Stated);
        await using var _ = world;
        BatchRequest Batch(string role) => new([
            new(null, "/0", "/0") { Write = Patch(world, 3, """{"name":"x"}""") },
            new(null, "/1", "/1") { Write = Patch(world, 3, $$"""{"roles":["{{role}}"]}""") },
            new(null, "/2", "/2") { Write = Patch(world, 0, $$"""{"id":"{{Callers.Id(7)}}","roles":["{{role}}"]}""", WriteVerb.Create) },
        ])
        { Begin = () => { }, Overflow = () => null };
        Assert.Equal(ProblemKind.Forbidden, (await engine.BatchAsync(Batch("admin"), Lead, Cancelled)).Problem?.Kind);
        Assert.Empty(recorded);
        Assert.True((await engine.BatchAsync(Batch("lead"), Lead, Cancelled)).IsOk);
        Assert.Equal(["2: 3 [editor] -> [lead]", "2: 7 [] -> [lead]"], recorded);

        using var row = JsonDocument.Parse($$"""{"id":"{{Callers.Id(8)}}","roles":["admin"]}""");
        var report = await engine.ImportAsync(world.Entity("User"), [new ImportRow(1, row.RootElement)], true, Lead, Cancelled);
        Assert.Equal(ProblemKind.Forbidden, Assert.Single(report.Faults).Problem.Kind);
    }

    [Fact]
    public async Task Nobody_registers_with_roles_whatever_the_model_lets_callers_do()
    {
        var (world, engine) = await OpenAsync(Stated.Replace("\"hasRole('admin') || (hasRole('lead') && (roles == null || roles.all(r, r in auth.roles)))\"", "public", StringComparison.Ordinal));
        await using var _ = world;
        var registrant = new Caller { Id = Callers.User(6).Id, Registers = true };
        Assert.Equal("Validation readonly@/roles", await TryAsync(engine, Patch(world, 0, $$"""{"id":"{{Callers.Id(6)}}","roles":["editor"]}""", WriteVerb.Create), registrant));
        Assert.Equal("done", await TryAsync(engine, Patch(world, 4, """{"roles":["editor"]}"""), Member));
    }
}
