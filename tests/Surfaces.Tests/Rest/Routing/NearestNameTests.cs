using Ashlar.Surfaces.Rest.Routing;

namespace Ashlar.Surfaces.Tests.Rest.Routing;

public sealed class NearestNameTests
{
    private static readonly string[] Names = ["limit", "after", "sort", "fields", "price", "name"];

    [Theory]
    [InlineData("limt", "limit")]
    [InlineData("Limit", "limit")]
    [InlineData("feilds", "fields")]
    [InlineData("prise", "price")]
    [InlineData("zzz", null)]
    [InlineData("", null)]
    public void Finds_what_was_probably_meant(string name, string? nearest) => Assert.Equal(nearest, NearestName.Of(name, Names));

    [Fact]
    public void Leaves_long_names_alone() => Assert.Null(NearestName.Of(new string('a', 10_000), Names));
}
