using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Ashlar.Surfaces.Rest.Docs;
using Ashlar.Surfaces.Rest.OpenApi;
using Ashlar.Surfaces.Tests.Http;
using Ashlar.Surfaces.Tests.Rest.OpenApi;

namespace Ashlar.Surfaces.Tests.Rest.Docs;

public sealed class DocumentSurfaceTests
{
    private static readonly DocumentSurface Shop = new(DescribedModel.Shop);
    private static readonly DocumentSurface WithoutNode = new(DescribedModel.Shop, DocsAssets.WithoutViewer);

    private static async Task<FakeExchange> Send(string path, string method = "GET", DocumentSurface? surface = null, params (string Name, string Value)[] headers)
    {
        var fake = new FakeExchange(method, path, headers.Select(h => KeyValuePair.Create(h.Name, h.Value)));
        await ((surface ?? Shop).TryHandle(fake.Exchange, path) ?? throw new InvalidOperationException($"{path} is not answered"));
        return fake;
    }

    [Fact]
    public async Task The_root_leads_to_the_page()
    {
        var answer = await Send("/");
        Assert.Equal(302, answer.Status);
        Assert.Equal("/docs", answer.Header("Location"));
    }

    [Theory]
    [InlineData("/documents")]
    [InlineData("/docs2")]
    [InlineData("/openapi.yaml")]
    [InlineData("/api/products")]
    [InlineData("//")]
    public void Leaves_what_is_not_its_own(string path)
    {
        var fake = new FakeExchange("GET", path);
        var isOwn = Shop.TryHandle(fake.Exchange, path) is not null;
        Assert.False(isOwn);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/docs")]
    [InlineData("/openapi.json")]
    [InlineData("/docs/assets/x.js")]
    public async Task Documents_are_only_read(string path)
    {
        var answer = await Send(path, "POST");
        Assert.Equal(405, answer.Status);
        Assert.Equal("GET, HEAD", answer.Header("Allow"));
    }

    [Fact]
    public async Task The_description_is_served_and_not_sent_twice()
    {
        var answer = await Send("/openapi.json");
        Assert.Equal("application/json", answer.Header("Content-Type"));
        Assert.Equal(OpenApiDocument.Build(DescribedModel.Shop), answer.Body);
        Assert.Equal(304, (await Send("/openapi.json", headers: ("If-None-Match", answer.Header("ETag")!))).Status);
        var head = await Send("/openapi.json", "HEAD");
        Assert.Empty(head.Body);
        Assert.Equal($"{answer.Body.Length}", head.Header("Content-Length"));
    }

    [Fact]
    public async Task The_page_may_ask_nothing_but_this_server()
    {
        var answer = await Send("/docs");
        var policy = answer.Header("Content-Security-Policy")!;
        Assert.StartsWith("default-src 'none'; script-src 'self'; connect-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
        Assert.DoesNotMatch(new Regex("(src|href)=\"(https?:)?//"), answer.Text);
        Assert.NotEqual(policy, (await Send("/docs")).Header("Content-Security-Policy"));
    }

    [Fact]
    public async Task The_parts_of_the_page_are_kept_for_good()
    {
        Assert.SkipWhen(DocsAssets.Embedded.Viewer is null && !Outside.MustBeThere, "built without Node");
        foreach (Match part in Regex.Matches((await Send("/docs")).Text, "/docs/assets/[^\"]+"))
        {
            var answer = await Send(part.Value);
            Assert.Equal(200, answer.Status);
            Assert.Contains("immutable", answer.Header("Cache-Control"), StringComparison.Ordinal);
            Assert.Equal(304, (await Send(part.Value, headers: ("If-None-Match", answer.Header("ETag")!))).Status);
        }
    }

    [Fact]
    public async Task The_viewer_is_sent_in_the_form_that_is_taken()
    {
        Assert.SkipWhen(DocsAssets.Embedded.Viewer is null && !Outside.MustBeThere, "built without Node");
        var path = "/docs/assets/" + DocsAssets.Embedded.Viewer;
        var plain = await Send(path, headers: ("Accept-Encoding", "gzip;q=0, br;q=0.0"));
        Assert.Null(plain.Header("Content-Encoding"));

        var gzip = await Send(path, headers: ("Accept-Encoding", "gzip, deflate"));
        Assert.Equal("gzip", gzip.Header("Content-Encoding"));
        var brotli = await Send(path, headers: ("Accept-Encoding", "gzip, deflate, br, zstd"));
        Assert.Equal("br", brotli.Header("Content-Encoding"));
        Assert.Equal($"{brotli.Body.Length}", brotli.Header("Content-Length"));

        Assert.Equal(plain.Body, Read(new GZipStream(new MemoryStream(gzip.Body), CompressionMode.Decompress)));
        Assert.Equal(plain.Body, Read(new BrotliStream(new MemoryStream(brotli.Body), CompressionMode.Decompress)));
        Assert.Equal(3, new[] { plain, gzip, brotli }.Select(a => a.Header("ETag")).Distinct().Count());
        Assert.DoesNotContain("sourceMappingURL", Encoding.UTF8.GetString(plain.Body.AsSpan()[^200..]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_Node_the_page_says_so_and_leads_to_the_description()
    {
        var answer = await Send("/docs", surface: WithoutNode);
        Assert.Contains("no Node.js", answer.Text, StringComparison.Ordinal);
        Assert.Contains("href=\"/openapi.json\"", answer.Text, StringComparison.Ordinal);
        Assert.Contains("/api/order-lines", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_model_says_is_text_on_the_page()
    {
        var surface = new DocumentSurface(DescribedModel.Load("ashlar: 1\nname: x\ndescription: \"<script>alert(1)</script>\"\nentities:\n  A:\n    fields:\n      b: { type: string }\n"), DocsAssets.WithoutViewer);
        Assert.DoesNotContain("<script", (await Send("/docs", surface: surface)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_parts_are_not_there() => Assert.Equal(404, (await Send("/docs/assets/viewer.js")).Status);

    private static byte[] Read(Stream stream)
    {
        using var all = new MemoryStream();
        using (stream) stream.CopyTo(all);
        return all.ToArray();
    }
}
