using Ashlar.Engine.Rules;
using Ashlar.Engine.Tests.Support;

namespace Ashlar.Engine.Tests.Writes;

/// <summary>Rules and checks that read other rows, at the row's own address and nested.</summary>
public sealed class FarRulesTests
{
    private const string Model = """
        ashlar: 1
        name: far
        entities:
          Team:
            fields:
              name: { type: string }
              frozen: { type: bool, default: false }
              lead: { ref: User, optional: true }
              budget: { type: int, default: 10 }
              tasks: { many: Task, by: team }
              plans: { many: Plan, by: team, owned: true }
            check:
              - { rule: "plans.sum(p, p.cost) <= budget", message: over budget, field: budget }
            access: { read: public, write: public }
          Task:
            fields:
              team: { ref: Team }
              title: { type: string }
              points: { type: int, default: 1, access: { write: "team.leadId == auth.id" } }
              status: { enum: [open, done], default: open, optional: true, transitions: { open: [done], done: [] } }
            check:
              - { rule: "old == null || old.teamId == teamId || !old.team.frozen", message: the old team is frozen, field: team }
              - { rule: "size(team.tasks) <= 3", message: the team has too many tasks }
            access: { read: public, create: "!team.frozen", update: "!team.frozen && (old == null || old.team.name != 'locked')", delete: "!team.frozen" }
          Plan:
            fields:
              team: { ref: Team }
              cost: { type: int }
              secret: { type: string, optional: true, hidden: true, unique: true }
            check:
              - { rule: "team.name != 'broke' || cost == 0", message: there is no money, field: cost }
        """;

    [Fact]
    public async Task A_create_rule_sees_the_row_as_written()
    {
        await using var world = await World.CreateAsync(Model);
        var (team, frozen) = await TeamsAsync(world);
        Assert.Equal("ok", (await world.PostAsync("Task", $$"""{"teamId":"{{team}}","title":"a"}""", Depot.Ann)).Faults);
        Assert.Equal("forbidden", (await world.PostAsync("Task", $$"""{"teamId":"{{frozen}}","title":"a"}""", Depot.Ann)).Faults);
        Assert.Single(await world.RowsAsync("Task"));
    }

    [Fact]
    public async Task An_update_rule_sees_the_row_as_stored_and_as_written()
    {
        await using var world = await World.CreateAsync(Model);
        var (team, frozen) = await TeamsAsync(world);
        var task = (await world.PostAsync("Task", $$"""{"teamId":"{{team}}","title":"a"}""", Depot.Ann)).Key;
        Assert.Equal("forbidden", (await world.PatchAsync("Task", task, $$"""{"teamId":"{{frozen}}"}""", Depot.Ann)).Faults);
        Assert.Equal("ok", (await world.PatchAsync("Task", task, """{"title":"b"}""", Depot.Ann)).Faults);
        await world.PatchAsync("Team", team, """{"frozen":true}""");
        Assert.Equal("forbidden", (await world.PatchAsync("Task", task, """{"title":"c"}""", Depot.Ann)).Faults);
        Assert.Equal("forbidden", (await world.RemoveAsync("Task", task, Depot.Ann)).Faults);
        Assert.Equal("b", (string)(await world.RowAsync("Task", task))["title"]!);
    }

    [Fact]
    public async Task Old_leads_to_the_rows_that_it_referred_to()
    {
        await using var world = await World.CreateAsync(Model);
        var (team, _) = await TeamsAsync(world);
        var locked = (await world.PostAsync("Team", """{"name":"locked"}""")).Key;
        var task = (await world.PostAsync("Task", $$"""{"teamId":"{{locked}}","title":"a"}""", Depot.Ann)).Key;
        Assert.Equal("forbidden", (await world.PatchAsync("Task", task, $$"""{"teamId":"{{team}}"}""", Depot.Ann)).Faults);
        await world.PatchAsync("Team", locked, """{"name":"free","frozen":true}""");
        // The server is asked no rule; its checks hold all the same.
        Assert.Equal("check@/teamId", (await world.PatchAsync("Task", task, $$"""{"teamId":"{{team}}"}""", Caller.System)).Faults);
    }

    [Fact]
    public async Task A_check_over_other_rows_counts_the_write_itself()
    {
        await using var world = await World.CreateAsync(Model);
        var (team, _) = await TeamsAsync(world);
        for (var i = 0; i < 3; i++) Assert.Equal("ok", (await world.PostAsync("Task", $$"""{"teamId":"{{team}}","title":"a"}""", Depot.Ann)).Faults);
        Assert.Equal("check@", (await world.PostAsync("Task", $$"""{"teamId":"{{team}}","title":"a"}""", Depot.Ann)).Faults);
        Assert.Equal(3, (await world.RowsAsync("Task")).Count);
    }

    [Fact]
    public async Task A_field_rule_may_ask_other_rows()
    {
        await using var world = await World.CreateAsync(Model);
        var (team, _) = await TeamsAsync(world);
        Assert.Equal("forbidden: forbidden-field@/points", (await world.PostAsync("Task", $$"""{"teamId":"{{team}}","title":"a","points":5}""", Depot.Bob)).Faults);
        var task = await world.PostAsync("Task", $$"""{"teamId":"{{team}}","title":"a","points":5}""", Depot.Ann);
        Assert.Equal("ok", task.Faults);
        Assert.Equal("forbidden: forbidden-field@/points", (await world.PatchAsync("Task", task.Key, """{"points":6}""", Depot.Bob)).Faults);
        Assert.Equal("ok", (await world.PatchAsync("Task", task.Key, """{"title":"x"}""", Depot.Bob)).Faults);
        Assert.Equal("ok", (await world.PatchAsync("Task", task.Key, """{"points":6}""", Depot.Ann)).Faults);
        var put = await world.PutAsync("Task", task.Key, $$"""{"teamId":"{{team}}","title":"y"}""", Depot.Bob);
        Assert.Equal("ok", put.Faults);
        Assert.Equal("6", put.Json("points"));
    }

    [Fact]
    public async Task Checks_of_nested_rows_and_over_them_are_asked()
    {
        await using var world = await World.CreateAsync(Model);
        Assert.Equal("check@/budget", (await world.PostAsync("Team", """{"name":"a","plans":[{"cost":6},{"cost":5}]}""", Depot.Ann)).Faults);
        Assert.Equal("check@/plans/1/cost", (await world.PostAsync("Team", """{"name":"broke","plans":[{"cost":0},{"cost":5}]}""", Depot.Ann)).Faults);
        Assert.Empty(await world.RowsAsync("Plan"));
        var team = await world.PostAsync("Team", """{"name":"a","plans":[{"cost":6}]}""", Depot.Ann, "plans");
        Assert.Equal("ok", team.Faults);
        Assert.Equal("check@/budget", (await world.PatchAsync("Team", team.Key, $$"""{"plans":[{"id":"{{(string)team.Row!["plans"]![0]!["id"]!}}","cost":11}]}""", Depot.Ann)).Faults);
    }

    [Fact]
    public async Task A_hidden_field_s_name_stays_hidden_when_its_value_is_taken()
    {
        await using var world = await World.CreateAsync(Model);
        var taken = await world.PostAsync("Team", """{"name":"a","plans":[{"cost":1,"secret":"s"},{"cost":1,"secret":"s"}]}""", Depot.Ann);
        Assert.Equal("unique", taken.Faults);
        Assert.DoesNotContain("secret", taken.Problem!.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", (await world.PostAsync("Plan", """{"secre":1}""", Depot.Ann)).Problem!.Errors.First(f => f.Code == "unknown-field").Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_enum_that_is_empty_may_only_start()
    {
        await using var world = await World.CreateAsync(Model);
        var (team, _) = await TeamsAsync(world);
        var task = await world.PostAsync("Task", $$"""{"teamId":"{{team}}","title":"a","status":null}""", Depot.Ann);
        Assert.Equal("transition: transition@/status", (await world.PatchAsync("Task", task.Key, """{"status":"done"}""", Depot.Ann)).Faults);
        Assert.Equal("ok", (await world.PatchAsync("Task", task.Key, """{"status":"open"}""", Depot.Ann)).Faults);
        Assert.Equal("ok", (await world.PatchAsync("Task", task.Key, """{"status":"done"}""", Depot.Ann)).Faults);
        Assert.Equal("transition: transition@/status", (await world.PatchAsync("Task", task.Key, """{"status":"open"}""", Depot.Ann)).Faults);
    }

    private static async Task<(string Team, string Frozen)> TeamsAsync(World world)
    {
        await world.PostAsync("User", $$"""{"id":"{{Callers.Id(1)}}"}""");
        var team = await world.PostAsync("Team", $$"""{"name":"one","leadId":"{{Callers.Id(1)}}"}""");
        return (team.Key, (await world.PostAsync("Team", """{"name":"two","frozen":true}""")).Key);
    }
}
