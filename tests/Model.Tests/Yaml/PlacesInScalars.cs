namespace Ashlar.Model.Tests.Yaml;

/// <summary>An error in an expression is reported where it stands in the file, however the scalar is written.</summary>
public sealed class PlacesInScalars
{
    private const string Head = "ashlar: 1\nname: test\nentities:\n  Item:\n    fields:\n      name: { type: string }\n    access:\n";

    [Theory]
    [InlineData("      read: name == nam", 8, 21)]
    [InlineData("      read: 'name == nam'", 8, 22)]
    [InlineData("      read: 'name == ''a'' || nam == ''b'''", 8, 31)]
    [InlineData("      read: \"name == \\\"a\\\" || nam == 'b'\"", 8, 31)]
    [InlineData("      read: \"\\x6eame == \\u006eam\"", 8, 25)]
    [InlineData("      read: name ==\n        nam", 9, 9)]
    [InlineData("      read: 'name ==\n\n        nam'", 10, 9)]
    [InlineData("      read: \"name == \\\n        nam\"", 9, 9)]
    [InlineData("      read: |\n        name ==\n          nam", 10, 11)]
    [InlineData("      read: |2\n         name ==\n          nam", 10, 11)]
    [InlineData("      read: >\n        name ==\n        nam", 10, 9)]
    [InlineData("      read: >-\n\n        name == 'a' ||\n        nam == 'b'", 11, 9)]
    [InlineData("      read: &rule name == nam", 8, 27)]
    [InlineData("      read: name == 'é😀' || nam == 'b'", 8, 30)]
    public void Are_told_exactly(string access, int line, int column)
    {
        var result = ModelLoader.Load(Head + access + "\n", "ashlar.yaml");
        var issue = Assert.Single(result.Issues);
        Assert.Equal(("A5002", line, column), (issue.Code, issue.Line, issue.Column));
    }

    [Fact]
    public void Are_told_in_files_with_windows_line_ends()
    {
        var result = ModelLoader.Load((Head + "      read: name ==\n        nam\n").ReplaceLineEndings("\r\n"), "ashlar.yaml");
        var issue = Assert.Single(result.Issues);
        Assert.Equal((9, 9, "        nam"), (issue.Line, issue.Column, issue.SourceLine));
    }
}
