using Ashlar.Surfaces.Rest.Conditions;
using Microsoft.Extensions.Primitives;

namespace Ashlar.Surfaces.Tests.Rest.Conditions;

public sealed class EntityTagsTests
{
    [Fact]
    public void A_whole_row_has_its_version_and_another_form_a_hash_too()
    {
        Assert.Equal("\"3\"", EntityTags.OfWhole(3));
        Assert.Equal("\"3-00000000000000ff\"", EntityTags.OfForm(3, 255));
        Assert.Equal("\"00000000000000ff\"", EntityTags.OfHash(255));
    }

    [Theory]
    [InlineData("\"3\"", true)]
    [InlineData("W/\"3\"", true)]
    [InlineData("*", true)]
    [InlineData("\"2\", \"3\"", true)]
    [InlineData("\"2\",W/\"3\" , \"4\"", true)]
    [InlineData("\"2\"", false)]
    [InlineData("\"3-abc\"", false)]
    [InlineData("3", false)]
    public void If_none_match_compares_weakly(string header, bool matches) => Assert.Equal(matches, EntityTags.NoneMatches(header, "\"3\""));

    [Fact]
    public void A_header_sent_twice_is_one_list() => Assert.True(EntityTags.NoneMatches(new StringValues(["\"1\"", "\"3\""]), "\"3\""));

    [Theory]
    [InlineData("\"3\"", new long[] { 3 })]
    [InlineData("\"3-00ff\"", new long[] { 3 })]
    [InlineData("\"3\", \"5\"", new long[] { 3, 5 })]
    [InlineData("W/\"3\"", new long[] { })] // strong comparison: a weak tag never matches
    [InlineData("\"abc\"", new long[] { })]
    [InlineData("\"99999999999999999999\"", new long[] { })]
    public void If_match_names_versions(string header, long[] versions) => Assert.Equal(versions, EntityTags.VersionsIn(header));

    [Theory]
    [InlineData("3")]
    [InlineData("\"3")]
    [InlineData("\"3\" \"4\"")]
    [InlineData("\"3\", 4")]
    [InlineData("w/\"3\"")]
    [InlineData("")]
    [InlineData("*, \"3\"")]
    public void What_is_not_a_list_of_tags_is_malformed(string header) => Assert.NotNull(EntityTags.Check(header, "If-Match"));

    [Theory]
    [InlineData("*")]
    [InlineData("\"3\"")]
    [InlineData("\"3\" , W/\"x y\",\"\"")]
    public void Lists_of_tags_are_well_formed(string header) => Assert.Null(EntityTags.Check(header, "If-Match"));
}
