using Ashlar.Surfaces.Rest.Binding;

namespace Ashlar.Surfaces.Tests.Rest.Binding;

public sealed class NextLinkTests
{
    [Theory]
    [InlineData("", "c", "</api/things?after=c>; rel=\"next\"")]
    [InlineData("?limit=2&after=b&sort=-a", "c", "</api/things?limit=2&sort=-a&after=c>; rel=\"next\"")]
    [InlineData("?a%66ter=b", "c", "</api/things?after=c>; rel=\"next\"")]
    [InlineData("?price[gte]=1&&n=%20", "a=+/", "</api/things?price%5Bgte%5D=1&n=%20&after=a%3D%2B%2F>; rel=\"next\"")]
    [InlineData("?n=>;\"<é\r\n", "c", "</api/things?n=%3E;%22%3C%C3%A9%0D%0A&after=c>; rel=\"next\"")]
    public void Is_the_same_request_with_another_cursor(string query, string cursor, string link) =>
        Assert.Equal(link, NextLink.Of("/api/things", query, cursor));
}
