namespace Ashlar.Cel.Tests;

public sealed class NearestNameTests
{
    private static readonly string[] Names = ["limit", "after", "sort", "fields", "price", "name", "id"];

    [Theory]
    [InlineData("limt", "limit")]
    [InlineData("Limit", "limit")]
    [InlineData("feilds", "fields")]
    [InlineData("prise", "price")]
    [InlineData("zzz", null)]
    [InlineData("ID", "id")]
    [InlineData("ic", null)]
    [InlineData("nmae", "name")]
    [InlineData("", null)]
    public void Finds_what_was_probably_meant(string name, string? nearest) => Assert.Equal(nearest, NearestName.Of(name, Names));

    [Theory]
    [InlineData("mn", "min")]
    [InlineData("MX", "max")]
    [InlineData("ax", "max")]
    [InlineData("pl", null)]
    [InlineData("xy", null)]
    [InlineData("m", null)]
    public void Takes_two_letters_for_the_one_name_of_three_that_has_them(string name, string? nearest) =>
        Assert.Equal(nearest, NearestName.Of(name, ["min", "max", "ply", "pla", "length"]));

    [Fact]
    public void Takes_the_first_of_equals_whatever_their_order()
    {
        Assert.Equal("pays", NearestName.Of("payx", ["payz", "pays"]));
        Assert.Equal("pays", NearestName.Of("payx", ["pays", "payz"]));
    }

    [Fact]
    public void Leaves_long_names_alone() => Assert.Null(NearestName.Of(new string('a', 10_000), Names));
}
