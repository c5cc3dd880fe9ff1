using System.Diagnostics;
using System.Text.Json;
using Databases = Ashlar.Server.Tests.Faults.Databases;

namespace Ashlar.Server.Tests.OAuth;

/// <summary>Clients of others, known to be strict, against a started server; the browser's half in a real one.</summary>
public sealed class StrictClientTests
{
    private static readonly string[] Whole = ["discovery", "code", "par", "userinfo", "refresh", "introspection", "revocation", "client credentials", "device"];

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task Oauth4webapi_runs_every_flow(string store)
    {
        var (node, library) = (Outside.Program("node"), Outside.NpmPackage("oauth4webapi"));
        await using var server = await OAuthServer.StartAsync(store);
        var seen = await RunAsync(node, "oauth4webapi.mjs", [library, server.Issuer, Given()]);
        Assert.Equal(Whole, Texts(seen, "did"));
    }

    [Fact]
    public async Task Openid_client_runs_every_flow()
    {
        var (node, library) = (Outside.Program("node"), Outside.NpmPackage("openid-client"));
        await using var server = await OAuthServer.StartAsync();
        var seen = await RunAsync(node, "openid-client.mjs", [library, server.Issuer, Given()]);
        Assert.Equal(Whole.Append("refusal").Order(), Texts(seen, "did").Order());
    }

    /// <summary><c>ASHLAR_SCREENSHOTS</c> names a folder to keep pictures in.</summary>
    [Fact]
    public async Task Oidc_client_ts_signs_in_renews_and_signs_out_in_a_browser()
    {
        var (node, playwright, library, chromium) = (Outside.Program("node"), Outside.NpmPackage("playwright-core"), Outside.NpmPackage("oidc-client-ts"), Outside.Chromium());
        await using var server = await OAuthServer.StartAsync();
        var given = JsonSerializer.Serialize(new { issuer = server.Issuer, port = server.SpaPort, email = OAuthServer.Email, password = OAuthServer.Password });
        var seen = await RunAsync(node, "spa.mjs", [playwright, library, chromium, given, .. Outside.ChromiumArguments]);
        Assert.Equal("email", seen.GetProperty("focused").GetString());
        Assert.NotEmpty(seen.GetProperty("alert").GetString()!); // text
        Assert.Equal(("Ada", "email notes.read openid profile", 200), (seen.GetProperty("name").GetString(), seen.GetProperty("scope").GetString(), seen.GetProperty("notes").GetInt32()));
        Assert.True(seen.GetProperty("rotated").GetBoolean());
        Assert.Equal("/auth/login", seen.GetProperty("afterwards").GetString()); // the session ended with the sign-out
        Assert.False(seen.GetProperty("overflow").GetBoolean());
        Assert.DoesNotContain(Texts(seen, "complaints"), c => c.Contains("Content Security Policy", StringComparison.OrdinalIgnoreCase));
    }

    private static string Given() => JsonSerializer.Serialize(new { email = OAuthServer.Email, password = OAuthServer.Password, client = "web", secret = OAuthServer.Secret, redirect = OAuthServer.Callback });

    private static IEnumerable<string> Texts(JsonElement seen, string name) => seen.GetProperty(name).EnumerateArray().Select(t => t.GetString()!); // all strings

    private static async Task<JsonElement> RunAsync(string node, string script, IEnumerable<string> arguments)
    {
        var cancelled = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo(node, [RepoRoot.Combine("tests", "Server.Tests", "OAuth", script), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("node did not start");
        var output = process.StandardOutput.ReadToEndAsync(cancelled);
        var errors = process.StandardError.ReadToEndAsync(cancelled);
        await process.WaitForExitAsync(cancelled);
        Assert.True(process.ExitCode == 0, $"{await output}\n{await errors}");
        return JsonDocument.Parse(await output).RootElement;
    }
}
