using System.Diagnostics;
using System.Text.Json;
using Databases = Ashlar.Server.Tests.Faults.Databases;

namespace Ashlar.Server.Tests.Notes;

/// <summary>
/// The application of <c>examples/notes</c> in a real browser, on both stores. <c>notes.mjs</c> drives it and prints what it saw;
/// <c>ASHLAR_SCREENSHOTS</c> names a folder to keep pictures in.
/// </summary>
public sealed class NotesAppTests
{
    private const string Hostile = "<img src=x onerror=\"document.title='taken'\"><script>document.title=\"taken\"</script>";

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task Two_people_write_share_and_sign_a_device_out(string store)
    {
        var (node, playwright, chromium) = (Outside.Program("node"), Outside.NpmPackage("playwright-core"), Outside.Chromium());
        using var folder = new TempFolder();
        folder.CopyFrom(RepoRoot.Combine("examples", "notes"));
        var port = FreePort.Next();
        await using var server = await ServerProcess.ServeAsync(folder.Path, ["--database", await Databases.NewAsync(store, folder)], port: port);
        var seen = await DriveAsync(node, [playwright, chromium, $"http://localhost:{port}", folder.Combine(".ashlar", "mail")]);

        Assert.Empty(Texts(seen, "complaints")); // of the browser: blocked by the policy, failed, thrown
        Assert.Equal([$"localhost:{port}"], Texts(seen, "hosts"));
        Assert.Equal(2, seen.GetProperty("empty").GetInt32());
        Assert.Equal("The e-mail address or the password is not right.", Text(seen, "refused"));
        Assert.Equal("That was tried too often. Try again in 7 seconds.", Text(seen, "limited"));
        Assert.Equal("{}", Text(seen, "kept by scripts")); // the session's cookie is none of theirs, and there is nothing else
        Assert.Equal("title", Text(seen, "focus"));

        // What people write is text, to the last sign
        Assert.Equal([Hostile, "Seeds to order"], Texts(seen, "titles"));
        Assert.Contains(Hostile, Text(seen, "read"), StringComparison.Ordinal);
        Assert.Contains("Ada (ada@example.com)", Text(seen, "read"), StringComparison.Ordinal);
        Assert.Equal((0, 0), (seen.GetProperty("images").GetInt32(), seen.GetProperty("fields").GetInt32()));
        Assert.Equal("Sign in · Notes", Text(seen, "title"));
        Assert.False(seen.GetProperty("inline").GetBoolean()); // a script that got into the page all the same
        Assert.Contains("Content Security Policy", Text(seen, "blocked"), StringComparison.Ordinal);

        Assert.Equal("Written on the phone.", Text(seen, "theirs"));
        Assert.Equal(["Chrome on Android", "Chrome on Linux"], Texts(seen, "devices").Order());
        Assert.Equal(1, seen.GetProperty("devicesLeft").GetInt32());
        Assert.False(seen.GetProperty("leftOnPhone").GetBoolean());
        Assert.Equal("Typed on the phone, not saved.", Text(seen, "kept"));
        Assert.False(seen.GetProperty("overflow").GetBoolean());
    }

    private static string Text(JsonElement seen, string name) => seen.GetProperty(name).GetString()!; // a string

    private static IEnumerable<string> Texts(JsonElement seen, string name) => seen.GetProperty(name).EnumerateArray().Select(t => t.GetString()!); // all strings

    private static async Task<JsonElement> DriveAsync(string node, IEnumerable<string> arguments)
    {
        var cancelled = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo(node, [RepoRoot.Combine("tests", "Server.Tests", "Notes", "notes.mjs"), .. arguments, .. Outside.ChromiumArguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("node did not start");
        var output = process.StandardOutput.ReadToEndAsync(cancelled);
        var errors = process.StandardError.ReadToEndAsync(cancelled);
        await process.WaitForExitAsync(cancelled);
        Assert.True(process.ExitCode == 0, $"{await output}\n{await errors}");
        return JsonDocument.Parse(await output).RootElement;
    }
}
