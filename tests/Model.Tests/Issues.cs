using System.Text.Json;

namespace Ashlar.Model.Tests;

public sealed class Issues
{
    [Fact]
    public void Are_written_as_json_for_tools()
    {
        var result = Given.ResultOf("Item:\n  fields:\n    name: { type: strng }");
        using var json = JsonDocument.Parse(ModelIssueFormatter.ToJson(result));
        var issue = Assert.Single(json.RootElement.EnumerateArray());
        Assert.Equal("ashlar.yaml", issue.GetProperty("file").GetString());
        Assert.Equal((6, 21), (issue.GetProperty("line").GetInt32(), issue.GetProperty("column").GetInt32()));
        Assert.Equal(("error", "A3001"), (issue.GetProperty("severity").GetString(), issue.GetProperty("code").GetString()));
        Assert.Equal("there is no type 'strng'", issue.GetProperty("message").GetString());
        Assert.Equal("did you mean 'string'?", issue.GetProperty("suggestion").GetString());
        Assert.Equal("      name: { type: strng }", issue.GetProperty("source").GetString());
    }

    [Fact]
    public void Keep_the_caret_in_sight_of_a_long_line()
    {
        var result = Given.ResultOf("Item:\n  fields:\n    name: { description: '" + new string('x', 900) + "', type: strng }");
        var lines = ModelIssueFormatter.ToText(result).Split('\n');
        Assert.All(lines[1..3], l => Assert.True(l.Length < 200));
        Assert.Equal("strng", lines[1][lines[2].IndexOf('^')..][..5]);
    }

    [Fact]
    public void Are_bounded_in_number()
    {
        var fields = string.Concat(Enumerable.Range(0, 2000).Select(i => $"\n    f{i}: {{ type: strng }}"));
        Assert.Equal(500, Given.ResultOf("Item:\n  fields:" + fields).Issues.Count);
    }

    [Fact]
    public void Are_told_once_where_one_mistake_has_many_users()
    {
        var codes = Given.CodesOf("""
            Item:
              fields:
                name: { type: strng }
                owner: { ref: Usr }
                label: { type: string, computed: name + 'x' }
              check: [{ rule: name != '', message: empty, field: name }]
              indexes: [[name]]
              access: { read: name == 'x' || ownerId == auth.id || owner.name == 'y' }
            """);
        Assert.Equal(["A3001", "A4001"], codes);
    }

    [Fact]
    public void Warn_and_load()
    {
        var result = Given.ResultOf("Products:\n  fields:\n    name: { type: string }");
        Assert.NotNull(result.Snapshot);
        Assert.Equal(ModelSeverity.Warning, Assert.Single(result.Issues).Severity);
        Assert.Contains("warning A2006", ModelIssueFormatter.ToText(result));
        Assert.Contains("\"warning\"", ModelIssueFormatter.ToJson(result));
    }

    [Theory]
    [InlineData("Address")]
    [InlineData("Status")]
    [InlineData("News")]
    [InlineData("Analysis")]
    [InlineData("Series")]
    [InlineData("Bus")]
    public void Do_not_take_every_s_for_a_plural(string name) => Assert.Empty(Given.ResultOf($"{name}:\n  fields:\n    name: {{ type: string }}").Issues);

    [Fact]
    public void Have_codes_that_the_catalog_explains()
    {
        Assert.Null(ModelErrorCatalog.Find("A9999"));
        Assert.Equal("An unknown key", ModelErrorCatalog.Find("A2001")!.Title);
        Assert.Equal(ModelErrorCatalog.All.Select(e => e.Code).Distinct(), ModelErrorCatalog.All.Select(e => e.Code));
    }
}
