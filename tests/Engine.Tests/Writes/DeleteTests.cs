using Ashlar.Engine.Rules;
using Ashlar.Engine.Tests.Support;
using Ashlar.Engine.Writes;

namespace Ashlar.Engine.Tests.Writes;

public sealed class DeleteTests
{
    [Fact]
    public async Task Takes_children_links_and_cascades_along_in_one_write()
    {
        await using var world = await Depot.StockedAsync();
        var line = $$"""{"productId":"{{Callers.Id(1)}}","quantity":1,"options":[{"name":"red"}]}""";
        var order = await world.PostAsync("Order", $$"""{"lines":[{{line}}],"labels":["{{Callers.Id(1)}}"]}""", Depot.Ann);
        var first = await world.PostAsync("Comment", $$"""{"orderId":"{{order.Key}}","text":"a"}""", Depot.Ann);
        var second = await world.PostAsync("Comment", $$"""{"orderId":"{{order.Key}}","text":"b","parentId":"{{first.Key}}"}""", Depot.Ann);
        await world.PostAsync("Comment", $$"""{"orderId":"{{order.Key}}","text":"c","parentId":"{{second.Key}}"}""", Depot.Ann);
        Assert.Equal("ok", (await world.RemoveAsync("Order", order.Key, Depot.Staff)).Faults);
        foreach (var entity in new[] { "Order", "OrderLine", "LineOption", "Comment" }) Assert.Empty(await world.RowsAsync(entity));
        Assert.Single(await world.RowsAsync("Label", "shown"));
    }

    [Fact]
    public async Task Follows_a_tree_of_rows_of_one_entity()
    {
        await using var world = await Depot.StockedAsync();
        var order = await Depot.OrderAsync(world, 1);
        string? parent = null;
        var root = "";
        for (var i = 0; i < 20; i++)
        {
            var parentJson = parent is null ? "" : $",\"parentId\":\"{parent}\"";
            var comment = await world.PostAsync("Comment", $$"""{"orderId":"{{order.Key}}","text":"t"{{parentJson}}}""", Depot.Ann);
            Assert.Equal("ok", comment.Faults);
            if (i == 5) root = comment.Key;
            parent = comment.Key;
        }

        Assert.Equal("ok", (await world.RemoveAsync("Comment", root, Depot.Ann)).Faults);
        Assert.Equal(5, (await world.RowsAsync("Comment")).Count);
    }

    [Fact]
    public async Task Rows_in_a_circle_go_together()
    {
        await using var world = await World.CreateAsync("""
            ashlar: 1
            name: ring
            entities:
              Node:
                fields: { name: { type: string }, next: { ref: Node, optional: true, onDelete: cascade } }
                access: { read: public, write: public }
            """);
        var a = await world.PostAsync("Node", """{"name":"a"}""", Depot.Ann);
        var b = await world.PostAsync("Node", $$"""{"name":"b","nextId":"{{a.Key}}"}""", Depot.Ann);
        Assert.Equal("ok", (await world.PatchAsync("Node", a.Key, $$"""{"nextId":"{{b.Key}}"}""", Depot.Ann)).Faults);
        Assert.Equal("ok", (await world.RemoveAsync("Node", a.Key, Depot.Ann)).Faults);
        Assert.Empty(await world.RowsAsync("Node"));
    }

    [Fact]
    public async Task What_still_refers_keeps_the_row_and_is_named()
    {
        await using var world = await Depot.StockedAsync();
        var order = await Depot.OrderAsync(world, 1);
        await world.PostAsync("Invoice", $$"""{"orderId":"{{order.Key}}","number":1}""");
        var refused = await world.RemoveAsync("Order", order.Key, Depot.Staff);
        Assert.Equal("restricted: restricted@", refused.Faults);
        Assert.Equal(("Invoice", "order", 1), (refused.Problem!.Errors[0].Params!["entity"], refused.Problem.Errors[0].Params!["field"], refused.Problem.Errors[0].Params!["count"]));
        Assert.Equal("restricted: restricted@", (await world.RemoveAsync("Product", Callers.Id(1).ToString(), Depot.Admin)).Faults);
        Assert.Single(await world.RowsAsync("Order"));
        Assert.Single(await world.RowsAsync("OrderLine"));
    }

    [Fact]
    public async Task Sets_references_to_null_and_counts_it()
    {
        await using var world = await Depot.StockedAsync();
        Assert.Equal("ok", (await world.RemoveAsync("Category", "books", Depot.Admin)).Faults);
        var product = await world.RowAsync("Product", Callers.Id(1).ToString());
        Assert.Null(product["categoryId"]);
        Assert.Equal(2, (int)product["version"]!);
        Assert.Equal(1, (int)(await world.RowAsync("Product", Callers.Id(2).ToString()))["version"]!);
    }

    [Fact]
    public async Task Owned_children_that_change_by_it_count_in_their_parents()
    {
        await using var world = await World.CreateAsync("""
            ashlar: 1
            name: parts
            entities:
              Maker:
                fields: { name: { type: string } }
                access: { read: public, write: public }
              Car:
                fields: { name: { type: string }, parts: { many: Part, by: car, owned: true, min: 1 } }
                access: { read: public, write: public }
              Part:
                fields: { car: { ref: Car }, maker: { ref: Maker, optional: true, onDelete: setNull }, spare: { ref: Maker, optional: true, onDelete: cascade } }
            """);
        var one = (await world.PostAsync("Maker", """{"name":"a"}""")).Key;
        var two = (await world.PostAsync("Maker", """{"name":"b"}""")).Key;
        var car = await world.PostAsync("Car", $$"""{"name":"c","parts":[{"makerId":"{{one}}"},{"spareId":"{{two}}"},{}]}""");
        Assert.Equal("ok", car.Faults);
        Assert.Equal("ok", (await world.RemoveAsync("Maker", one, Depot.Ann)).Faults);
        Assert.Equal("ok", (await world.RemoveAsync("Maker", two, Depot.Ann)).Faults);
        Assert.Equal([2, 1], (await world.RowsAsync("Part")).Select(p => (int)p["version"]!));
        Assert.Equal(3, (int)(await world.RowAsync("Car", car.Key))["version"]!);
    }

    [Fact]
    public async Task Is_bounded_and_counts_what_keeps_a_row_up_to_a_bound()
    {
        await using var world = await World.CreateAsync("""
            ashlar: 1
            name: many
            entities:
              Root:
                fields: { name: { type: string } }
                access: { read: public, write: public }
              Leaf:
                fields: { root: { ref: Root, optional: true, onDelete: cascade }, kept: { ref: Root, optional: true } }
                access: { read: public, write: public }
            """);
        var root = (await world.PostAsync("Root", """{"name":"a"}""")).Key;
        var kept = (await world.PostAsync("Root", """{"name":"b"}""")).Key;
        await LeavesAsync(world, $$"""{"rootId":"{{root}}"}""", 10_001);
        await LeavesAsync(world, $$"""{"keptId":"{{kept}}"}""", 1_001);
        Assert.Equal("conflict", (await world.RemoveAsync("Root", root, Depot.Ann)).Faults);
        var refused = await world.RemoveAsync("Root", kept, Depot.Ann);
        Assert.Equal("restricted: restricted@", refused.Faults);
        Assert.Contains("1000 rows or more", refused.Problem!.Errors[0].Message, StringComparison.Ordinal);
        var one = (await world.RowsAsync("Leaf", $"rootId == '{root}'"))[0];
        Assert.Equal("ok", (await world.RemoveAsync("Leaf", (string)one["id"]!, Depot.Ann)).Faults);
        Assert.Equal("conflict", (await world.RemoveAsync("Root", root, Depot.Ann)).Faults);
        var two = (await world.RowsAsync("Leaf", $"rootId == '{root}'"))[0];
        Assert.Equal("ok", (await world.RemoveAsync("Leaf", (string)two["id"]!, Depot.Ann)).Faults);
        Assert.Equal("ok", (await world.RemoveAsync("Root", root, Depot.Ann)).Faults);
        Assert.Equal(1_001, (await world.RowsAsync("Leaf")).Count);
    }

    private static async Task LeavesAsync(World world, string body, int count)
    {
        var json = WriteWorld.Parse(body);
        var rows = Enumerable.Range(1, count).Select(i => new ImportRow(i, json)).ToList();
        Assert.Equal(count, (await world.Engine.ImportAsync(world.Entity("Leaf"), rows, true, Caller.System, TestContext.Current.CancellationToken)).Taken);
    }

    [Fact]
    public async Task Asks_the_rule_of_the_row()
    {
        await using var world = await Depot.StockedAsync();
        var order = await Depot.OrderAsync(world, 1);
        Assert.Equal("forbidden", (await world.RemoveAsync("Order", order.Key, Depot.Ann)).Faults);
        Assert.Equal("unauthenticated", (await world.RemoveAsync("Order", order.Key, Caller.Anonymous)).Faults);
        Assert.Equal("not-found", (await world.RemoveAsync("Order", Callers.Id(77).ToString(), Depot.Staff)).Faults);
        Assert.Equal("not-found", (await world.RemoveAsync("Order", "x", Depot.Staff)).Faults);
        var comment = await world.PostAsync("Comment", $$"""{"orderId":"{{order.Key}}","text":"a"}""", Depot.Ann);
        Assert.Equal("forbidden", (await world.RemoveAsync("Comment", comment.Key, Depot.Bob)).Faults);
        Assert.Equal("ok", (await world.RemoveAsync("Comment", comment.Key, Depot.Ann)).Faults);
    }
}
