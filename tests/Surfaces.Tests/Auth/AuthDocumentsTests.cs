using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ashlar.Identity.OAuth;
using Ashlar.Surfaces.Auth.Documents;
using Ashlar.Surfaces.Http.Documents;
using Ashlar.Surfaces.OAuth;
using Ashlar.Surfaces.Tests.Rest.OpenApi;

namespace Ashlar.Surfaces.Tests.Auth;

/// <summary>What is described is what is routed. <c>new("GET", "/auth/…", …)</c> in the source is a route; in the folder Documents it is a document.</summary>
public sealed partial class AuthDocumentsTests
{
    private static readonly RouteTerms Terms = new(() => Shapes.Uuid(), () => "0192d5c1-8f4e-7a31-9c55-2f1d3c4b5a69");

    [Fact]
    public void Every_route_has_its_document_and_every_document_its_route()
    {
        var routed = Directory.EnumerateFiles(RepoRoot.Combine("src", "Surfaces", "Auth"), "*.cs", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(Path.GetDirectoryName(file)) != "Documents")
            .SelectMany(file => Route().Matches(File.ReadAllText(file)))
            .Select(route => $"{route.Groups[1].Value} {route.Groups[2].Value.Replace("/*", "/{id}", StringComparison.Ordinal)}")
            .ToList();
        Assert.True(routed.Count > 30, $"only {routed.Count} routes were found");
        Assert.Equal(routed.Order(), AuthDocuments.Of(Terms).Select(d => $"{d.Method} {d.Path}").Order());
    }

    [Fact]
    public void Every_address_of_the_authorization_server_is_described()
    {
        var described = new Description(DescribedModel.Named(DescribedModel.WithAccounts)).Root["paths"]!.AsObject().Select(p => p.Key).ToHashSet(StringComparer.Ordinal);
        string[] served =
        [
            Discovery.OpenId, Discovery.Keys, Discovery.Token, Discovery.Revoke, Discovery.Introspect, Discovery.Push, Discovery.Device, Discovery.UserInfo,
            Discovery.Authorize, Discovery.Consent, Discovery.DevicePage, Discovery.Logout,
        ];
        Assert.Empty(served.Except(described));
    }

    [Fact]
    public void Names_of_operations_are_their_own()
    {
        var ids = AuthDocuments.Of(Terms).Concat(OAuthDocuments.Of(Terms)).Select(d => d.Id).ToList();
        Assert.Equal(ids.Distinct(), ids);
        Assert.All(ids, id => Assert.Matches("^(auth|oauth)[A-Z][A-Za-z]+$", id));
    }

    [Fact]
    public void A_key_calls_the_API_and_never_changes_the_account()
    {
        var description = new Description(DescribedModel.Named(DescribedModel.WithAccounts));
        Assert.Equal("""[{"bearerAuth":[]},{"apiKey":[]},{"sessionCookie":[]}]""", description.Root["security"]!.ToJsonString());
        Assert.All(
            description.Operations.Where(o => o.Path.StartsWith("/auth/", StringComparison.Ordinal)),
            o => Assert.DoesNotContain(o.Operation["security"]!.AsArray(), way => way!.AsObject().ContainsKey("apiKey")));
    }

    [Fact]
    public void What_changes_the_ways_into_an_account_tells_of_the_step_up()
    {
        var description = new Description(DescribedModel.Named(DescribedModel.WithAccounts));
        var refused = description.Follow(description.Find("POST", "/auth/keys")!["responses"]!["401"]!)["content"]!["application/problem+json"]!["examples"]!.AsObject();
        Assert.Contains("step-up-required", refused.Select(e => e.Key));
    }

    [Fact]
    public void A_model_without_accounts_has_no_sign_in() =>
        Assert.DoesNotContain(JsonNode.Parse(DescribedModel.Describe(DescribedModel.Shop))!["paths"]!.AsObject(), p => p.Key.StartsWith("/auth", StringComparison.Ordinal));

    [GeneratedRegex("new(?: AuthRoute)?\\(\"([A-Z]+)\", \"(/auth/[^\"]*)\"")]
    private static partial Regex Route();
}
