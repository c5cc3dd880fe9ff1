namespace Ashlar.Surfaces.Tests.Rest.OpenApi;

/// <summary>What is described is what is routed, no more and no less.</summary>
public sealed class RoutedOperationsTests
{
    [Theory]
    [InlineData("shop")]
    [InlineData("helpdesk")]
    public async Task Every_address_takes_the_methods_that_are_described(string name)
    {
        var model = DescribedModel.Named(name);
        var description = new Description(model);
        await using var host = await RestHost.StartAsync(File.ReadAllText(RepoRoot.Combine("examples", name, "ashlar.yaml")));
        foreach (var (template, item) in description.Root["paths"]!.AsObject().Where(p => p.Key.StartsWith("/api/", StringComparison.Ordinal)))
        {
            var path = string.Join('/', template.Split('/').Select(s => s.StartsWith('{') ? "1" : s));
            var answer = await host.SendAsync("OPTIONS", path);
            Assert.Equal(204, answer.Status);
            var routed = answer.Header("Allow")!.Split(", ").Except(["HEAD", "OPTIONS"]);
            var described = item!.AsObject().Select(m => m.Key.ToUpperInvariant()).Except(["PARAMETERS"]);
            Assert.Equal(routed.Order(), described.Order());
        }
    }

    [Theory]
    [InlineData("shop")]
    [InlineData("helpdesk")]
    public void Every_address_of_every_entity_is_described(string name)
    {
        var model = DescribedModel.Named(name);
        var routed = model.Entities.SelectMany(e => new[] { $"/api/{e.Path}", $"/api/{e.Path}/query", $"/api/{e.Path}/{{{e.Key.WireName}}}" })
            .Append("/api/batch").Append("/api/me").Append("/health/live").Append("/health/ready");
        Assert.Equal(routed.Order(), new Description(model).Root["paths"]!.AsObject().Select(p => p.Key).Order());
    }
}
