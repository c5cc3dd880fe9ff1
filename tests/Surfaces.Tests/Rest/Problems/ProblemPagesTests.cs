using System.Text.Json;
using Ashlar.Engine;
using Ashlar.Surfaces.Rest.Docs;
using Ashlar.Surfaces.Tests.Http;

namespace Ashlar.Surfaces.Tests.Rest.Problems;

public sealed class ProblemPagesTests
{
    private static async Task<FakeExchange> Get(string target, string? accept = null, string method = "GET")
    {
        var fake = new FakeExchange(method, target, accept is null ? [] : [KeyValuePair.Create("Accept", accept)]);
        await ProblemPages.HandleAsync(fake.Exchange);
        return fake;
    }

    [Fact]
    public async Task Explains_a_code_in_html_to_browsers_and_in_json_to_programs()
    {
        var html = await Get("/problems/not-found", "text/html,*/*;q=0.8");
        Assert.Equal("text/html; charset=utf-8", html.Header("Content-Type"));
        Assert.Contains("There is nothing here", html.Text, StringComparison.Ordinal);

        var json = await Get("/problems/not-found");
        using var document = JsonDocument.Parse(json.Text);
        Assert.Equal(404, document.RootElement.GetProperty("status").GetInt32());
    }

    [Theory]
    [InlineData("/problems")]
    [InlineData("/problems/")]
    public async Task Lists_every_code(string target)
    {
        using var document = JsonDocument.Parse((await Get(target)).Text);
        Assert.Equal(Enum.GetValues<ProblemKind>().Length, document.RootElement.GetProperty("data").GetArrayLength());
    }

    [Fact]
    public async Task Knows_no_other_codes() => Assert.Equal(404, (await Get("/problems/teapot")).Status);

    [Fact]
    public async Task Is_only_read() => Assert.Equal(405, (await Get("/problems", method: "POST")).Status);
}
