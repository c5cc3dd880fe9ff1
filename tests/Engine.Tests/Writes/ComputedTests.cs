using Ashlar.Engine.Tests.Support;

namespace Ashlar.Engine.Tests.Writes;

public sealed class ComputedTests
{
    private const string Model = """
        ashlar: 1
        name: computed
        entities:
          User:
            fields: { rank: { type: int, default: 3 }, label: { type: string, optional: true, default: { expr: "'rank ' + string(rank)" } } }
          Line:
            fields:
              owner: { ref: User, default: auth.id }
              quantity: { type: int }
              price: { type: decimal, precision: 8, scale: 3 }
              half: { type: decimal, precision: 12, scale: 2, computed: amount / 2, stored: true }
              amount: { type: decimal, precision: 12, scale: 2, computed: quantity * price, stored: true }
              twice: { type: int, computed: quantity * 2 }
              closed: { type: bool, default: false }
              parts: { many: Part, by: line, owned: true, access: { write: "!closed" } }
              labels: { many: Label, link: true, access: { write: "!closed" } }
            check: [{ rule: "twice < 100", message: too many, field: quantity }]
            access: { read: public, write: signedIn }
          Part:
            fields: { line: { ref: Line }, name: { type: string } }
          Label:
            fields: { name: { type: string } }
            access: { read: public }
        """;

    [Fact]
    public async Task Stored_columns_follow_their_row()
    {
        await using var world = await World.CreateAsync(Model);
        var line = await world.PostAsync("Line", """{"quantity":3,"price":0.335}""", Depot.Ann);
        Assert.Equal("ok", line.Faults);
        Assert.Equal(("1.01", "0.51", "6"), (line.Json("amount"), line.Json("half"), line.Json("twice")));
        var patched = await world.PatchAsync("Line", line.Key, """{"quantity":4}""", Depot.Ann);
        Assert.Equal(("1.34", "0.67", "8"), (patched.Json("amount"), patched.Json("half"), patched.Json("twice")));
        Assert.Equal("check@/quantity", (await world.PatchAsync("Line", line.Key, """{"quantity":50}""", Depot.Ann)).Faults);
        Assert.Single(await world.RowsAsync("Line", "amount == 1.34"));
        // What an earlier answer said of it comes back with a PUT and says nothing.
        Assert.Equal("ok", (await world.PutAsync("Line", line.Key, """{"quantity":5,"price":1,"amount":77,"twice":0}""", Depot.Ann)).Faults);
    }

    [Fact]
    public async Task Stored_columns_follow_a_reference_that_a_deletion_sets_to_null()
    {
        await using var world = await World.CreateAsync("""
            ashlar: 1
            name: computed
            entities:
              Label:
                fields: { name: { type: string } }
              Line:
                fields:
                  label: { ref: Label, optional: true, onDelete: setNull }
                  bare: { type: bool, computed: labelId == null, stored: true }
            """);
        var label = await world.PostAsync("Label", """{"name":"a"}""");
        var line = await world.PostAsync("Line", $$"""{"labelId":"{{label.Key}}"}""");
        Assert.Equal("false", line.Json("bare"));
        Assert.Equal("ok", (await world.RemoveAsync("Label", label.Key)).Faults);
        Assert.True((bool)(await world.RowAsync("Line", line.Key))["bare"]!);
    }

    [Fact]
    public async Task The_caller_s_row_has_its_defaults()
    {
        await using var world = await World.CreateAsync(Model);
        await world.PostAsync("Line", """{"quantity":3,"price":1}""", Depot.Ann);
        var user = Assert.Single(await world.RowsAsync("User"));
        Assert.Equal((3, "rank 3"), ((int)user["rank"]!, (string)user["label"]!));
    }

    [Fact]
    public async Task Rules_of_lists_and_links_are_asked_when_they_are_set()
    {
        await using var world = await World.CreateAsync(Model);
        await world.PostAsync("Label", $$"""{"id":"{{Callers.Id(1)}}","name":"a"}""");
        var labels = $"[\"{Callers.Id(1)}\"]";
        Assert.Equal(
            "forbidden: forbidden-field@/labels forbidden-field@/parts",
            (await world.PostAsync("Line", $$"""{"quantity":1,"price":1,"closed":true,"parts":[{"name":"x"}],"labels":{{labels}}}""", Depot.Ann)).Faults);
        var line = await world.PostAsync("Line", $$"""{"quantity":1,"price":1,"parts":[{"name":"x"}],"labels":{{labels}}}""", Depot.Ann);
        Assert.Equal("ok", line.Faults);
        Assert.Equal("ok", (await world.PatchAsync("Line", line.Key, """{"closed":true}""", Depot.Ann)).Faults);
        Assert.Equal("forbidden: forbidden-field@/labels", (await world.PatchAsync("Line", line.Key, """{"labels":[]}""", Depot.Ann)).Faults);
        Assert.Equal("forbidden: forbidden-field@/parts", (await world.PatchAsync("Line", line.Key, """{"parts":[]}""", Depot.Ann)).Faults);
        Assert.Equal("ok", (await world.PatchAsync("Line", line.Key, $$"""{"labels":{{labels}}}""", Depot.Ann)).Faults);
        Assert.Single(await world.RowsAsync("Part"));
    }
}
