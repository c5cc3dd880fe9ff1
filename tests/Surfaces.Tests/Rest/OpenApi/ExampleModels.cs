using Ashlar.Model;

namespace Ashlar.Surfaces.Tests.Rest.OpenApi;

/// <summary>Models to describe: the examples, and small ones written in the test.</summary>
internal static class ExampleModels
{
    public static ModelSnapshot Shop => Load(File.ReadAllText(RepoRoot.Combine("examples", "shop", "ashlar.yaml")));

    public static ModelSnapshot Helpdesk => Load(File.ReadAllText(RepoRoot.Combine("examples", "helpdesk", "ashlar.yaml")));

    public static ModelSnapshot Load(string source)
    {
        var result = ModelLoader.Load(source, "ashlar.yaml");
        Assert.True(result.Snapshot is not null, string.Join("\n", result.Issues));
        return result.Snapshot!; // asserted above
    }
}
