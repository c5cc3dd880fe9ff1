using System.Diagnostics;
using System.Text.Json;

namespace Ashlar.Server.Tests.Docs;

/// <summary>
/// The page at <c>/docs</c> in a real browser. <c>browse.mjs</c> drives it and prints what it saw; <c>ASHLAR_SCREENSHOTS</c> names
/// a folder to keep pictures in.
/// </summary>
public sealed class DocsPageTests
{
    [Fact]
    public async Task Shows_the_api_and_calls_it_and_asks_no_other_host()
    {
        var node = Outside.Program("node");
        var playwright = Outside.NpmPackage("playwright-core");
        var chromium = Outside.Chromium();
        var cancellation = TestContext.Current.CancellationToken;

        using var folder = new TempFolder();
        var model = folder.Write("ashlar.yaml", await File.ReadAllTextAsync(RepoRoot.Combine("examples", "shop", "ashlar.yaml"), cancellation));
        await using var server = await ServerProcess.ServeAsync(model, ["--database", "sqlite::memory:"]);
        var token = await CommandLine.RunAsync(["token", folder.Path, "--sub", "0192d5c1-8f4e-7a31-9c55-2f1d3c4b5a69", "--role", "admin"]);
        Assert.Equal(0, token.ExitCode);

        var seen = await BrowseAsync(node, [playwright, chromium, server.BaseAddress.ToString(), token.Output.Trim()], cancellation);
        Assert.Equal("shop API", seen.GetProperty("title").GetString());
        Assert.Empty(Texts(seen, "complaints")); // of the browser: blocked by the policy, failed, thrown
        Assert.Equal(["Create a category", "List categories"], Texts(seen, "operations").Order().Intersect(["Create a category", "List categories"]));
        Assert.Equal([server.BaseAddress.Authority], Texts(seen, "hosts"));
        Assert.Equal("POST /api/categories", seen.GetProperty("sent").GetString());
        Assert.Equal(201, seen.GetProperty("status").GetInt32());
        Assert.Contains("A name", await server.Http.GetStringAsync("/api/categories", cancellation), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Texts(JsonElement seen, string name) => seen.GetProperty(name).EnumerateArray().Select(t => t.GetString()!); // all strings

    private static async Task<JsonElement> BrowseAsync(string node, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var script = RepoRoot.Combine("tests", "Server.Tests", "Docs", "browse.mjs");
        var start = new ProcessStartInfo(node, [script, .. arguments, .. Outside.ChromiumArguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("node did not start");
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        Assert.True(process.ExitCode == 0, $"{await output}\n{await errors}");
        return JsonDocument.Parse(await output).RootElement;
    }
}
