using System.Text.Json;
using Ashlar.Cel;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Tests.Support;
using Ashlar.Engine.Writes;
using Ashlar.Model;
using Ashlar.Model.Expressions.ValueTypes;
using Ashlar.Stores;
using Ashlar.Stores.Plans;

namespace Ashlar.Engine.Tests.Writes;

/// <summary>Work beside a row in one transaction, and rows that somebody who registers makes of itself.</summary>
public sealed class WithinWriteTests
{
    private const string Model = """
        ashlar: 1
        name: people
        entities:
          Log:
            key: subject
            fields: { subject: { type: uuid } }
          User:
            fields:
              nick:   { type: string, max: 20, unique: true, optional: true }
              credit: { type: int, default: 0, access: { write: hasRole('admin') } }
              state:  { enum: [fresh, known], default: fresh, transitions: { fresh: [known] } }
            check: [{ rule: "nick != 'root'", message: must be another, field: nick }]
            access: { create: nobody }
        """;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Both_are_kept()
    {
        await using var world = await World.CreateAsync(Model);
        var answer = await RegisterAsync(world, """{"nick":"ada"}""", Guid.NewGuid(), refuse: false);
        Assert.True(answer.IsOk);
        Assert.True(answer.Value.Visible);
        Assert.Equal([answer.Value.Key], await KeysAsync(world, "Log"));
        Assert.Equal([answer.Value.Key], await KeysAsync(world, "User"));
    }

    [Fact]
    public async Task A_problem_of_the_work_leaves_nothing_of_the_row()
    {
        await using var world = await World.CreateAsync(Model);
        var answer = await RegisterAsync(world, """{"nick":"ada"}""", Guid.NewGuid(), refuse: true);
        Assert.Equal(ProblemKind.Conflict, answer.Problem?.Kind);
        Assert.Empty(await KeysAsync(world, "Log"));
        Assert.Empty(await KeysAsync(world, "User"));
    }

    [Fact]
    public async Task A_row_that_is_refused_leaves_nothing_of_the_work()
    {
        await using var world = await World.CreateAsync(Model);
        await RegisterAsync(world, """{"nick":"ada"}""", Guid.NewGuid(), refuse: false);
        var again = await RegisterAsync(world, """{"nick":"ada"}""", Guid.NewGuid(), refuse: false);
        Assert.Equal((ProblemKind.Unique, "/nick"), (again.Problem?.Kind, again.Problem?.Errors[0].Pointer));
        Assert.Single(await KeysAsync(world, "Log"));
    }

    [Theory]
    [InlineData("""{"nick":"ada","credit":5}""", "forbidden:/credit")]
    [InlineData("""{"nick":"ada","email":"x@example.com"}""", "validation:/email")]
    [InlineData("""{"nick":"ada","roles":["admin"]}""", "validation:/roles")]
    [InlineData("""{"nick":"ada","id":"0190b0c8-0000-7000-8000-000000000001"}""", "validation:/id")]
    [InlineData("""{"nick":"ada","state":"known"}""", "validation:/state")]
    [InlineData("""{"nick":"root"}""", "validation:/nick")]
    public async Task Whoever_registers_sets_what_somebody_without_roles_may(string body, string refusal)
    {
        await using var world = await World.CreateAsync(Model);
        var answer = await RegisterAsync(world, body, Guid.NewGuid(), refuse: false);
        Assert.Equal(refusal, $"{answer.Problem?.Code}:{answer.Problem?.Errors[0].Pointer}");
    }

    [Fact]
    public async Task Registering_opens_nothing_else()
    {
        await using var world = await World.CreateAsync(Model);
        var id = UuidType.Of(Guid.NewGuid());
        var log = await world.Engine.WriteAsync(new WriteRequest(world.Entity("Log"), WriteVerb.Create) { Body = Json("{}") }, new Caller { Id = id, Registers = true }, null, Cancelled);
        Assert.Equal(ProblemKind.Forbidden, log.Problem?.Kind);
        var plain = await world.Engine.WriteAsync(new WriteRequest(world.Entity("User"), WriteVerb.Create) { Body = Json("""{"nick":"ada"}""") }, new Caller { Id = id }, null, Cancelled);
        Assert.Equal(ProblemKind.Forbidden, plain.Problem?.Kind);
    }

    [Fact]
    public async Task A_change_and_a_deletion_take_work_along()
    {
        await using var world = await World.CreateAsync(Model);
        var user = world.Entity("User");
        var made = await RegisterAsync(world, """{"nick":"ada"}""", Guid.NewGuid(), refuse: false);
        var email = (ColumnField)user.Find("email")!; // built in
        var keys = new List<CelValue>();
        WithinWrite note = (_, key) =>
        {
            keys.Add(key);
            return new((Problem?)null);
        };
        var patch = new WriteRequest(user, WriteVerb.Patch) { Key = made.Value.Key, Body = Json("{}"), Given = [(email, CelValue.String("ada@example.com"))], Within = note };
        Assert.True((await world.Engine.WriteAsync(patch, Caller.System, null, Cancelled)).IsOk);
        Assert.Equal("ada@example.com", (await world.GetAsync("User", made.Value.Key, Caller.System)).Row?["email"]?.GetValue<string>());
        Assert.True((await world.Engine.WriteAsync(new WriteRequest(user, WriteVerb.Delete) { Key = made.Value.Key, Within = note }, Caller.System, null, Cancelled)).IsOk);
        Assert.Equal([UuidType.Of(Guid.Parse(made.Value.Key)), UuidType.Of(Guid.Parse(made.Value.Key))], keys);
    }

    private static async Task<Result<WriteAnswer>> RegisterAsync(World world, string body, Guid id, bool refuse)
    {
        var user = world.Entity("User");
        var log = world.Entity("Log");
        var insert = world.Store.Prepare(new InsertPlan(log, [.. log.Columns]));
        var (key, cancelled) = (UuidType.Of(id), Cancelled);
        var request = new WriteRequest(user, WriteVerb.Create)
        {
            Body = Json(body),
            Given = [(user.Key, key)],
            Within = async (session, made) =>
            {
                var now = CelValue.Timestamp(1_700_000_000);
                await session.ExecuteAsync([new WriteStep(insert, [.. log.Columns.Select(c => c == log.Key ? made : c == log.Version ? CelValue.Int(1) : now)])], cancelled);
                return refuse ? new Problem(ProblemKind.Conflict, "no") : null;
            },
        };
        return await world.Engine.WriteAsync(request, new Caller { Id = key, Registers = true }, (_, _, _) => { }, cancelled);
    }

    private static async Task<IReadOnlyList<string>> KeysAsync(World world, string entity) =>
        (await world.ListAsync(entity, caller: Caller.System)).Of(world.Entity(entity).Key.WireName);

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
