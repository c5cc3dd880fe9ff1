using Ashlar.Engine.Tests.Support;

namespace Ashlar.Engine.Tests.Writes;

public sealed class ConcurrencyTests
{
    private const string Memory = "sqlite::memory:";
    private const string File = "sqlite:depot.db";

    [Theory]
    [InlineData(Memory)]
    [InlineData(File)]
    public async Task Of_many_patches_with_the_same_version_one_wins(string url)
    {
        await using var world = await Depot.StockedAsync(url);
        var order = await Depot.OrderAsync(world, 1);
        var written = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => world.PatchAsync("Order", order.Key, $$"""{"note":"n{{i}}"}""", Depot.Ann, version: 1))));
        Assert.Single(written, w => w.Faults == "ok");
        Assert.Equal(19, written.Count(w => w.Faults == "version-mismatch"));
        Assert.Equal(2, (int)(await world.RowAsync("Order", order.Key))["version"]!);
    }

    [Theory]
    [InlineData(Memory)]
    [InlineData(File)]
    public async Task No_patch_is_lost(string url)
    {
        await using var world = await Depot.StockedAsync(url);
        var order = await Depot.OrderAsync(world, 1);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => world.PatchAsync("Order", order.Key, $$"""{"note":"n{{i}}"}""", Depot.Ann))));
        Assert.Equal(51, (int)(await world.RowAsync("Order", order.Key))["version"]!);
    }

    [Theory]
    [InlineData(Memory)]
    [InlineData(File)]
    public async Task Children_added_at_once_keep_to_the_list_s_most(string url)
    {
        await using var world = await Depot.StockedAsync(url);
        for (var i = 10; i < 60; i++) await world.PostAsync("Product", $$"""{"id":"{{Callers.Id(i)}}","sku":"p{{i}}","price":1}""");
        var order = await Depot.OrderAsync(world, 1);
        var written = await Task.WhenAll(Enumerable.Range(10, 50).Select(i => Task.Run(() =>
            world.PostAsync("OrderLine", $$"""{"orderId":"{{order.Key}}","productId":"{{Callers.Id(i)}}","quantity":1}""", Depot.Ann))));
        Assert.Equal(3, written.Count(w => w.Faults == "ok"));
        Assert.Equal(47, written.Count(w => w.Faults == "too-many@/orderId"));
        Assert.Equal(4, (await world.RowsAsync("OrderLine")).Count);
        Assert.Equal(4, (int)(await world.RowAsync("Order", order.Key))["version"]!);
    }

    [Theory]
    [InlineData(Memory)]
    [InlineData(File)]
    public async Task First_writes_of_a_caller_at_once_make_one_row(string url)
    {
        await using var world = await Depot.StockedAsync(url);
        var written = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => world.PostAsync("Order", $$"""{"lines":[{{Depot.Line(1)}}]}""", Depot.Ann))));
        Assert.All(written, w => Assert.Equal("ok", w.Faults));
        Assert.Single(await world.RowsAsync("User"));
    }
}
