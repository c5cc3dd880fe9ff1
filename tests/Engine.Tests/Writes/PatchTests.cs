using Ashlar.Engine.Rules;
using Ashlar.Engine.Tests.Support;

namespace Ashlar.Engine.Tests.Writes;

public sealed class PatchTests
{
    [Fact]
    public async Task Changes_what_it_names_and_counts_it()
    {
        await using var world = await Depot.StockedAsync();
        var order = await Depot.OrderAsync(world, 1);
        var patched = await world.PatchAsync("Order", order.Key, """{"note":"soon"}""", Depot.Ann);
        Assert.Equal("ok", patched.Faults);
        Assert.Equal(2, patched.Version);
        Assert.Equal("\"soon\"", patched.Json("note"));
        Assert.Equal("\"pending\"", patched.Json("status"));
        Assert.NotEqual(order.Json("updatedAt"), patched.Json("updatedAt"));
        Assert.Equal(order.Json("createdAt"), patched.Json("createdAt"));
        Assert.Equal("null", (await world.PatchAsync("Order", order.Key, """{"note":null}""", Depot.Ann)).Json("note"));
    }

    [Fact]
    public async Task A_patch_that_changes_nothing_is_no_write()
    {
        await using var world = await Depot.StockedAsync();
        var order = await Depot.OrderAsync(world, 1);
        Assert.Equal(1, (await world.PatchAsync("Order", order.Key, "{}", Depot.Ann)).Version);
        var same = await world.PatchAsync("Order", order.Key, """{"status":"pending","note":null}""", Depot.Ann);
        Assert.Equal(1, same.Version);
        Assert.Equal(order.Json("updatedAt"), same.Json("updatedAt"));
    }

    [Fact]
    public async Task A_row_that_is_not_seen_is_not_found_and_one_that_may_not_change_is_forbidden()
    {
        await using var world = await Depot.StockedAsync();
        var order = await Depot.OrderAsync(world, 1);
        Assert.Equal("not-found", (await world.PatchAsync("Order", order.Key, """{"note":"x"}""", Depot.Bob)).Faults);
        Assert.Equal("not-found", (await world.PatchAsync("Order", Callers.Id(99).ToString(), """{"note":"x"}""", Depot.Ann)).Faults);
        Assert.Equal("not-found", (await world.PatchAsync("Order", "no-key", """{"note":"x"}""", Depot.Ann)).Faults);
        Assert.Equal("ok", (await world.PatchAsync("Order", order.Key, """{"status":"paid"}""", Depot.Staff)).Faults);
        Assert.Equal("forbidden", (await world.PatchAsync("Order", order.Key, """{"note":"x"}""", Depot.Ann)).Faults);
        Assert.Equal("unauthenticated", (await world.PatchAsync("Order", order.Key, """{"note":"x"}""", Caller.Anonymous)).Faults);
    }

    [Fact]
    public async Task An_update_rule_holds_on_the_row_as_written_too()
    {
        await using var world = await Depot.StockedAsync();
        var order = await Depot.OrderAsync(world, 1);
        // Ann may change her pending order, but not into one that is not pending.
        Assert.Equal("forbidden", (await world.PatchAsync("Order", order.Key, """{"status":"paid"}""", Depot.Ann)).Faults);
        Assert.Equal("pending", (string)(await world.RowAsync("Order", order.Key))["status"]!);
    }

    [Fact]
    public async Task The_version_named_must_be_the_row_s()
    {
        await using var world = await Depot.StockedAsync();
        var order = await Depot.OrderAsync(world, 1);
        Assert.Equal("ok", (await world.PatchAsync("Order", order.Key, """{"note":"a"}""", Depot.Ann, version: 1)).Faults);
        Assert.Equal("version-mismatch", (await world.PatchAsync("Order", order.Key, """{"note":"b"}""", Depot.Ann, version: 1)).Faults);
        Assert.Equal("version-mismatch", (await world.PutAsync("Order", order.Key, """{"note":"b"}""", Depot.Ann, version: 1)).Faults);
        Assert.Equal("version-mismatch", (await world.RemoveAsync("Order", order.Key, Depot.Staff, version: 1)).Faults);
    }

    [Fact]
    public async Task An_entity_may_ask_for_the_version()
    {
        await using var world = await World.CreateAsync("""
            ashlar: 1
            name: strict
            entities:
              Page:
                ifMatch: required
                fields: { text: { type: string } }
                access: { read: public, write: public }
            """);
        var page = await world.PostAsync("Page", """{"text":"x"}""", Depot.Ann);
        Assert.Equal("precondition-required", (await world.PatchAsync("Page", page.Key, """{"text":"y"}""", Depot.Ann)).Faults);
        Assert.Equal("precondition-required", (await world.PutAsync("Page", page.Key, """{"text":"y"}""", Depot.Ann)).Faults);
        Assert.Equal("precondition-required", (await world.RemoveAsync("Page", page.Key, Depot.Ann)).Faults);
        Assert.Equal("ok", (await world.PatchAsync("Page", page.Key, """{"text":"y"}""", Depot.Ann, version: 1)).Faults);
    }

    [Fact]
    public async Task Every_move_of_an_enum_is_judged()
    {
        await using var world = await Depot.StockedAsync();
        string[] words = ["pending", "paid", "shipped", "cancelled"];
        var allowed = new HashSet<(string, string)> { ("pending", "paid"), ("pending", "cancelled"), ("paid", "shipped"), ("paid", "cancelled") };
        foreach (var from in words)
        {
            foreach (var to in words)
            {
                var order = await Depot.OrderAsync(world, 1);
                foreach (var step in PathTo(from)) Assert.Equal("ok", (await world.PatchAsync("Order", order.Key, $$"""{"status":"{{step}}"}""", Depot.Staff)).Faults);
                var moved = await world.PatchAsync("Order", order.Key, $$"""{"status":"{{to}}"}""", Depot.Staff);
                Assert.Equal(from == to || allowed.Contains((from, to)) ? "ok" : "transition: transition@/status", moved.Faults);
            }
        }

        static string[] PathTo(string word) => word switch { "paid" => ["paid"], "shipped" => ["paid", "shipped"], "cancelled" => ["cancelled"], _ => [] };
    }

    [Fact]
    public async Task What_may_not_change_may_not_be_sent()
    {
        await using var world = await Depot.StockedAsync();
        var order = await Depot.OrderAsync(world, 1);
        var body = $$"""{"id":"{{order.Key}}","customerId":"{{Callers.Id(1)}}","createdAt":"2020-01-01T00:00:00Z","total":5,"version":1}""";
        Assert.Equal("computed@/total immutable@/customerId system@/createdAt system@/id system@/version", (await world.PatchAsync("Order", order.Key, body, Depot.Ann)).Faults);
    }

    [Fact]
    public async Task Checks_see_the_row_before()
    {
        await using var world = await Depot.StockedAsync();
        var order = await Depot.OrderAsync(world, 1);
        Assert.Equal("ok", (await world.PatchAsync("Order", order.Key, """{"priority":5}""", Depot.Staff)).Faults);
        Assert.Equal("check@/priority", (await world.PatchAsync("Order", order.Key, """{"priority":4}""", Depot.Staff)).Faults);
    }

    [Fact]
    public async Task A_field_rule_holds_on_the_row_as_stored_and_as_written()
    {
        await using var world = await Depot.StockedAsync();
        var order = await Depot.OrderAsync(world, 1);
        Assert.Equal("ok", (await world.PatchAsync("Order", order.Key, """{"discount":1.5}""", Depot.Ann)).Faults);
        // As written it is not pending any more, then as stored.
        Assert.Equal("forbidden: forbidden-field@/discount", (await world.PatchAsync("Order", order.Key, """{"discount":2,"status":"paid"}""", Depot.Staff)).Faults);
        Assert.Equal("ok", (await world.PatchAsync("Order", order.Key, """{"status":"paid"}""", Depot.Staff)).Faults);
        Assert.Equal("forbidden: forbidden-field@/discount", (await world.PatchAsync("Order", order.Key, """{"discount":3}""", Depot.Staff)).Faults);
        Assert.Equal("ok", (await world.PatchAsync("Order", order.Key, """{"discount":1.50}""", Depot.Staff)).Faults);
    }

    [Fact]
    public async Task Merges_inside_json()
    {
        await using var world = await World.CreateAsync("""
            ashlar: 1
            name: bag
            entities:
              Bag:
                fields:
                  data: { type: json, optional: true }
                  shaped: { type: json, optional: true, schema: { type: object, required: [a], properties: { a: { type: integer } } } }
                access: { read: public, write: public }
            """);
        var bag = await world.PostAsync("Bag", """{"data":{"a":{"b":1.10,"c":2},"d":[1]}}""", Depot.Ann);
        var merged = await world.PatchAsync("Bag", bag.Key, """{"data":{"a":{"c":null,"e":1e300},"f":true}}""", Depot.Ann);
        WireJson.AssertSame("""{"a":{"b":1.10,"e":1e300},"d":[1],"f":true}""", merged.Json("data"), isJson: true);
        Assert.Equal("[1]", (await world.PatchAsync("Bag", bag.Key, """{"data":[1]}""", Depot.Ann)).Json("data"));
        Assert.Equal("null", (await world.PatchAsync("Bag", bag.Key, """{"data":null}""", Depot.Ann)).Json("data"));
        Assert.Equal("""{"x":1}""", (await world.PatchAsync("Bag", bag.Key, """{"data":{"x":1,"y":null}}""", Depot.Ann)).Json("data"));
        Assert.Equal("schema@/shaped/a", (await world.PatchAsync("Bag", bag.Key, """{"shaped":{"b":1}}""", Depot.Ann)).Faults);
        Assert.Equal("ok", (await world.PatchAsync("Bag", bag.Key, """{"shaped":{"a":1}}""", Depot.Ann)).Faults);
        Assert.Equal("ok", (await world.PatchAsync("Bag", bag.Key, """{"shaped":{"b":1}}""", Depot.Ann)).Faults);
        Assert.Equal("schema@/shaped/a", (await world.PatchAsync("Bag", bag.Key, """{"shaped":{"a":"x"}}""", Depot.Ann)).Faults);
    }

    [Fact]
    public async Task References_are_asked_only_when_they_change()
    {
        await using var world = await Depot.StockedAsync();
        var product = await world.PostAsync("Product", """{"sku":"x","price":1,"categoryId":"books"}""", Depot.Admin);
        Assert.Equal("reference@/categoryId", (await world.PatchAsync("Product", product.Key, """{"categoryId":"none"}""", Depot.Admin)).Faults);
        Assert.Equal("ok", (await world.PatchAsync("Product", product.Key, """{"categoryId":null}""", Depot.Admin)).Faults);
    }
}
