using Ashlar.Surfaces.Http;

namespace Ashlar.Surfaces.Tests.Rest.Routing;

public sealed class RequestTargetTests
{
    [Theory]
    [InlineData("/api/things?a=/b", "/api/things")]
    [InlineData("/api/a%2Fb", "/api/a%2Fb")]
    [InlineData("http://example.org/api/things?x", "/api/things")]
    [InlineData("http://example.org", "/")]
    [InlineData("*", "*")]
    [InlineData("", "")]
    public void Takes_the_path_as_sent(string target, string path) => Assert.Equal(path, RequestTarget.PathOf(target).ToString());
}
