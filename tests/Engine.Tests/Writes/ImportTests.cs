using Ashlar.Engine.Rules;
using Ashlar.Engine.Tests.Support;
using Ashlar.Engine.Writes;

namespace Ashlar.Engine.Tests.Writes;

public sealed class ImportTests
{
    [Fact]
    public async Task Keeps_the_keys_times_and_read_only_columns_of_the_data()
    {
        await using var world = await Depot.StockedAsync();
        await world.PostAsync("User", $$"""{"id":"{{Callers.Id(1)}}"}""");
        var line = $$"""{"id":"{{Callers.Id(60)}}","productId":"{{Callers.Id(1)}}","quantity":2,"unitPrice":9.99}""";
        var body = $$"""{"id":"{{Callers.Id(50)}}","customerId":"{{Callers.Id(1)}}","createdAt":"2020-01-01T00:00:00Z","status":"shipped","total":5,"lines":[{{line}}]}""";
        var report = await ImportAsync(world, "Order", true, body);
        Assert.Empty(report.Faults);
        var order = await world.RowAsync("Order", Callers.Id(50).ToString());
        Assert.Equal(("2020-01-01T00:00:00Z", "shipped", "19.98"), ((string)order["createdAt"]!, (string)order["status"]!, order["total"]!.ToJsonString()));
        Assert.Equal(Callers.Id(60).ToString(), (string)(await world.RowsAsync("OrderLine"))[0]["id"]!);
    }

    [Fact]
    public async Task Keeps_what_is_right_and_tells_the_rest_by_number()
    {
        await using var world = await Depot.StockedAsync();
        string[] rows = [Product("a", "1"), Product("a", "2"), Product("b", "-1"), Product("c", "3"), Product("one", "3"), Product("d", "4")];
        var report = await ImportAsync(world, "Product", false, rows);
        Assert.Equal(3, report.Taken);
        Assert.Equal([2L, 3, 5], report.Faults.Select(f => f.Number).Order());
        Assert.Equal(["validation", "unique", "unique"], report.Faults.OrderBy(f => f.Number == 3 ? 0 : f.Number).Select(f => f.Problem.Code));
        Assert.Equal(["a", "c", "d", "one", "three", "two"], (await world.RowsAsync("Product")).Select(p => (string)p["sku"]!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task All_or_nothing_leaves_nothing_of_a_chunk_with_a_fault()
    {
        await using var world = await Depot.StockedAsync();
        Assert.Equal(0, (await ImportAsync(world, "Product", true, Product("a", "1"), Product("b", "-1"))).Taken);
        Assert.Equal(0, (await ImportAsync(world, "Product", true, Product("a", "1"), Product("one", "1"))).Taken);
        Assert.Equal(2, (await ImportAsync(world, "Product", true, Product("a", "1"), Product("b", "1"))).Taken);
        Assert.Equal(5, (await world.RowsAsync("Product")).Count);
    }

    [Fact]
    public async Task As_a_caller_the_rules_are_asked()
    {
        await using var world = await Depot.StockedAsync();
        var report = await world.Engine.ImportAsync(world.Entity("Product"), [new ImportRow(1, WriteWorld.Parse(Product("a", "1")))], false, Depot.Ann, TestContext.Current.CancellationToken);
        Assert.Equal("forbidden", Assert.Single(report.Faults).Problem.Code);
        Assert.Equal(0, report.Taken);
    }

    private static string Product(string sku, string price) => $$"""{"sku":"{{sku}}","price":{{price}}}""";

    private static async Task<ImportReport> ImportAsync(World world, string entity, bool allOrNothing, params string[] rows) =>
        await world.Engine.ImportAsync(
            world.Entity(entity), [.. rows.Select((r, i) => new ImportRow(i + 1, WriteWorld.Parse(r)))], allOrNothing, Caller.System, TestContext.Current.CancellationToken);
}
