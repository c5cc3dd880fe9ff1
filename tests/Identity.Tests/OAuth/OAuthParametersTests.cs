using Ashlar.Identity.OAuth;
using Ashlar.Identity.OAuth.Requests;

namespace Ashlar.Identity.Tests.OAuth;

public sealed class OAuthParametersTests
{
    [Fact]
    public void Reads_what_a_form_sends()
    {
        var form = OAuthParameters.Parse("a=1+2&b=%C3%A9%26&c=").Value;
        Assert.Equal("1 2", form["a"]);
        Assert.Equal("é&", form["b"]);
        Assert.Null(form["c"]); // RFC 6749 section 3.1: without a value is left out
        Assert.Null(form["d"]);
        Assert.Null(form.RepeatedError);
    }

    [Theory]
    [InlineData("a=1&a=1")]
    [InlineData("a=1&a=")]
    [InlineData("a=&a=1")]
    [InlineData("a=1&%61=2")]
    public void Tells_what_was_sent_twice(string text) => Assert.Equal(OAuthError.InvalidRequest, OAuthParameters.Parse(text).Value.RepeatedError?.Code);

    [Theory]
    [InlineData("a=%")]
    [InlineData("a=%4")]
    [InlineData("a=%zz")]
    [InlineData("a=%+1")]
    [InlineData("a=%C3")]
    [InlineData("a=%ED%A0%80")]
    [InlineData("a=%00")]
    [InlineData("a=%0d%0aSet-Cookie:x")]
    [InlineData("=1")]
    [InlineData("é=1")]
    public void Refuses_what_two_readers_could_read_differently(string text) => Assert.Equal(OAuthError.InvalidRequest, OAuthParameters.Parse(text).Error?.Code);

    [Fact]
    public void Bounds_length_and_count()
    {
        Assert.False(OAuthParameters.Parse("a=" + new string('x', OAuthParameters.MaxLength)).IsOk);
        Assert.False(OAuthParameters.Parse("a=" + new string('x', 4097)).IsOk);
        Assert.False(OAuthParameters.Parse(string.Join('&', Enumerable.Range(0, 65).Select(i => $"p{i}=1"))).IsOk);
        Assert.True(OAuthParameters.Parse(string.Join('&', Enumerable.Range(0, 64).Select(i => $"p{i}=1"))).IsOk);
    }

    [Fact]
    public void Writes_what_it_reads()
    {
        var text = OAuthParameters.Of([new("scope", "openid a:b"), new("state", "é &=+%")]).Encode();
        var again = OAuthParameters.Parse(text).Value;
        Assert.Equal("é &=+%", again["state"]);
        Assert.Equal("openid a:b", again["scope"]);
    }

    [Fact]
    public void An_error_says_only_what_the_rfc_lets_it_say() =>
        Assert.Equal("no 'scope' ??here", new OAuthError("x", "no \"scope\" é\nhere").Description);
}
