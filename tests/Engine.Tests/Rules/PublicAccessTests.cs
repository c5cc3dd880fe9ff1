using Ashlar.Engine.Rules;
using Ashlar.Engine.Tests.Support;

namespace Ashlar.Engine.Tests.Rules;

public sealed class PublicAccessTests
{
    [Fact]
    public void Lists_what_anyone_may_do_and_read()
    {
        var acts = PublicAccess.Of(World.Load(Shop.Model));
        Assert.Equal(
            ["Category get", "Category list", "Label get some", "Label list some", "Product get", "Product list"],
            acts.Select(a => $"{a.Entity.Name} {a.Operation}{(a.SomeRows ? " some" : "")}").Order(StringComparer.Ordinal));
        var product = acts.First(a => a.Entity.Name == "Product");
        Assert.Contains("price", product.Fields);
        Assert.DoesNotContain("cost", product.Fields);
        Assert.DoesNotContain("secret", product.Fields);
        Assert.Equal("public", product.Rule);
    }
}
