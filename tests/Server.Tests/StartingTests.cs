using System.Net;
using Ashlar.Server.Tests.Faults;

namespace Ashlar.Server.Tests;

public sealed class StartingTests
{
    private static Dictionary<string, string?> With(string name, string? value) => new(NotesServer.Environment) { [name] = value };

    [Fact]
    public async Task Production_refuses_to_start_without_its_key_and_its_address()
    {
        using var folder = new TempFolder();
        folder.Write("ashlar.yaml", NotesServer.Model);
        await RefusesAsync(folder, [], "production needs ASHLAR_KEY");
        await RefusesAsync(folder, new() { ["ASHLAR_KEY"] = ProductionTokens.Environment["ASHLAR_KEY"] }, "production needs PUBLIC_URL");
        await RefusesAsync(folder, new(ProductionTokens.Environment) { ["PUBLIC_URL"] = "http://notes.example.com" }, "is not https");
        await RefusesAsync(folder, new(ProductionTokens.Environment) { ["PUBLIC_URL"] = "notes.example.com" }, "is not an origin");
        Assert.False(Directory.Exists(folder.Combine(".ashlar")));
    }

    [Fact]
    public async Task A_key_file_that_is_missing_unreadable_or_corrupt_is_refused_with_the_mend()
    {
        using var folder = new TempFolder();
        folder.Write("ashlar.yaml", NotesServer.Model);
        folder.Write("corrupt", "not a key");
        folder.Write("large", new string('A', 4096));
        foreach (var (file, part) in new[] { ("missing", "cannot be read"), ("corrupt", "does not hold a key"), ("large", "does not hold a key"), (".", "cannot be read") })
        {
            await RefusesAsync(folder, new() { ["ASHLAR_KEY_FILE"] = file, ["PUBLIC_URL"] = ProductionTokens.Issuer }, part, "openssl rand -base64 32");
        }

        await RefusesAsync(folder, new() { ["ASHLAR_KEY"] = "c2hvcnQ=", ["PUBLIC_URL"] = ProductionTokens.Issuer }, "ASHLAR_KEY is not 32 bytes");
        await RefusesAsync(folder, new(ProductionTokens.Environment) { ["ASHLAR_KEY_FILE"] = "corrupt" }, "both set");
        Assert.False(Directory.Exists(folder.Combine(".ashlar")));
    }

    [Fact]
    public async Task Another_key_than_the_database_was_started_with_is_refused()
    {
        using var folder = new TempFolder();
        folder.Write("ashlar.yaml", NotesServer.Model);
        Assert.Equal(0, (await CommandLine.RunAsync(["migrate", "apply", folder.Path])).ExitCode);
        await ProductionTokens.IssueAsync(folder.Combine("ashlar.yaml"), null);
        await RefusesAsync(folder, new(ProductionTokens.Environment) { ["ASHLAR_KEY"] = Convert.ToBase64String(new byte[32]) }, "does not open signing key");
    }

    private static async Task RefusesAsync(TempFolder folder, Dictionary<string, string?> environment, params string[] parts)
    {
        var outcome = await CommandLine.RunAsync(["serve", folder.Path, "--environment", "production", "--port", "0"], environment: environment);
        Assert.Equal(1, outcome.ExitCode);
        foreach (var part in parts) Assert.Contains(part, outcome.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Development_makes_a_key_for_itself_and_issues_from_where_it_listens()
    {
        using var folder = new TempFolder();
        folder.Write("ashlar.yaml", NotesServer.Model);
        await using (var server = await ServerProcess.ServeAsync(folder.Path))
        {
            if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.Combine(".ashlar", "key")));
        }

        folder.Write(".ashlar/key", Convert.ToBase64String(new byte[32]));
        var refused = await CommandLine.RunAsync(["serve", folder.Path, "--port", "0"]);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("does not open signing key", refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_short_secret_is_refused()
    {
        using var folder = new TempFolder();
        folder.Write("ashlar.yaml", NotesServer.Model);
        var outcome = await CommandLine.RunAsync(["serve", folder.Path, "--port", "0"], environment: With("JWT_SECRET", "thirty-one bytes are not enough"));
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("32", outcome.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("thirty-one", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Production_refuses_a_database_that_is_behind_and_says_what_to_run()
    {
        using var folder = new TempFolder();
        folder.Write("ashlar.yaml", NotesServer.Model);
        var refused = await CommandLine.RunAsync(["serve", folder.Path, "--environment", "production", "--port", "0"], environment: ProductionTokens.Environment);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("ashlar migrate apply", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(0, (await CommandLine.RunAsync(["migrate", "apply", folder.Path])).ExitCode);
        await using var server = await ServerProcess.ServeAsync(folder.Path, ["--environment", "production"], new Dictionary<string, string?>(ProductionTokens.Environment) { ["JWT_SECRET"] = NotesServer.Secret });
        NotesServer.SignIn(server.Http, await ProductionTokens.IssueAsync(folder.Combine("ashlar.yaml"), null));
        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync("/api/notes", TestContext.Current.CancellationToken)).StatusCode);
        // The shared secret is for development
        NotesServer.SignIn(server.Http);
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Http.GetAsync("/api/notes", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Contains("JWT_SECRET is for development", server.Output, StringComparison.Ordinal);
        Assert.Contains("SMTP_URL is not set", server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wider_bind_needs_the_environment_said()
    {
        using var folder = new TempFolder();
        folder.Write("ashlar.yaml", NotesServer.Model);
        var outcome = await CommandLine.RunAsync(["serve", folder.Path, "--host", "0.0.0.0", "--port", "0"]);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("--environment", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_secret_of_development_is_kept_private_and_shared_with_token()
    {
        using var folder = new TempFolder();
        folder.Write("ashlar.yaml", NotesServer.Model);
        var token = await CommandLine.RunAsync(["token", folder.Path, "--sub", "01900000-0000-7000-8000-000000000001"]);
        Assert.Equal(0, token.ExitCode);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.Combine(".ashlar", "secret")));
        await using var server = await ServerProcess.ServeAsync(folder.Path);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/notes");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token.Output.Trim());
        Assert.Equal(HttpStatusCode.OK, (await server.Http.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task Reloads_a_changed_model_and_keeps_the_last_good_one()
    {
        using var folder = new TempFolder();
        folder.Write("ashlar.yaml", NotesServer.Model);
        await using var server = await ServerProcess.ServeAsync(folder.Path, environment: NotesServer.Environment);
        NotesServer.SignIn(server.Http);
        await NotesServer.PostNoteAsync(server.Http, "kept", cancellationToken: TestContext.Current.CancellationToken);

        folder.Write("ashlar.yaml", NotesServer.Model.Replace("body:  {", "colour: { type: string, max: 20, default: blue }\n      body:  {", StringComparison.Ordinal));
        await Wait.Until(async () => (await server.Http.GetStringAsync("/api/notes")).Contains("colour", StringComparison.Ordinal), what: "the new field");
        Assert.Contains("\"colour\":\"blue\"", await server.Http.GetStringAsync("/api/notes", TestContext.Current.CancellationToken), StringComparison.Ordinal);

        folder.Write("ashlar.yaml", NotesServer.Model.Replace("type: text", "type: txt", StringComparison.Ordinal));
        await Wait.Until(() => server.Output.Contains("does not check", StringComparison.Ordinal), what: "the refusal in the log");
        Assert.Contains("colour", await server.Http.GetStringAsync("/api/notes", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sqlite:///dev/null/x.db")]
    [InlineData("mysql://x")]
    [InlineData("sqlite:")]
    public async Task A_database_that_cannot_be_used_is_told_in_one_line(string url)
    {
        using var folder = new TempFolder();
        folder.Write("ashlar.yaml", NotesServer.Model);
        var outcome = await CommandLine.RunAsync(["serve", folder.Path, "--port", "0", "--database", url], environment: NotesServer.Environment);
        Assert.Equal(1, outcome.ExitCode);
        Assert.DoesNotContain("   at ", outcome.Errors, StringComparison.Ordinal);
        Assert.NotEmpty(outcome.Errors.Trim());
    }

    [Fact]
    public async Task A_taken_port_is_told_in_one_line()
    {
        using var folder = new TempFolder();
        folder.Write("ashlar.yaml", NotesServer.Model);
        await using var first = await ServerProcess.ServeAsync(folder.Path, environment: NotesServer.Environment);
        using var other = new TempFolder();
        other.Write("ashlar.yaml", NotesServer.Model);
        var outcome = await CommandLine.RunAsync(["serve", other.Path, "--port", first.BaseAddress.Port.ToString()], environment: NotesServer.Environment);
        Assert.Equal(1, outcome.ExitCode);
        Assert.DoesNotContain("   at ", outcome.Errors, StringComparison.Ordinal);
    }
}
