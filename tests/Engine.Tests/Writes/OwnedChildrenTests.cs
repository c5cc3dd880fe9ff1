using System.Text.Json.Nodes;
using Ashlar.Engine.Tests.Support;

namespace Ashlar.Engine.Tests.Writes;

public sealed class OwnedChildrenTests
{
    [Fact]
    public async Task A_child_named_is_changed_one_without_id_is_made_and_the_rest_go()
    {
        await using var world = await Depot.StockedAsync();
        var order = await Depot.OrderAsync(world, 1, 2);
        var (first, second) = (Line(order, 0), Line(order, 1));
        await world.PostAsync("Product", $$"""{"id":"{{Callers.Id(4)}}","sku":"four","price":4}""");
        var patched = await world.PatchAsync("Order", order.Key, $$"""{"lines":[{"id":"{{Id(second)}}","quantity":7},{{Depot.Line(4)}}]}""", Depot.Ann, expand: "lines");
        Assert.Equal("ok", patched.Faults);
        Assert.Equal(2, patched.Version);
        var lines = patched.Row!["lines"]!.AsArray();
        Assert.Equal(2, lines.Count);
        Assert.Equal((Id(second), 7, 2), (Id(lines[0]!), (int)lines[0]!["quantity"]!, (int)lines[0]!["version"]!));
        Assert.Equal((1, "4.00"), ((int)lines[1]!["version"]!, lines[1]!["unitPrice"]!.ToJsonString()));
        Assert.DoesNotContain(lines, l => Id(l!) == Id(first));
        Assert.Equal("21.50", patched.Json("total"));
    }

    [Fact]
    public async Task An_absent_list_stays_and_an_empty_one_empties()
    {
        await using var world = await Depot.StockedAsync();
        var line = $$"""{"productId":"{{Callers.Id(1)}}","quantity":1,"options":[{"name":"red"}]}""";
        var order = await world.PostAsync("Order", $$"""{"lines":[{{line}}]}""", Depot.Ann, "lines");
        var id = Id(Line(order, 0));
        Assert.Equal("ok", (await world.PatchAsync("Order", order.Key, """{"note":"x"}""", Depot.Ann)).Faults);
        Assert.Equal("ok", (await world.PutAsync("Order", order.Key, """{"note":"y"}""", Depot.Ann)).Faults);
        Assert.Single(await world.RowsAsync("LineOption"));
        Assert.Equal("too-few@/lines", (await world.PatchAsync("Order", order.Key, """{"lines":[]}""", Depot.Ann)).Faults);
        Assert.Equal("ok", (await world.PatchAsync("Order", order.Key, $$"""{"lines":[{"id":"{{id}}","options":[]}]}""", Depot.Ann)).Faults);
        Assert.Empty(await world.RowsAsync("LineOption"));
    }

    [Fact]
    public async Task A_change_below_counts_at_every_level_above_and_nowhere_else()
    {
        await using var world = await Depot.StockedAsync();
        var line = $$"""{"productId":"{{Callers.Id(1)}}","quantity":1,"options":[{"name":"red"},{"name":"blue"}]}""";
        var order = await world.PostAsync("Order", $$"""{"lines":[{{line}},{{Depot.Line(2)}}]}""", Depot.Ann, "lines");
        var options = await world.RowsAsync("LineOption");
        var body = $$"""{"lines":[{"id":"{{Id(Line(order, 0))}}","options":[{"id":"{{Id(options[0])}}","name":"green"},{"id":"{{Id(options[1])}}"}]},{"id":"{{Id(Line(order, 1))}}"}]}""";
        Assert.Equal(2, (await world.PatchAsync("Order", order.Key, body, Depot.Ann)).Version);
        Assert.Equal([2, 1], (await world.RowsAsync("OrderLine")).Select(l => (int)l["version"]!));
        Assert.Equal([2, 1], (await world.RowsAsync("LineOption")).Select(o => (int)o["version"]!));
        Assert.Equal(2, (await world.PatchAsync("Order", order.Key, body, Depot.Ann)).Version);
    }

    [Fact]
    public async Task A_foreign_id_is_no_reference()
    {
        await using var world = await Depot.StockedAsync();
        var one = await Depot.OrderAsync(world, 1);
        var other = await Depot.OrderAsync(world, 2);
        Assert.Equal("reference@/lines/0/id", (await world.PatchAsync("Order", one.Key, $$"""{"lines":[{"id":"{{Id(Line(other, 0))}}","quantity":2}]}""", Depot.Ann)).Faults);
        Assert.Equal("reference@/lines/0/id", (await world.PatchAsync("Order", one.Key, $$"""{"lines":[{"id":"{{Callers.Id(99)}}","quantity":2}]}""", Depot.Ann)).Faults);
        var twice = $$"""{"lines":[{"id":"{{Id(Line(one, 0))}}"},{"id":"{{Id(Line(one, 0))}}"}]}""";
        Assert.Equal("duplicate@/lines/1/id", (await world.PatchAsync("Order", one.Key, twice, Depot.Ann)).Faults);
    }

    [Fact]
    public async Task Nested_faults_lead_to_their_place()
    {
        await using var world = await Depot.StockedAsync();
        var order = await Depot.OrderAsync(world, 1);
        var body = $$"""{"lines":[{"id":"{{Id(Line(order, 0))}}","quantity":0,"unitPrice":1},{"quantity":"x"},7]}""";
        Assert.Equal(
            "min@/lines/0/quantity required@/lines/1/productId type@/lines/1/quantity type@/lines/2",
            (await world.PatchAsync("Order", order.Key, body, Depot.Ann)).Faults);
        var held = $$"""{"lines":[{"id":"{{Id(Line(order, 0))}}","unitPrice":1}]}""";
        Assert.Equal("readonly@/lines/0/unitPrice", (await world.PatchAsync("Order", order.Key, held, Depot.Ann)).Faults);
        var same = $$"""{"lines":[{"id":"{{Id(Line(order, 0))}}","unitPrice":10.0,"orderId":"{{order.Key}}"}]}""";
        Assert.Equal("ok", (await world.PatchAsync("Order", order.Key, same, Depot.Ann)).Faults);
    }

    [Fact]
    public async Task Rows_as_they_were_read_can_be_put_back()
    {
        await using var world = await Depot.StockedAsync();
        var order = await Depot.OrderAsync(world, 1, 2);
        var whole = await world.RowAsync("Order", order.Key, "lines");
        var put = await world.PutAsync("Order", order.Key, whole.ToJsonString(), Depot.Staff, expand: "lines");
        Assert.Equal("ok", put.Faults);
        Assert.Equal(1, put.Version);
        whole["note"] = "put";
        whole["lines"]![0]!["quantity"] = 9;
        var changed = await world.PutAsync("Order", order.Key, whole.ToJsonString(), Depot.Staff, expand: "lines");
        Assert.Equal("ok", changed.Faults);
        Assert.Equal(("\"put\"", "92.50"), (changed.Json("note"), changed.Json("total")));
    }

    [Fact]
    public async Task A_child_s_own_address_counts_the_list_and_the_parent()
    {
        await using var world = await Depot.StockedAsync();
        for (var i = 4; i < 8; i++) await world.PostAsync("Product", $$"""{"id":"{{Callers.Id(i)}}","sku":"p{{i}}","price":1}""");
        var order = await Depot.OrderAsync(world, 1);
        string Body(int product) => $$"""{"orderId":"{{order.Key}}","productId":"{{Callers.Id(product)}}","quantity":1}""";
        Assert.Equal("ok", (await world.PostAsync("OrderLine", Body(4), Depot.Ann)).Faults);
        Assert.Equal("ok", (await world.PostAsync("OrderLine", Body(5), Depot.Ann)).Faults);
        Assert.Equal("ok", (await world.PostAsync("OrderLine", Body(6), Depot.Ann)).Faults);
        Assert.Equal("too-many@/orderId", (await world.PostAsync("OrderLine", Body(7), Depot.Ann)).Faults);
        Assert.Equal(4, (int)(await world.RowAsync("Order", order.Key))["version"]!);
        var lines = await world.RowsAsync("OrderLine");
        Assert.Equal(2, (await world.PatchAsync("OrderLine", Id(lines[0]), """{"quantity":5}""", Depot.Ann)).Version);
        Assert.Equal(5, (int)(await world.RowAsync("Order", order.Key))["version"]!);
        foreach (var line in lines.Skip(1)) Assert.Equal("ok", (await world.RemoveAsync("OrderLine", Id(line), Depot.Ann)).Faults);
        Assert.Equal("too-few@", (await world.RemoveAsync("OrderLine", Id(lines[0]), Depot.Ann)).Faults);
        Assert.Single(await world.RowsAsync("OrderLine"));
    }

    [Fact]
    public async Task A_child_s_own_address_asks_the_parent_s_update_rule()
    {
        await using var world = await Depot.StockedAsync();
        var order = await Depot.OrderAsync(world, 1);
        var line = Id(Line(order, 0));
        var more = $$"""{"orderId":"{{order.Key}}","productId":"{{Callers.Id(2)}}","quantity":1}""";
        Assert.Equal("reference@/orderId", (await world.PostAsync("OrderLine", more, Depot.Bob)).Faults);
        Assert.Equal("not-found", (await world.PatchAsync("OrderLine", line, """{"quantity":2}""", Depot.Bob)).Faults);
        Assert.Equal("ok", (await world.PatchAsync("OrderLine", line, """{"quantity":2}""", Depot.Ann)).Faults);
        Assert.Equal("ok", (await world.PatchAsync("Order", order.Key, """{"status":"paid"}""", Depot.Staff)).Faults);
        Assert.Equal("forbidden", (await world.PatchAsync("OrderLine", line, """{"quantity":3}""", Depot.Ann)).Faults);
        Assert.Equal("forbidden", (await world.PostAsync("OrderLine", more, Depot.Ann)).Faults);
        Assert.Equal("forbidden", (await world.RemoveAsync("OrderLine", line, Depot.Ann)).Faults);
        Assert.Equal("ok", (await world.PostAsync("OrderLine", more, Depot.Staff)).Faults);
    }

    [Fact]
    public async Task A_grandchild_s_own_address_counts_up_to_the_top()
    {
        await using var world = await Depot.StockedAsync();
        var line = $$"""{"productId":"{{Callers.Id(1)}}","quantity":1,"options":[{"name":"red"}]}""";
        var order = await world.PostAsync("Order", $$"""{"lines":[{{line}}]}""", Depot.Ann);
        var option = (await world.RowsAsync("LineOption"))[0];
        Assert.Equal("ok", (await world.PatchAsync("LineOption", Id(option), """{"name":"blue"}""", Depot.Ann)).Faults);
        Assert.Equal(2, (int)(await world.RowsAsync("OrderLine"))[0]["version"]!);
        Assert.Equal(2, (int)(await world.RowAsync("Order", order.Key))["version"]!);
    }

    [Fact]
    public async Task A_child_that_moves_counts_in_both_lists()
    {
        await using var world = await Depot.StockedAsync();
        var one = await Depot.OrderAsync(world, 1, 2);
        await world.PostAsync("Product", $$"""{"id":"{{Callers.Id(4)}}","sku":"four","price":4}""");
        var other = await Depot.OrderAsync(world, 4);
        var moved = Id(Line(one, 0));
        Assert.Equal("ok", (await world.PatchAsync("OrderLine", moved, $$"""{"orderId":"{{other.Key}}"}""", Depot.Ann)).Faults);
        Assert.Equal((2, 2), ((int)(await world.RowAsync("Order", one.Key))["version"]!, (int)(await world.RowAsync("Order", other.Key))["version"]!));
        Assert.Equal("too-few@/orderId", (await world.PatchAsync("OrderLine", Id(Line(one, 1)), $$"""{"orderId":"{{other.Key}}"}""", Depot.Ann)).Faults);
    }

    [Fact]
    public async Task Rules_that_children_state_for_themselves_come_on_top()
    {
        await using var world = await World.CreateAsync("""
            ashlar: 1
            name: own
            entities:
              Book:
                fields: { title: { type: string }, pages: { many: Page, by: book, owned: true }, seals: { many: Seal, by: book, owned: true } }
                access: { read: public, write: signedIn }
              Page:
                fields: { book: { ref: Book }, text: { type: string } }
                access: { read: public, create: "text != 'no'", update: "text != 'fixed' && book.title != 'closed'", delete: "text != 'fixed'" }
              Seal:
                fields: { book: { ref: Book }, text: { type: string } }
                access: { read: public, create: hasRole('admin'), update: hasRole('admin'), delete: hasRole('admin') }
            """);
        Assert.Equal("forbidden", (await world.PostAsync("Book", """{"title":"a","pages":[{"text":"no"}]}""", Depot.Ann)).Faults);
        Assert.Equal("forbidden: forbidden-field@/seals", (await world.PostAsync("Book", """{"title":"a","seals":[{"text":1}]}""", Depot.Ann)).Faults);
        var book = await world.PostAsync("Book", """{"title":"a","pages":[{"text":"fixed"},{"text":"free"}],"seals":[{"text":"s"}]}""", Depot.Admin, "pages");
        Assert.Equal("ok", book.Faults);
        var (held, free) = (Id(book.Row!["pages"]![0]!), Id(book.Row["pages"]![1]!));
        Assert.Equal("forbidden", (await world.PatchAsync("Book", book.Key, $$"""{"pages":[{"id":"{{free}}"}]}""", Depot.Ann)).Faults);
        Assert.Equal("forbidden", (await world.PatchAsync("Book", book.Key, $$"""{"pages":[{"id":"{{free}}"},{"id":"{{held}}","text":"x"}]}""", Depot.Ann)).Faults);
        Assert.Equal("forbidden", (await world.PatchAsync("Book", book.Key, $$"""{"pages":[{"id":"{{free}}","text":"fixed"},{"id":"{{held}}"}]}""", Depot.Ann)).Faults);
        Assert.Equal("forbidden", (await world.PatchAsync("Book", book.Key, """{"seals":[]}""", Depot.Ann)).Faults);
        Assert.Equal("ok", (await world.PatchAsync("Book", book.Key, $$"""{"pages":[{"id":"{{free}}","text":"x"},{"id":"{{held}}"}]}""", Depot.Ann)).Faults);
        Assert.Equal("forbidden", (await world.PatchAsync("Book", book.Key, $$"""{"title":"closed","pages":[{"id":"{{free}}","text":"y"},{"id":"{{held}}"}]}""", Depot.Ann)).Faults);
        Assert.Equal("ok", (await world.RemoveAsync("Book", book.Key, Depot.Ann)).Faults);
        Assert.Empty(await world.RowsAsync("Page"));
    }

    [Fact]
    public async Task Where_callers_choose_keys_a_new_one_makes_a_child()
    {
        await using var world = await World.CreateAsync("""
            ashlar: 1
            name: chosen
            entities:
              Menu:
                fields: { title: { type: string }, dishes: { many: Dish, by: menu, owned: true } }
                access: { read: public, write: signedIn }
              Dish:
                key: code
                fields:
                  code: { type: string, max: 10 }
                  menu: { ref: Menu }
                  price: { type: int }
                  serial: { type: int, default: 7, readonly: true }
                  origin: { type: string, optional: true, immutable: true }
                  data: { type: json, optional: true, schema: { type: object, required: [a] } }
            """);
        var menu = await world.PostAsync("Menu", """{"title":"a","dishes":[{"code":"soup","price":1,"origin":"x"}]}""", Depot.Ann, "dishes");
        Assert.Equal("ok", menu.Faults);
        var patched = await world.PatchAsync("Menu", menu.Key, """{"dishes":[{"code":"soup","price":2},{"code":"stew","price":3,"origin":"y"}]}""", Depot.Ann, expand: "dishes");
        Assert.Equal("ok", patched.Faults);
        Assert.Equal(["2 x 7", "3 y 7"], patched.Row!["dishes"]!.AsArray().Select(d => $"{d!["price"]} {d["origin"]} {d["serial"]}"));
        Assert.Equal("readonly@/dishes/1/serial required@/dishes/1/price", (await world.PatchAsync("Menu", menu.Key, """{"dishes":[{"code":"soup"},{"code":"pie","serial":8}]}""", Depot.Ann)).Faults);
        Assert.Equal("immutable@/dishes/0/origin", (await world.PatchAsync("Menu", menu.Key, """{"dishes":[{"code":"soup","origin":"z"}]}""", Depot.Ann)).Faults);
        var other = await world.PostAsync("Menu", """{"title":"b"}""", Depot.Ann);
        Assert.Equal("schema@/dishes/0/data/a", (await world.PatchAsync("Menu", other.Key, """{"dishes":[{"code":"tea","price":1,"data":{"b":1}}]}""", Depot.Ann)).Faults);
        var merged = await world.PatchAsync("Menu", other.Key, """{"dishes":[{"code":"tea","price":1,"data":{"a":1,"b":null}}]}""", Depot.Ann, expand: "dishes");
        Assert.Equal("""{"a":1}""", merged.Row!["dishes"]![0]!["data"]!.ToJsonString());
        Assert.Equal("unique: unique@/dishes/0/code", (await world.PatchAsync("Menu", other.Key, """{"dishes":[{"code":"soup","price":1}]}""", Depot.Ann)).Faults);
        Assert.Equal("max-length@/dishes/0/code", (await world.PatchAsync("Menu", other.Key, """{"dishes":[{"code":"soupsoupsoup","price":1}]}""", Depot.Ann)).Faults);
    }

    [Fact]
    public async Task Field_rules_of_nested_rows_hold_as_stored_and_as_written()
    {
        await using var world = await World.CreateAsync("""
            ashlar: 1
            name: sealed
            entities:
              Book:
                fields: { title: { type: string }, open: { type: bool, default: true }, pages: { many: Page, by: book, owned: true, access: { write: open } } }
                access: { read: public, write: signedIn }
              Page:
                fields:
                  book: { ref: Book }
                  done: { type: bool, default: false }
                  text: { type: string, optional: true, access: { write: "!done" } }
                  mark: { type: string, optional: true, access: { write: "book.title != 'shut'" } }
            """);
        var book = await world.PostAsync("Book", """{"title":"a","pages":[{"text":"t","mark":"m"}]}""", Depot.Ann, "pages");
        Assert.Equal("ok", book.Faults);
        var page = Id(book.Row!["pages"]![0]!);
        Assert.Equal("ok", (await world.PatchAsync("Book", book.Key, $$"""{"pages":[{"id":"{{page}}","done":true}]}""", Depot.Ann)).Faults);
        Assert.Equal("forbidden: forbidden-field@/pages/0/text", (await world.PatchAsync("Book", book.Key, $$"""{"pages":[{"id":"{{page}}","done":false,"text":"u"}]}""", Depot.Ann)).Faults);
        Assert.Equal("ok", (await world.PutAsync("Book", book.Key, $$"""{"title":"shut","pages":[{"id":"{{page}}"}]}""", Depot.Ann)).Faults);
        var row = await world.RowAsync("Page", page);
        Assert.Equal(("t", null), ((string?)row["text"], (string?)row["mark"]));
        Assert.Equal("forbidden: forbidden-field@/pages/0/mark", (await world.PatchAsync("Book", book.Key, $$"""{"title":"b","pages":[{"id":"{{page}}","mark":"n"}]}""", Depot.Ann)).Faults);
        Assert.Equal("ok", (await world.PatchAsync("Book", book.Key, """{"open":false}""", Depot.Ann)).Faults);
        Assert.Equal("forbidden: forbidden-field@/pages", (await world.PatchAsync("Book", book.Key, $$"""{"open":true,"pages":[{"id":"{{page}}"},{}]}""", Depot.Ann)).Faults);
        Assert.Equal("ok", (await world.PatchAsync("Book", book.Key, $$"""{"open":true,"pages":[{"id":"{{page}}"}]}""", Depot.Ann)).Faults);
    }

    [Fact]
    public async Task Links_are_set_as_lists_of_ids()
    {
        await using var world = await Depot.StockedAsync();
        await world.PostAsync("Label", $$"""{"id":"{{Callers.Id(3)}}","text":"new"}""");
        var order = await world.PostAsync("Order", $$"""{"lines":[{{Depot.Line(1)}}],"labels":["{{Callers.Id(1)}}"]}""", Depot.Ann, "labels");
        Assert.Equal(["gift"], Labels(order));
        var patched = await world.PatchAsync("Order", order.Key, $$"""{"labels":["{{Callers.Id(3)}}","{{Callers.Id(1)}}"]}""", Depot.Ann, expand: "labels");
        Assert.Equal(["gift", "new"], Labels(patched));
        Assert.Equal(2, patched.Version);
        Assert.Equal(2, (await world.PatchAsync("Order", order.Key, $$"""{"labels":["{{Callers.Id(1)}}","{{Callers.Id(3)}}"]}""", Depot.Ann)).Version);
        Assert.Equal("reference@/labels/1", (await world.PatchAsync("Order", order.Key, $$"""{"labels":["{{Callers.Id(1)}}","{{Callers.Id(2)}}"]}""", Depot.Ann)).Faults);
        Assert.Empty(Labels(await world.PatchAsync("Order", order.Key, """{"labels":[]}""", Depot.Ann, expand: "labels")));

        static string[] Labels(Written written) => [.. written.Row!["labels"]!.AsArray().Select(l => (string)l!["text"]!)];
    }

    private static JsonNode Line(Written order, int index) => order.Row!["lines"]![index]!;

    private static string Id(JsonNode row) => (string)row["id"]!;
}
