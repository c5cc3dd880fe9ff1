using Ashlar.Engine.Tests.Support;

namespace Ashlar.Engine.Tests.Writes;

public sealed class ReplaceTests
{
    private const string Model = """
        ashlar: 1
        name: cards
        entities:
          Card:
            fields:
              name: { type: string }
              note: { type: string, optional: true }
              color: { enum: [red, blue], default: red }
              rank: { type: int, default: 'size(name)' }
              code: { type: string, optional: true, immutable: true }
              serial: { type: string, default: s-1, readonly: true }
              secret: { type: string, optional: true, access: { read: hasRole('staff'), write: hasRole('staff') } }
              shown: { type: string, optional: true, access: { write: hasRole('staff') } }
              once: { type: string, optional: true, access: { write: "once == null" } }
              data: { type: json, optional: true }
            access: { read: public, write: signedIn }
        """;

    [Fact]
    public async Task What_is_left_out_goes_back_to_its_default_or_null()
    {
        await using var world = await World.CreateAsync(Model);
        var card = await world.PostAsync("Card", """{"name":"ace","note":"n","color":"blue","rank":9,"code":"c","data":{"a":1}}""", Depot.Ann);
        Assert.Equal("ok", card.Faults);
        var put = await world.PutAsync("Card", card.Key, """{"name":"king"}""", Depot.Ann);
        Assert.Equal("ok", put.Faults);
        Assert.Equal(("null", "\"red\"", "4", "\"c\"", "\"s-1\"", "null"), (put.Json("note"), put.Json("color"), put.Json("rank"), put.Json("code"), put.Json("serial"), put.Json("data")));
        Assert.Equal(2, put.Version);
        Assert.Equal(2, (await world.PutAsync("Card", card.Key, """{"name":"king"}""", Depot.Ann)).Version);
    }

    [Fact]
    public async Task What_is_required_must_be_there_and_the_row_too()
    {
        await using var world = await World.CreateAsync(Model);
        var card = await world.PostAsync("Card", """{"name":"ace"}""", Depot.Ann);
        Assert.Equal("required@/name", (await world.PutAsync("Card", card.Key, "{}", Depot.Ann)).Faults);
        Assert.Equal("not-found", (await world.PutAsync("Card", Callers.Id(5).ToString(), """{"name":"x"}""", Depot.Ann)).Faults);
        Assert.Single(await world.RowsAsync("Card"));
    }

    [Fact]
    public async Task What_stays_may_be_sent_back_and_nothing_else()
    {
        await using var world = await World.CreateAsync(Model);
        var card = await world.PostAsync("Card", """{"name":"ace","code":"c","shown":"s"}""", Depot.Staff);
        Assert.Equal("ok", (await world.PutAsync("Card", card.Key, """{"name":"ace","code":"c","serial":"s-1","shown":"s","version":1}""", Depot.Ann)).Faults);
        Assert.Equal("forbidden-field@/shown immutable@/code readonly@/serial system@/version", (await world.PutAsync("Card", card.Key, """{"name":"ace","code":"d","serial":"s-2","shown":"t","version":7}""", Depot.Ann)).Faults);
    }

    [Fact]
    public async Task A_field_that_may_not_be_read_is_never_compared()
    {
        await using var world = await World.CreateAsync(Model);
        var card = await world.PostAsync("Card", """{"name":"ace","secret":"x"}""", Depot.Staff);
        var right = await world.PutAsync("Card", card.Key, """{"name":"ace","secret":"x"}""", Depot.Ann);
        var wrong = await world.PutAsync("Card", card.Key, """{"name":"ace","secret":"y"}""", Depot.Ann);
        Assert.Equal("forbidden: forbidden-field@/secret", right.Faults);
        Assert.Equal(right.Faults, wrong.Faults);
        Assert.Equal("ok", (await world.PutAsync("Card", card.Key, """{"name":"two"}""", Depot.Ann)).Faults);
        Assert.Equal("x", (string)(await world.RowAsync("Card", card.Key))["secret"]!);
    }

    [Fact]
    public async Task A_field_whose_rule_is_closed_for_this_row_stays_as_it_is()
    {
        await using var world = await World.CreateAsync(Model);
        var card = await world.PostAsync("Card", """{"name":"ace"}""", Depot.Ann);
        // As stored it is empty and may be set, but the rule holds on the row as written too.
        Assert.Equal("forbidden: forbidden-field@/once", (await world.PutAsync("Card", card.Key, """{"name":"ace","once":"a"}""", Depot.Ann)).Faults);
    }
}
