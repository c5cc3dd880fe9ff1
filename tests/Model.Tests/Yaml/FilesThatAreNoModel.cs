using System.Text;

namespace Ashlar.Model.Tests.Yaml;

public sealed class FilesThatAreNoModel
{
    [Theory]
    [InlineData("", "A1002")]
    [InlineData("   \n\n", "A1002")]
    [InlineData("---\n", "A1002")]
    [InlineData("# only a comment", "A1002")]
    [InlineData("- a\n- b\n", "A2003")]
    [InlineData("just text", "A2003")]
    [InlineData("ashlar: 1\nname: x\nentities:\n  - Item\n", "A2003")]
    [InlineData("ashlar: 1\nname: x\nentities:\n  Item:\n    fields: [a]\n", "A2003")]
    [InlineData("ashlar: 1\nname: x\nentities:\n  Item: 3\n", "A2003")]
    [InlineData("ashlar: 1\nname: x\nentities: !map\n  Item: {}\n", "A1006")]
    [InlineData("ashlar: 1\nname: x\nentities: !!seq [a]\n", "A1006")]
    [InlineData("ashlar: 1\nname: x\nentities: &all\n  Item: *all\n", "A1010")]
    [InlineData("ashlar: 1\n\tname: x\n", "A1001")]
    [InlineData("a\u0085b: \u009f", "A1004")]
    [InlineData("ashlar: 1\nname: a\uFEFFb\n", "A1004")]
    [InlineData("ashlar: 1\nname: a\uFFFFb\n", "A1004")]
    [InlineData("ashlar: 1\nname: My Shop\nentities:\n  Item: { fields: { name: { type: string } } }", "A2014")]
    public void Are_refused_with_a_reason(string source, string code)
    {
        var result = ModelLoader.Load(source, "ashlar.yaml");
        Assert.Null(result.Snapshot);
        Assert.Contains(code, result.Issues.Select(i => i.Code));
    }

    [Fact]
    public void Tell_all_keys_that_are_missing() =>
        Assert.Equal(["A2002", "A2002", "A2002"], ModelLoader.Load("description: nothing else", "ashlar.yaml").Issues.Select(i => i.Code));

    [Fact]
    public void Are_refused_with_half_a_surrogate_pair() =>
        Assert.Equal("A1004", Assert.Single(ModelLoader.Load("ashlar: 1\nname: a" + (char)0xD800 + "b", "ashlar.yaml").Issues).Code);

    [Fact]
    public void May_start_with_a_byte_order_mark()
    {
        var shop = Given.Fixture("shop.yaml");
        Assert.NotNull(ModelLoader.Load("\uFEFF" + shop, "ashlar.yaml").Snapshot);
        Assert.NotNull(ModelLoader.Load([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(shop)], "ashlar.yaml").Snapshot);
    }

    [Fact]
    public void Are_refused_where_the_bytes_are_not_utf8()
    {
        var utf16 = ModelLoader.Load(Encoding.Unicode.GetBytes("ashlar: 1\nname: é"), "ashlar.yaml");
        Assert.Equal("A1004", Assert.Single(utf16.Issues).Code);
        var latin1 = ModelLoader.Load(Encoding.Latin1.GetBytes("ashlar: 1\nname: é"), "ashlar.yaml");
        Assert.Equal(("A1004", "the file is not UTF-8 text"), (Assert.Single(latin1.Issues).Code, latin1.Issues[0].Message));
    }

    [Fact]
    public void Are_refused_where_the_bytes_are_too_many() =>
        Assert.Equal("A1003", Assert.Single(ModelLoader.Load(new byte[(8 * 1024 * 1024) + 1], "ashlar.yaml").Issues).Code);

    [Fact]
    public void Share_what_an_alias_repeats()
    {
        var model = Given.Of("""
            Item:
              fields:
                name: &text { type: string, max: 20 }
                title: *text
            """);
        Assert.Equal(20, ((ColumnField)model.FindEntity("Item")!.Find("title")!).Type.MaxLength);
    }

    [Fact]
    public void Go_on_after_a_value_that_is_not_yaml()
    {
        var codes = Given.CodesOf("""
            Item:
              fields:
                name: { type: strin }
                open: { type: bool }
                other: @nothing
              access:
                read: open ? signedIn : nobody
                create: hasRol('x')
            """);
        Assert.Equal(["A3001", "A1001", "A1007", "A5003"], codes);
    }
}
