using Ashlar.Engine.Rules;
using Ashlar.Engine.Tests.Support;

namespace Ashlar.Engine.Tests.Writes;

public sealed class DefaultsTests
{
    private const string Model = """
        ashlar: 1
        name: defaults
        entities:
          Group:
            fields:
              name: { type: string }
              factor: { type: decimal, precision: 6, scale: 3 }
              limits: { type: json, optional: true }
              members: { many: Member, by: group }
              boss: { ref: Group, optional: true }
            access: { write: public }
          Member:
            fields:
              group: { ref: Group }
              points: { type: int, default: 0 }
            access: { read: public, write: public }
          Card:
            fields:
              group: { ref: Group, optional: true }
              owner: { ref: User, default: auth.id, optional: true }
              title: { type: string, default: plain }
              shout: { type: string, default: { expr: title + '!' } }
              loud: { type: string, default: { expr: shout + '!' } }
              groupName: { type: string, optional: true, default: { expr: group.name } }
              bossName: { type: string, optional: true, default: { expr: group.boss.name } }
              price: { type: decimal, precision: 8, scale: 2, optional: true, default: { expr: group.factor * 2.5 } }
              seats: { type: long, optional: true, default: { expr: 'group.members.count()' } }
              best: { type: int, optional: true, default: { expr: 'group.members.max(m, m.points)' } }
              color: { type: string, optional: true, default: { expr: group.limits.color } }
              data: { type: json, default: { a: [1, 2.5] } }
              echo: { type: json, optional: true, default: { expr: "{'a': [1, 2.5, true, null, 'x']}" } }
              tags: { type: string, list: true, max: 5, default: [a, b] }
              sizes: { type: int, list: true, max: 5, default: [1, 2], optional: true }
              born: { type: dateTime, default: now }
              due: { type: dateTime, default: { expr: now + duration('24h') } }
              wait: { type: duration, default: PT30M }
              day: { type: date, default: 2024-02-29 }
              clock: { type: time, default: '09:30:00' }
              flag: { type: bool, default: true }
              ratio: { type: double, default: 0.5 }
              kind: { enum: [one, two], default: two }
              mark: { type: uuid, default: 0192d5c1-8f4e-7a31-9c55-2f1d3c4b5a69 }
            access: { read: public, write: public }
          Bounded:
            fields:
              title: { type: string }
              short: { type: string, max: 3, optional: true, default: { expr: title } }
              few: { type: string, list: true, max: 1, optional: true, default: { expr: "[title, title]" } }
              small: { type: int, max: 3, optional: true, default: { expr: size(title) } }
              cheap: { type: decimal, precision: 5, scale: 2, max: 3, optional: true, default: { expr: "decimal(size(title))" } }
              light: { type: double, max: 3, optional: true, default: { expr: "double(size(title))" } }
            access: { read: public, write: public }
          Bill:
            fields:
              title: { type: string }
              items: { many: BillItem, by: bill, owned: true, max: 9 }
              gross: { type: decimal, precision: 12, scale: 2, readonly: true, default: { expr: net * 1.5 } }
              net: { type: decimal, precision: 12, scale: 2, readonly: true, default: 'items.sum(i, i.cost)' }
              large: { type: bool, readonly: true, default: 'items.exists(i, i.factor > 2.0)' }
            access: { read: public, write: public }
          BillItem:
            fields:
              bill: { ref: Bill }
              group: { ref: Group }
              count: { type: int, min: 1 }
              factor: { type: decimal, precision: 6, scale: 3, readonly: true, default: group.factor }
              cost: { type: decimal, precision: 12, scale: 3, computed: count * factor, stored: true }
          Strict:
            fields:
              group: { ref: Group }
              name: { type: string, default: { expr: group.boss.name } }
            access: { read: public, write: public }
        """;

    [Fact]
    public async Task Literals_and_expressions_over_the_row_fill_in()
    {
        await using var world = await World.CreateAsync(Model);
        var card = await world.PostAsync("Card", """{"title":"hey"}""", Depot.Ann);
        Assert.Equal("ok", card.Faults);
        Assert.Equal(("\"hey!\"", "\"hey!!\"", "null", "null"), (card.Json("shout"), card.Json("loud"), card.Json("groupName"), card.Json("price")));
        Assert.Equal(("""{"a":[1,2.5]}""", """{"a":[1,2.5,true,null,"x"]}"""), (card.Json("data"), card.Json("echo")));
        Assert.Equal(("""["a","b"]""", "[1,2]", "\"PT30M\""), (card.Json("tags"), card.Json("sizes"), card.Json("wait")));
        Assert.Equal(("\"2024-02-29\"", "\"09:30:00\"", "true", "0.5"), (card.Json("day"), card.Json("clock"), card.Json("flag"), card.Json("ratio")));
        Assert.Equal(("\"two\"", "\"0192d5c1-8f4e-7a31-9c55-2f1d3c4b5a69\""), (card.Json("kind"), card.Json("mark")));
        Assert.Equal(card.Json("createdAt"), card.Json("born"));
        Assert.Equal(DateTimeOffset.Parse((string)card.Row!["born"]!).AddDays(1), DateTimeOffset.Parse((string)card.Row["due"]!));
    }

    [Fact]
    public async Task Expressions_follow_references_to_rows_that_the_caller_may_not_read()
    {
        await using var world = await World.CreateAsync(Model);
        var boss = await world.PostAsync("Group", """{"name":"top","factor":1}""", Depot.Ann);
        var group = await world.PostAsync("Group", $$"""{"name":"low","factor":1.111,"limits":{"color":"red"},"bossId":"{{boss.Key}}"}""", Caller.System);
        foreach (var points in new[] { 3, 9 }) await world.PostAsync("Member", $$"""{"groupId":"{{group.Key}}","points":{{points}}}""");
        Assert.Equal("reference@/groupId", (await world.PostAsync("Card", $$"""{"groupId":"{{group.Key}}"}""", Depot.Ann)).Faults);
        var card = await world.PostAsync("Card", $$"""{"groupId":"{{group.Key}}"}""", Caller.System);
        Assert.Equal("ok", card.Faults);
        Assert.Equal(("\"low\"", "\"top\"", "2.78"), (card.Json("groupName"), card.Json("bossName"), card.Json("price")));
        Assert.Equal(("2", "9", "\"red\""), (card.Json("seats"), card.Json("best"), card.Json("color")));
    }

    [Fact]
    public async Task A_default_without_a_value_is_told_where_one_is_needed()
    {
        await using var world = await World.CreateAsync(Model);
        var group = await world.PostAsync("Group", """{"name":"top","factor":1}""", Depot.Ann);
        Assert.Equal("default@/name", (await world.PostAsync("Strict", $$"""{"groupId":"{{group.Key}}"}""")).Faults);
        Assert.Equal("ok", (await world.PostAsync("Strict", $$"""{"groupId":"{{group.Key}}","name":"x"}""")).Faults);
        Assert.Equal("reference@/groupId", (await world.PostAsync("Strict", $$"""{"groupId":"{{Callers.Id(5)}}"}""")).Faults);
        Assert.Equal("required@/groupId", (await world.PostAsync("Strict", "{}")).Faults);
    }

    [Fact]
    public async Task A_default_that_breaks_the_field_s_bounds_is_told()
    {
        await using var world = await World.CreateAsync(Model);
        Assert.Equal("max-length@/short max@/cheap max@/light max@/small too-many@/few", (await world.PostAsync("Bounded", """{"title":"longer"}""", Depot.Ann)).Faults);
        Assert.Equal("ok", (await world.PostAsync("Bounded", """{"title":"abc","few":[]}""", Depot.Ann)).Faults);
    }

    [Fact]
    public async Task A_replacement_takes_the_defaults_again()
    {
        await using var world = await World.CreateAsync(Model);
        var group = await world.PostAsync("Group", """{"name":"low","factor":2}""", Depot.Ann);
        var card = await world.PostAsync("Card", """{"title":"one"}""");
        var put = await world.PutAsync("Card", card.Key, $$"""{"title":"two","groupId":"{{group.Key}}"}""");
        Assert.Equal("ok", put.Faults);
        Assert.Equal(("\"two!\"", "\"low\"", "5.00", "0"), (put.Json("shout"), put.Json("groupName"), put.Json("price"), put.Json("seats")));
    }

    [Fact]
    public async Task Defaults_over_owned_rows_see_those_made_with_the_row()
    {
        await using var world = await World.CreateAsync(Model);
        var low = await world.PostAsync("Group", """{"name":"low","factor":1.111}""", Depot.Ann);
        var high = await world.PostAsync("Group", """{"name":"high","factor":3}""", Depot.Ann);
        var empty = await world.PostAsync("Bill", """{"title":"none"}""");
        Assert.Equal(("0.00", "0.00", "false"), (empty.Json("net"), empty.Json("gross"), empty.Json("large")));
        var bill = await world.PostAsync("Bill", $$"""{"title":"two","items":[{"groupId":"{{low.Key}}","count":2},{"groupId":"{{high.Key}}","count":1}]}""", Caller.System);
        Assert.Equal("ok", bill.Faults);
        Assert.Equal(("5.22", "7.83", "true"), (bill.Json("net"), bill.Json("gross"), bill.Json("large")));
    }
}
