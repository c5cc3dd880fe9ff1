using System.Diagnostics;
using System.Text.Json;
using Ashlar.Server.Tests.OAuth;
using Databases = Ashlar.Server.Tests.Faults.Databases;

namespace Ashlar.Server.Tests.Passkeys;

/// <summary>Passkeys against a started server in a real browser, with the authenticator that its own tools simulate.</summary>
public sealed class PasskeyBrowserTests
{
    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task An_application_registers_signs_in_and_removes_a_passkey(string store)
    {
        await using var server = await OAuthServer.StartAsync(store, host: "localhost");
        var did = await RunAsync("json.mjs", server);
        Assert.Equal((201, "Laptop", true), (Status(did, "made"), Text(did, "made", "name"), did.GetProperty("made").GetProperty("body").GetProperty("verifiesUser").GetBoolean()));
        Assert.Equal("InvalidStateError", did.GetProperty("twice").GetString()); // the browser was told which it has
        Assert.Equal(1, did.GetProperty("listed").GetProperty("body").GetProperty("data").GetArrayLength());
        Assert.Equal((200, OAuthServer.Email), (Status(did, "alone"), did.GetProperty("alone").GetProperty("body").GetProperty("user").GetProperty("email").GetString()));
        Assert.Equal(201, Status(did, "needsBoth")); // a passkey that verified its user is two factors
        Assert.NotEmpty(Text(did, "tokens", "accessToken")!); // text
        Assert.Contains("passkey", did.GetProperty("half").GetProperty("body").GetProperty("secondFactor").GetProperty("methods").EnumerateArray().Select(m => m.GetString()));
        Assert.Equal(200, Status(did, "second"));
        Assert.Equal("NotAllowedError", did.GetProperty("unverified").GetString());
        Assert.Equal((204, 401), (Status(did, "removed"), Status(did, "gone")));
    }

    /// <summary><c>ASHLAR_SCREENSHOTS</c> names a folder to keep pictures in.</summary>
    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task The_pages_of_ones_account_do_all_of_it_with_passkeys_and_without_script(string store)
    {
        await using var server = await OAuthServer.StartAsync(store, host: "localhost");
        var did = await RunAsync("pages.mjs", server);
        Assert.Equal((10, 1, 1, 1), (did.GetProperty("recovery").GetInt32(), did.GetProperty("named").GetInt32(), did.GetProperty("renamed").GetInt32(), did.GetProperty("wrongCode").GetInt32()));
        Assert.StartsWith("ashl_", did.GetProperty("key").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("ashl_", did.GetProperty("plainKey").GetString(), StringComparison.Ordinal);
        Assert.Equal((1, false, true), (did.GetProperty("keys").GetInt32(), did.GetProperty("overflow").GetBoolean(), did.GetProperty("wrongPassword").GetBoolean()));
        Assert.Contains("only way into the account", did.GetProperty("lastWay").GetString(), StringComparison.Ordinal);
        Assert.Equal((1, 1), (did.GetProperty("alone").GetInt32(), did.GetProperty("grace")[1].GetInt32()));
        Assert.Equal((1, 0), (did.GetProperty("recovered").GetInt32(), did.GetProperty("passkeysLeft").GetInt32())); // the lost one is not asked for
        Assert.Equal(["Sign in"], did.GetProperty("plainButtons").EnumerateArray().Select(b => b.GetString()));
        Assert.DoesNotContain(did.GetProperty("complaints").EnumerateArray().Select(c => c.GetString()!), c => c.Contains("Content Security Policy", StringComparison.OrdinalIgnoreCase)); // texts
    }

    private static int Status(JsonElement did, string name) => did.GetProperty(name).GetProperty("status").GetInt32();

    private static string? Text(JsonElement did, string name, string member) => did.GetProperty(name).GetProperty("body").GetProperty(member).GetString();

    private static async Task<JsonElement> RunAsync(string script, OAuthServer server)
    {
        var cancelled = TestContext.Current.CancellationToken;
        var given = JsonSerializer.Serialize(new { issuer = server.Issuer, email = OAuthServer.Email, password = OAuthServer.Password, mail = Path.Combine(server.Folder, ".ashlar", "mail") });
        string[] arguments = [RepoRoot.Combine("tests", "Server.Tests", "Passkeys", script), Outside.NpmPackage("playwright-core"), Outside.Chromium(), given, .. Outside.ChromiumArguments];
        using var process = Process.Start(new ProcessStartInfo(Outside.Program("node"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true }) ?? throw new InvalidOperationException("node did not start");
        var output = process.StandardOutput.ReadToEndAsync(cancelled);
        var errors = process.StandardError.ReadToEndAsync(cancelled);
        await process.WaitForExitAsync(cancelled);
        Assert.True(process.ExitCode == 0, $"{await output}\n{await errors}\n{server.Process.Errors}");
        return JsonDocument.Parse(await output).RootElement;
    }
}
