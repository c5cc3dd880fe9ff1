using Ashlar.Engine;
using Ashlar.Surfaces.Http.Bodies;
using Ashlar.Surfaces.Tests.Http;

namespace Ashlar.Surfaces.Tests.Rest.Bodies;

public sealed class ContentTypesTests
{
    private static Problem? Refusal(string? type, string[] accepted, string? encoding = null)
    {
        var headers = new List<KeyValuePair<string, string>>();
        if (type is not null) headers.Add(new("Content-Type", type));
        if (encoding is not null) headers.Add(new("Content-Encoding", encoding));
        return ContentTypes.Refuse(new FakeExchange("POST", "/", headers).Exchange, accepted);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/json;charset=\"UTF-8\"")]
    [InlineData("APPLICATION/JSON ; foo=bar")]
    public void Json_is_taken(string type) => Assert.Null(Refusal(type, ContentTypes.OfBodies));

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=iso-8859-1")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/merge-patch+json")]
    [InlineData("")]
    public void Anything_else_is_refused(string? type)
    {
        var problem = Refusal(type, ContentTypes.OfBodies);
        Assert.Equal(ProblemKind.UnsupportedMediaType, problem?.Kind);
        Assert.Equal(["application/json"], problem?.Allowed);
    }

    [Fact]
    public void A_merge_patch_is_taken_where_there_is_something_to_patch() => Assert.Null(Refusal("application/merge-patch+json", ContentTypes.OfPatches));

    [Fact]
    public void Compressed_bodies_are_refused() =>
        Assert.Equal(ProblemKind.UnsupportedMediaType, Refusal("application/json", ContentTypes.OfBodies, "gzip")?.Kind);
}
