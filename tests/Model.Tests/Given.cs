namespace Ashlar.Model.Tests;

/// <summary>Models for tests: files of the fixtures folder, and entities given in place.</summary>
internal static class Given
{
    public static string FixturesFolder => RepoRoot.Combine("tests", "Model.Tests", "fixtures");

    public static string Fixture(string name) => File.ReadAllText(Path.Combine(FixturesFolder, name));

    /// <summary>The model, or a failure that shows every issue.</summary>
    public static ModelSnapshot Load(string source)
    {
        var result = ModelLoader.Load(source, "ashlar.yaml");
        Assert.True(result.Snapshot is not null, ModelIssueFormatter.ToText(result));
        return result.Snapshot;
    }

    /// <summary>A model of these entities, given from the first column on.</summary>
    public static ModelSnapshot Of(string entities) => Load(Text(entities));

    public static ModelResult ResultOf(string entities) => ModelLoader.Load(Text(entities), "ashlar.yaml");

    /// <summary>The codes of the issues, in the file's order.</summary>
    public static IEnumerable<string> CodesOf(string entities) => ResultOf(entities).Issues.Select(i => i.Code);

    public static string Text(string entities) =>
        "ashlar: 1\nname: test\nentities:\n" + string.Join('\n', entities.ReplaceLineEndings("\n").Split('\n').Select(l => "  " + l));
}
