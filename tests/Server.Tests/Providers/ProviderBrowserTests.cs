using System.Diagnostics;
using System.Text.Json;
using Ashlar.Server.Tests.OAuth;

namespace Ashlar.Server.Tests.Providers;

/// <summary>The pages of signing in with others in a real browser that runs no script: its policies and its cookies between two sites.</summary>
[Collection(StartedProviders.Name)]
public sealed class ProviderBrowserTests(StartedProviders started)
{
    /// <summary><c>ASHLAR_SCREENSHOTS</c> names a folder to keep pictures in.</summary>
    [Fact]
    public async Task A_browser_without_script_links_signs_in_and_takes_away()
    {
        var (cancelled, servers) = (TestContext.Current.CancellationToken, started.Servers);
        var given = JsonSerializer.Serialize(new { issuer = servers.Relying.Issuer, email = OAuthServer.Email, password = OAuthServer.Password });
        string[] arguments = [RepoRoot.Combine("tests", "Server.Tests", "Providers", "noscript.mjs"), Outside.NpmPackage("playwright-core"), Outside.Chromium(), given, .. Outside.ChromiumArguments];
        using var process = Process.Start(new ProcessStartInfo(Outside.Program("node"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true }) ?? throw new InvalidOperationException("node did not start");
        var output = process.StandardOutput.ReadToEndAsync(cancelled);
        var errors = process.StandardError.ReadToEndAsync(cancelled);
        await process.WaitForExitAsync(cancelled);
        Assert.True(process.ExitCode == 0, $"{await output}\n{await errors}");
        var did = JsonDocument.Parse(await output).RootElement;
        Assert.Equal(("localhost", 1, 1), (did.GetProperty("there").GetString(), did.GetProperty("linked").GetInt32(), did.GetProperty("again").GetInt32()));
        Assert.All(did.GetProperty("cookies").EnumerateArray(), c => Assert.Equal((true, "Lax"), (c.GetProperty("httpOnly").GetBoolean(), c.GetProperty("sameSite").GetString())));
        Assert.DoesNotContain(did.GetProperty("complaints").EnumerateArray(), c => c.GetString()!.Contains("Content Security Policy", StringComparison.OrdinalIgnoreCase)); // texts
    }
}
