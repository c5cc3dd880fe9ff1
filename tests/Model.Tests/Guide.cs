using System.Text;
using System.Text.RegularExpressions;
using Ashlar.Model.Declarations;

namespace Ashlar.Model.Tests;

/// <summary>The pages of the guide that speak of the model.</summary>
public sealed partial class Guide
{
    private static string Page => File.ReadAllText(RepoRoot.Combine("docs", "guide", "model.md")).ReplaceLineEndings("\n");

    public static TheoryData<int, string> Blocks =>
        new(YamlBlock().Matches(Page).Select(m => (Page.AsSpan(0, m.Index).Count('\n') + 2, m.Groups[1].Value)));

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Has_examples_that_load(int line, string yaml)
    {
        var result = yaml.Contains("ashlar: 1", StringComparison.Ordinal) ? ModelLoader.Load(yaml, "model.md") : Given.ResultOf(yaml.TrimEnd());
        Assert.True(result.Issues.Count == 0, $"the block on line {line}: {ModelIssueFormatter.ToText(result)}");
    }

    [Fact]
    public void Names_every_key_of_the_language()
    {
        ModelKeys[] all = [FileKeys.Top, FileKeys.Entity, FieldKeys.All, FileKeys.Access, FileKeys.FieldAccess, FileKeys.Limits];
        Assert.All(all.SelectMany(k => k.Names), name => Assert.Contains(name, CodeWords().Matches(Page).SelectMany(m => Words().Matches(m.Value).Select(w => w.Value))));
    }

    /// <summary><c>UPDATE_GOLDEN=1</c> writes the page.</summary>
    [Fact]
    public void Explains_every_code_as_the_catalog_does()
    {
        var path = RepoRoot.Combine("docs", "guide", "model-errors.md");
        var page = ErrorsPage();
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1") File.WriteAllText(path, page);
        Assert.Equal(page, File.ReadAllText(path).ReplaceLineEndings("\n"));
    }

    private static string ErrorsPage()
    {
        var page = new StringBuilder();
        page.Append("# Errors in a model\n\n");
        page.Append("`ashlar check` and `ashlar serve` tell everything that is wrong with a model file in one pass: the place, a code, what is wrong, the\n");
        page.Append("line with a caret, and what to write instead. `--format json` gives the same to tools. Codes never change their meaning. A model with an\n");
        page.Append("error does not start; a running server keeps the last good one.\n\n");
        page.Append("```text\nashlar.yaml:6:29: error A2001: a field has no key 'maxx'\n  6 |       name: { type: string, maxx: 80 }\n    |                             ^\n  = did you mean 'max'?\n```\n");
        foreach (var group in ModelErrorCatalog.All.GroupBy(e => e.Code[..2]))
        {
            page.Append($"\n## {group.Key}: {Title(group.Key)}\n");
            foreach (var entry in group) Append(page, entry);
        }

        return page.ToString();
    }

    private static void Append(StringBuilder page, ModelErrorEntry entry)
    {
        var warning = entry.Severity is ModelSeverity.Warning ? " (warning)" : "";
        page.Append($"\n### {entry.Code}{warning}\n\n**{entry.Title}.** {entry.Explanation}\n\n");
        page.Append($"```text\n{entry.Wrong}\n```\n\nMended:\n\n```text\n{entry.Mended}\n```\n");
    }

    private static string Title(string group) => group switch
    {
        "A1" => "the file as YAML",
        "A2" => "keys and names",
        "A3" => "types, bounds, defaults and keys",
        "A4" => "relations and indexes",
        "A5" => "expressions",
        "A6" => "access",
        _ => "not in this version",
    };

    [GeneratedRegex(@"^```yaml\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex YamlBlock();

    [GeneratedRegex("`[^`\n]+`|^```yaml\n.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeWords();

    [GeneratedRegex("[A-Za-z]+")]
    private static partial Regex Words();
}
