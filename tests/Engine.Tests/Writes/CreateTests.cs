using Ashlar.Engine.Rules;
using Ashlar.Engine.Tests.Support;

namespace Ashlar.Engine.Tests.Writes;

public sealed class CreateTests
{
    [Fact]
    public async Task Makes_a_row_with_its_children_in_one_write()
    {
        await using var world = await Depot.StockedAsync();
        var written = await world.PostAsync("Order", $$"""{"note":"quick","lines":[{{Depot.Line(1, 2)}},{{Depot.Line(2, 3)}}]}""", Depot.Ann, "lines");
        Assert.Equal("ok", written.Faults);
        Assert.Equal(1, written.Version);
        Assert.Equal("\"pending\"", written.Json("status"));
        Assert.Equal("27.50", written.Json("total"));
        Assert.Equal($"\"{Callers.Id(1)}\"", written.Json("customerId"));
        Assert.Equal(["10.00", "2.50"], written.Row!["lines"]!.AsArray().Select(l => l!["unitPrice"]!.ToJsonString()));
        Assert.Equal(2, (await world.RowsAsync("OrderLine")).Count);
    }

    [Fact]
    public async Task Makes_children_of_children()
    {
        await using var world = await Depot.StockedAsync();
        var line = $$"""{"productId":"{{Callers.Id(1)}}","quantity":1,"options":[{"name":"red"},{"name":"large"}]}""";
        var written = await world.PostAsync("Order", $$"""{"lines":[{{line}}]}""", Depot.Ann);
        Assert.Equal("ok", written.Faults);
        Assert.Equal(["red", "large"], (await world.RowsAsync("LineOption")).Select(o => (string)o["name"]!));
    }

    [Fact]
    public async Task Tells_every_fault_at_its_place_at_once()
    {
        await using var world = await Depot.StockedAsync();
        var body = $$"""
            {"statuss":"paid","status":"gone","note":5,"total":1,"version":2,
             "lines":[{"productId":"{{Callers.Id(77)}}","quantity":0},{"quantity":1.5,"unitPrice":1,"options":[{"nam":"x"}]}],
             "labels":["{{Callers.Id(1)}}","{{Callers.Id(1)}}","zzz"],"comments":[]}
            """;
        var written = await world.PostAsync("Order", body, Depot.Ann);
        Assert.Equal(
            "computed@/total duplicate@/labels/1 enum@/status format@/labels/2 min@/lines/0/quantity readonly@/comments readonly@/lines/1/unitPrice"
            + " reference@/lines/0/productId required@/lines/1/options/0/name required@/lines/1/productId system@/version too-many@/labels"
            + " type@/lines/1/quantity type@/note unknown-field@/lines/1/options/0/nam unknown-field@/statuss",
            written.Faults);
        Assert.Empty(await world.RowsAsync("Order"));
        Assert.Contains(written.Problem!.Errors, f => f.Pointer == "/statuss" && f.Message.Contains("'status'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Refuses_what_is_closed_before_it_names_anything()
    {
        await using var world = await Depot.OpenAsync();
        Assert.Equal("unauthenticated", (await world.PostAsync("Closed", """{"nonsense":1}""", Caller.Anonymous)).Faults);
        Assert.Equal("forbidden", (await world.PostAsync("Closed", """{"nonsense":1}""", Depot.Admin)).Faults);
        Assert.Equal("forbidden", (await world.PostAsync("Product", "[]", Depot.Ann)).Faults);
        Assert.Equal("unauthenticated", (await world.PostAsync("Product", "[]", Caller.Anonymous)).Faults);
        Assert.Equal("unauthenticated", (await world.PostAsync("Order", """{"nonsense":1}""", Caller.Anonymous)).Faults);
    }

    [Fact]
    public async Task Refuses_a_field_that_the_caller_may_never_set()
    {
        await using var world = await Depot.StockedAsync();
        var body = $$"""{"priority":5,"nonsense":1,"lines":[{{Depot.Line(1)}}]}""";
        Assert.Equal("forbidden: forbidden-field@/priority", (await world.PostAsync("Order", body, Depot.Ann)).Faults);
        Assert.Equal("unknown-field@/nonsense", (await world.PostAsync("Order", body, Depot.Staff)).Faults);
    }

    [Fact]
    public async Task Refuses_a_row_that_its_rule_does_not_allow()
    {
        await using var world = await Depot.StockedAsync();
        await world.PostAsync("User", $$"""{"id":"{{Callers.Id(2)}}"}""");
        var forBob = $$"""{"customerId":"{{Callers.Id(2)}}","lines":[{{Depot.Line(1)}}]}""";
        Assert.Equal("reference@/customerId", (await world.PostAsync("Order", forBob, Depot.Ann)).Faults);
        Assert.Equal("ok", (await world.PostAsync("Order", forBob, Depot.Staff)).Faults);
        Assert.Single(await world.RowsAsync("Order"));
    }

    [Fact]
    public async Task Gives_the_caller_a_row_at_the_first_write_that_refers_to_it()
    {
        await using var world = await Depot.StockedAsync();
        Assert.Empty(await world.RowsAsync("User"));
        await Depot.OrderAsync(world, 1);
        await Depot.OrderAsync(world, 2);
        var user = Assert.Single(await world.RowsAsync("User"));
        Assert.Equal((Callers.Id(1).ToString(), 1), ((string)user["id"]!, (int)user["version"]!));
        Assert.Null(user["nick"]);
    }

    [Fact]
    public async Task Takes_only_references_that_the_caller_may_read()
    {
        await using var world = await Depot.StockedAsync();
        var hidden = $$"""{"lines":[{{Depot.Line(3)}}],"labels":["{{Callers.Id(2)}}"]}""";
        Assert.Equal("reference@/labels/0 reference@/lines/0/productId", (await world.PostAsync("Order", hidden, Depot.Ann)).Faults);
        Assert.Equal("ok", (await world.PostAsync("Order", hidden, Depot.Staff)).Faults);
    }

    [Fact]
    public async Task A_hidden_row_and_no_row_are_told_alike()
    {
        await using var world = await Depot.StockedAsync();
        var hidden = await world.PostAsync("Order", $$"""{"lines":[{{Depot.Line(3)}}]}""", Depot.Ann);
        var none = await world.PostAsync("Order", $$"""{"lines":[{{Depot.Line(99)}}]}""", Depot.Ann);
        Assert.Equal(none.Problem!.Errors[0].Message, hidden.Problem!.Errors[0].Message);
        Assert.Equal(none.Faults, hidden.Faults);
    }

    [Fact]
    public async Task Starts_an_enum_with_transitions_only_where_it_may_start()
    {
        await using var world = await Depot.StockedAsync();
        Assert.Equal("initial@/status", (await world.PostAsync("Order", $$"""{"status":"paid","lines":[{{Depot.Line(1)}}]}""", Depot.Ann)).Faults);
        Assert.Equal("ok", (await world.PostAsync("Order", $$"""{"status":"pending","lines":[{{Depot.Line(1)}}]}""", Depot.Ann)).Faults);
    }

    [Fact]
    public async Task Counts_the_children_of_a_list()
    {
        await using var world = await Depot.StockedAsync();
        Assert.Equal("too-few@/lines", (await world.PostAsync("Order", "{}", Depot.Ann)).Faults);
        Assert.Equal("too-few@/lines", (await world.PostAsync("Order", """{"lines":[]}""", Depot.Ann)).Faults);
        var five = string.Join(',', Enumerable.Repeat(Depot.Line(1), 5));
        Assert.Equal("too-many@/lines", (await world.PostAsync("Order", $$"""{"lines":[{{five}}]}""", Depot.Ann)).Faults);
        Assert.Equal("null@/lines", (await world.PostAsync("Order", """{"lines":null}""", Depot.Ann)).Faults);
        Assert.StartsWith("type@/lines", (await world.PostAsync("Order", """{"lines":{}}""", Depot.Ann)).Faults, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asks_checks_of_the_row_and_of_its_relations()
    {
        await using var world = await Depot.StockedAsync();
        Assert.Equal("check@/note", (await world.PostAsync("Order", $$"""{"note":"bad","lines":[{{Depot.Line(1)}}]}""", Depot.Ann)).Faults);
        for (var i = 4; i < 8; i++) await world.PostAsync("Product", $$"""{"id":"{{Callers.Id(i)}}","sku":"p{{i}}","price":1}""");
        var four = string.Join(',', Enumerable.Range(4, 4).Select(p => Depot.Line(p)));
        Assert.Equal("check@", (await world.PostAsync("Order", $$"""{"lines":[{{four}}]}""", Depot.Ann)).Faults);
        Assert.Equal("ok", (await world.PostAsync("Order", $$"""{"priority":1,"lines":[{{four}}]}""", Depot.Staff)).Faults);
        Assert.Single(await world.RowsAsync("Order"));
    }

    [Fact]
    public async Task Names_the_fields_whose_value_is_taken()
    {
        await using var world = await Depot.StockedAsync();
        Assert.Equal("unique: unique@/sku", (await world.PostAsync("Product", """{"sku":"one","price":1}""")).Faults);
        Assert.Equal("unique: unique@/code", (await world.PostAsync("Category", """{"code":"books","name":"x"}""")).Faults);
        var twice = $$"""{"lines":[{{Depot.Line(1)}},{{Depot.Line(1)}}]}""";
        Assert.Equal("unique: unique@/lines/1/orderId unique@/lines/1/productId", (await world.PostAsync("Order", twice, Depot.Ann)).Faults);
        Assert.Empty(await world.RowsAsync("Order"));
    }

    [Fact]
    public async Task A_reference_is_written_by_its_key_and_the_body_says_so()
    {
        await using var world = await Depot.StockedAsync();
        var written = await world.PostAsync("Product", """{"sku":"x","price":1,"category":"books"}""");
        Assert.Equal("unknown-field@/category", written.Faults);
        Assert.Contains("'categoryId'", written.Problem!.Errors[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_over_other_rows_is_asked_before_the_commit()
    {
        await using var world = await Depot.StockedAsync();
        var order = await Depot.OrderAsync(world, 1);
        Assert.Equal("ok", (await world.PostAsync("Comment", $$"""{"orderId":"{{order.Key}}","text":"mine"}""", Depot.Ann)).Faults);
        Assert.Equal("reference@/orderId", (await world.PostAsync("Comment", $$"""{"orderId":"{{order.Key}}","text":"x"}""", Depot.Bob)).Faults);
        Assert.Equal("forbidden", (await world.PostAsync("Comment", $$"""{"orderId":"{{order.Key}}","text":"x"}""", Depot.Staff)).Faults);
        Assert.Single(await world.RowsAsync("Comment"));
    }

    [Fact]
    public async Task A_default_that_is_the_caller_needs_one()
    {
        await using var world = await World.CreateAsync("""
            ashlar: 1
            name: open
            entities:
              Note:
                fields:
                  author: { ref: User, default: auth.id }
                  text: { type: string }
                access: { read: public, write: public }
            """);
        Assert.Equal("unauthenticated", (await world.PostAsync("Note", """{"text":"x"}""", Caller.Anonymous)).Faults);
        Assert.Equal("ok", (await world.PostAsync("Note", """{"text":"x"}""", Depot.Ann)).Faults);
    }

    [Fact]
    public async Task A_row_that_the_caller_may_not_read_is_made_and_not_shown()
    {
        await using var world = await World.CreateAsync("""
            ashlar: 1
            name: box
            entities:
              Letter:
                fields: { text: { type: string } }
                access: { read: hasRole('clerk'), create: public }
            """);
        var written = await world.PostAsync("Letter", """{"text":"x"}""", Caller.Anonymous);
        Assert.Equal("ok", written.Faults);
        Assert.False(written.Answer!.Visible);
        Assert.Null(written.Row);
        Assert.Single(await world.RowsAsync("Letter"));
    }

    [Fact]
    public async Task Keys_are_made_as_the_model_says()
    {
        await using var world = await World.CreateAsync("""
            ashlar: 1
            name: keys
            entities:
              Counted:
                key: { type: long }
                fields: { name: { type: string }, parts: { many: Part, by: whole, owned: true } }
                access: { read: public, write: public }
              Part:
                key: { type: long }
                fields: { whole: { ref: Counted }, name: { type: string } }
              Chosen:
                key: { type: uuid, client: true }
                fields: { name: { type: string } }
                access: { read: public, write: public }
              Named:
                key: code
                fields: { code: { type: string, max: 10 }, name: { type: string } }
                access: { read: public, write: public }
            """);
        var counted = await world.PostAsync("Counted", """{"name":"a","parts":[{"name":"x"},{"name":"y"}]}""", Depot.Ann);
        Assert.Equal("ok", counted.Faults);
        Assert.Equal("1", counted.Key);
        Assert.Equal("2", (await world.PostAsync("Counted", """{"name":"b"}""", Depot.Ann)).Key);
        Assert.Equal(["1", "1"], (await world.RowsAsync("Part")).Select(p => p["wholeId"]!.ToJsonString()));
        Assert.Equal("system@/id", (await world.PostAsync("Counted", """{"id":5,"name":"b"}""", Depot.Ann)).Faults);
        Assert.Equal(Callers.Id(5).ToString(), (await world.PostAsync("Chosen", $$"""{"id":"{{Callers.Id(5)}}","name":"b"}""", Depot.Ann)).Key);
        Assert.Equal("ok", (await world.PostAsync("Chosen", """{"name":"b"}""", Depot.Ann)).Faults);
        Assert.Equal("unique: unique@/id", (await world.PostAsync("Chosen", $$"""{"id":"{{Callers.Id(5)}}","name":"b"}""", Depot.Ann)).Faults);
        Assert.Equal("required@/code", (await world.PostAsync("Named", """{"name":"b"}""", Depot.Ann)).Faults);
        Assert.Equal("reserved-key@/code", (await world.PostAsync("Named", """{"code":"query","name":"b"}""", Depot.Ann)).Faults);
        Assert.Equal("min-length@/code", (await world.PostAsync("Named", """{"code":"","name":"b"}""", Depot.Ann)).Faults);
        Assert.Equal("a b/ü", (await world.PostAsync("Named", """{"code":"a b/ü","name":"b"}""", Depot.Ann)).Key);
    }

    [Fact]
    public async Task A_key_made_again_never_has_a_version_again()
    {
        await using var world = await Depot.StockedAsync();
        await world.PostAsync("Category", """{"code":"toys","name":"Toys"}""");
        Assert.Equal(2, (await world.PatchAsync("Category", "toys", """{"name":"T"}""")).Version);
        Assert.Equal("ok", (await world.RemoveAsync("Category", "toys")).Faults);
        Assert.Equal(3, (await world.PostAsync("Category", """{"code":"toys","name":"Toys"}""")).Version);
    }
}
