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

    private static int Status(JsonElement did, string name) => did.GetProperty(name).GetProperty("status").GetInt32();

    private static string? Text(JsonElement did, string name, string member) => did.GetProperty(name).GetProperty("body").GetProperty(member).GetString();

    private static async Task<JsonElement> RunAsync(string script, OAuthServer server)
    {
        var cancelled = TestContext.Current.CancellationToken;
        var given = JsonSerializer.Serialize(new { issuer = server.Issuer, email = OAuthServer.Email, password = OAuthServer.Password });
        string[] arguments = [RepoRoot.Combine("tests", "Server.Tests", "Passkeys", script), Outside.NpmPackage("playwright-core"), Outside.Chromium(), given, .. Outside.ChromiumArguments];
        using var process = Process.Start(new ProcessStartInfo(Outside.Program("node"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true }) ?? throw new InvalidOperationException("node did not start");
        var output = process.StandardOutput.ReadToEndAsync(cancelled);
        var errors = process.StandardError.ReadToEndAsync(cancelled);
        await process.WaitForExitAsync(cancelled);
        Assert.True(process.ExitCode == 0, $"{await output}\n{await errors}\n{server.Process.Errors}");
        return JsonDocument.Parse(await output).RootElement;
    }
}
