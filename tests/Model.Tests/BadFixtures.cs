using System.Text.RegularExpressions;

namespace Ashlar.Model.Tests;

/// <summary>
/// One file or more for each code, with the text that a person gets beside it. <c>UPDATE_GOLDEN=1</c> writes the texts: look at
/// them before they are committed.
/// </summary>
public sealed partial class BadFixtures
{
    private static string Folder => Path.Combine(Given.FixturesFolder, "bad");

    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder, "*.yaml").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Are_refused_in_the_words_kept_beside_them(string file)
    {
        var result = ModelLoader.Load(Read(file), "ashlar.yaml");
        var text = ModelIssueFormatter.ToText(result);
        var golden = Path.Combine(Folder, Path.ChangeExtension(file, ".txt"));
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1") File.WriteAllText(golden, text);

        Assert.Contains(result.Issues, i => i.Code == file[..5]);
        Assert.All(result.Issues, i => Assert.Equal(file[..5], i.Code));
        Assert.Equal(result.Issues.Any(i => i.Severity is ModelSeverity.Error), result.Snapshot is null);
        Assert.Equal(File.ReadAllText(golden), text);
    }

    [Fact]
    public void Cover_every_code_of_the_catalog_and_no_other()
    {
        var codes = Directory.GetFiles(Folder, "*.yaml").Select(f => Path.GetFileName(f)[..5]).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(ModelErrorCatalog.All.Select(e => e.Code), codes);
    }

    [Theory]
    [InlineData("eight-mistakes")]
    [InlineData("habits")]
    [InlineData("habits-of-fields")]
    public void Tell_many_mistakes_in_one_pass(string name)
    {
        var result = ModelLoader.Load(Given.Fixture(name + ".yaml"), "ashlar.yaml");
        var text = ModelIssueFormatter.ToText(result);
        var golden = Path.Combine(Given.FixturesFolder, name + ".txt");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1") File.WriteAllText(golden, text);
        Assert.Equal(File.ReadAllText(golden), text);
        Assert.All(result.Issues, i => Assert.NotNull(i.Suggestion));
    }

    // Files that would be a burden in the repository are padded here.
    private static string Read(string file)
    {
        var text = File.ReadAllText(Path.Combine(Folder, file));
        return Padding().Match(text) is { Success: true } match ? text.PadRight(int.Parse(match.Groups[1].Value), '#') : text;
    }

    [GeneratedRegex("^# pad to ([0-9]+) characters")]
    private static partial Regex Padding();
}
