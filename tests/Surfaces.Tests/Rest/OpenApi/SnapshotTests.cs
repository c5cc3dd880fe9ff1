using Ashlar.Surfaces.Rest.OpenApi;

namespace Ashlar.Surfaces.Tests.Rest.OpenApi;

/// <summary>The whole document of the shop, so that a change of it is seen. <c>UPDATE_SNAPSHOTS=1</c> writes it anew.</summary>
public sealed class SnapshotTests
{
    [Fact]
    public void The_shop_is_described_as_before()
    {
        var path = RepoRoot.Combine("tests", "Surfaces.Tests", "Rest", "OpenApi", "snapshots", "shop.openapi.json");
        var actual = OpenApiDocument.Build(DescribedModel.Shop);
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1") File.WriteAllBytes(path, actual);
        Assert.Equal(File.ReadAllText(path), System.Text.Encoding.UTF8.GetString(actual));
    }

    [Fact]
    public void The_same_model_gives_the_same_bytes() =>
        Assert.Equal(OpenApiDocument.Build(DescribedModel.Helpdesk), OpenApiDocument.Build(DescribedModel.Helpdesk));
}
