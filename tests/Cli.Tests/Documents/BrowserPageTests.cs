using System.Diagnostics;
using System.Text.Json;

namespace Ashlar.Cli.Tests.Documents;

/// <summary>The page of <c>docs/guide/sign-in.md</c> as the reader saves it, in a real browser, on an origin of its own.</summary>
public sealed class BrowserPageTests
{
    private const string Email = "bea@example.com", Password = "seven boats at anchor";

    [Fact]
    public async Task The_page_of_the_guide_signs_in_goes_on_and_signs_out()
    {
        var (node, playwright, chromium) = (Outside.Program("node"), Outside.NpmPackage("playwright-core"), Outside.Chromium());
        var cancelled = TestContext.Current.CancellationToken;
        var (port, stranger) = (FreePort.Next(), FreePort.Next());
        var markdown = await File.ReadAllTextAsync(RepoRoot.Combine("docs", "guide", "sign-in.md"), cancelled);
        await using var shell = DocumentShell.Open(("localhost:8000", $"localhost:{port}"));
        await shell.PasteAsync(DocumentScript.Read(markdown)[0].Commands);
        await shell.PasteAsync($"echo '{Password}' | ./ashlar user add {Email} todo");

        var given = JsonSerializer.Serialize(new
        {
            page = shell.Here(DocumentScript.Block(markdown, "html")),
            api = $"http://localhost:{shell.Port}",
            port,
            stranger,
            email = Email,
            password = Password,
        });
        var seen = await RunAsync(node, [playwright, chromium, given, .. Outside.ChromiumArguments]);
        Assert.Equal($"Signed in as {Email}", Text(seen, "state"));
        Assert.Equal(["Garden", "<b>Shed</b>"], seen.GetProperty("lists").EnumerateArray().Select(t => t.GetString()));
        Assert.Equal("/", Text(seen, "address")); // the code is out of it
        Assert.Equal(1, seen.GetProperty("refreshes").GetInt32());
        Assert.Equal("nobody here asked for this", Text(seen, "forged"));
        Assert.Equal(401, seen.GetProperty("afterwards").GetInt32());
        Assert.Equal(400, seen.GetProperty("elsewhere").GetInt32());
        Assert.Empty(seen.GetProperty("complaints").EnumerateArray());
    }

    private static string? Text(JsonElement seen, string name) => seen.GetProperty(name).GetString();

    private static async Task<JsonElement> RunAsync(string node, IEnumerable<string> arguments)
    {
        var cancelled = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo(node, [RepoRoot.Combine("tests", "Cli.Tests", "Documents", "page.mjs"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("node did not start");
        var output = process.StandardOutput.ReadToEndAsync(cancelled);
        var errors = process.StandardError.ReadToEndAsync(cancelled);
        await process.WaitForExitAsync(cancelled);
        Assert.True(process.ExitCode == 0, $"{await output}\n{await errors}");
        return JsonDocument.Parse(await output).RootElement;
    }
}
