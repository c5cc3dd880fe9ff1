using Ashlar.Surfaces.Rest.Routing;

namespace Ashlar.Surfaces.Tests.Rest.Routing;

public sealed class PercentTextTests
{
    [Theory]
    [InlineData("plain", false, "plain")]
    [InlineData("a%2Fb", false, "a/b")]
    [InlineData("a%2fb", false, "a/b")]
    [InlineData("a+b", false, "a+b")]
    [InlineData("a+b", true, "a b")]
    [InlineData("a%2Bb", true, "a+b")]
    [InlineData("%C3%A9%F0%9F%98%80", false, "é😀")]
    [InlineData("é😀", false, "é😀")]
    [InlineData("100%25", true, "100%")]
    [InlineData("%00", false, "\0")]
    [InlineData("", true, "")]
    public void Decodes_what_is_well_formed(string raw, bool plusIsSpace, string expected)
    {
        Assert.True(PercentText.TryDecode(raw, plusIsSpace, out var text));
        Assert.Equal(expected, text);
    }

    [Theory]
    [InlineData("%")]
    [InlineData("%2")]
    [InlineData("a%zzb")]
    [InlineData("%u0041")]
    [InlineData("%FF")] // never in UTF-8
    [InlineData("%C0%AF")] // an overlong slash
    [InlineData("%ED%A0%80")] // a surrogate
    [InlineData("%F0%9F")] // cut short
    public void Refuses_what_is_not(string raw) => Assert.False(PercentText.TryDecode(raw, false, out _));

    [Fact]
    public void Refuses_half_a_surrogate_pair() => Assert.False(PercentText.TryDecode("a\ud800", false, out _));

    [Fact]
    public void Gives_back_every_text_that_was_encoded() => Effort.Run(2_000, (random, _) =>
    {
        var text = Json.JsonBufferTests.RandomText(random);
        Assert.True(PercentText.TryDecode(Uri.EscapeDataString(text), true, out var decoded));
        Assert.Equal(text, decoded);
    });

    [Fact]
    public void Decodes_long_texts()
    {
        var text = string.Concat(Enumerable.Repeat("é/", 5_000));
        Assert.True(PercentText.TryDecode(Uri.EscapeDataString(text), false, out var decoded));
        Assert.Equal(text, decoded);
    }
}
