using Ashlar.Identity.Records;
using Ashlar.Model;
using Ashlar.Surfaces.Auth.Documents;
using Ashlar.Surfaces.OAuth;
using Ashlar.Surfaces.Rest.OpenApi;

namespace Ashlar.Surfaces.Tests.Rest.OpenApi;

/// <summary>Models to describe: the examples, and one with a field of every kind.</summary>
internal static class DescribedModel
{
    public static ModelSnapshot Shop => Named("shop");

    public static ModelSnapshot Helpdesk => Named("helpdesk");

    public static TheoryData<string> Names => ["shop", "helpdesk", "everything"];

    /// <summary>The shop as it is served, with Ashlar's own accounts beside it.</summary>
    public const string WithAccounts = "shop with accounts";

    public static ModelSnapshot Named(string name) => name == WithAccounts ? SystemModel.Attach(Shop) : Load(File.ReadAllText(name == "everything"
        ? RepoRoot.Combine("tests", "Surfaces.Tests", "Rest", "OpenApi", "described", "everything.yaml")
        : RepoRoot.Combine("examples", name, "ashlar.yaml")));

    /// <summary>Described with all that the server serves beside it.</summary>
    public static byte[] Describe(ModelSnapshot model) => OpenApiDocument.Build(model, terms => [.. AuthDocuments.Of(terms), .. OAuthDocuments.Of(terms)]);

    public static ModelSnapshot Load(string source)
    {
        var result = ModelLoader.Load(source, "ashlar.yaml");
        Assert.True(result.Snapshot is not null, string.Join("\n", result.Issues));
        return result.Snapshot!; // asserted above
    }
}
