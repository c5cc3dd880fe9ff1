using System.Net;
using Ashlar.Server.Tests.Faults;

namespace Ashlar.Server.Tests.PublicFiles;

/// <summary>Which folder is served, and how in production.</summary>
public sealed class PublicFolderTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Production_sends_what_the_build_compressed_and_sees_a_new_release_without_a_restart()
    {
        using var folder = new TempFolder();
        SiteInDevelopment.Fill(folder);
        folder.Write("public/app.js.br", "made by the build");
        folder.Write("public/style.css", "one");
        var model = folder.Write("ashlar.yaml", NotesServer.Model);
        var environment = new Dictionary<string, string?>(ProductionTokens.Environment) { ["ASHLAR_PUBLIC_CSP"] = "default-src 'self' https://cdn.example" };
        await using var server = await ServerProcess.ServeAsync(model, ["--environment", "production", "--migrate"], environment);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/app.js");
        request.Headers.Add("Accept-Encoding", "br");
        using var answer = await server.Http.SendAsync(request, Cancellation);
        Assert.Equal(["br"], answer.Content.Headers.ContentEncoding);
        Assert.Equal("text/javascript; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("made by the build", await answer.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(["default-src 'self' https://cdn.example"], answer.Headers.GetValues("Content-Security-Policy"));

        Assert.Equal("one", await server.Http.GetStringAsync("/style.css", Cancellation));
        folder.Write("public/style.css", "another");
        folder.Write("public/later.css", "later");
        await Wait.Until(async () => await server.Http.GetStringAsync("/style.css", Cancellation) == "another", TimeSpan.FromSeconds(30), "the new release");
        Assert.Equal("later", await server.Http.GetStringAsync("/later.css", Cancellation));
    }

    [Fact]
    public async Task Without_a_folder_all_is_as_before_until_development_makes_one()
    {
        using var folder = new TempFolder();
        await using var server = await ServerProcess.ServeAsync(folder.Write("ashlar.yaml", NotesServer.Model), environment: NotesServer.Environment);
        using var root = await server.Http.GetAsync("/", Cancellation);
        Assert.Equal((HttpStatusCode.Found, "/docs"), (root.StatusCode, root.Headers.Location?.OriginalString));
        using var missing = await server.Http.GetAsync("/app.js", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        folder.Write("public/index.html", SiteInDevelopment.Page);
        Assert.Equal(SiteInDevelopment.Page, await server.Http.GetStringAsync("/", Cancellation));
    }

    [Fact]
    public async Task A_folder_elsewhere_is_served_when_it_is_named()
    {
        using var folder = new TempFolder();
        folder.Write("app/dist/index.html", SiteInDevelopment.Page);
        await using var server = await ServerProcess.ServeAsync(folder.Write("backend/ashlar.yaml", NotesServer.Model), ["--public", "../app/dist"], NotesServer.Environment);
        Assert.Equal(SiteInDevelopment.Page, await server.Http.GetStringAsync("/", Cancellation));
    }

    [Fact]
    public async Task None_serves_no_files()
    {
        using var folder = new TempFolder();
        SiteInDevelopment.Fill(folder);
        await using var server = await ServerProcess.ServeAsync(folder.Write("ashlar.yaml", NotesServer.Model), ["--public", "none"], NotesServer.Environment);
        using var answer = await server.Http.GetAsync("/app.js", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData("nowhere", "there is no folder")]
    [InlineData(".", "holds the model")]
    [InlineData("..", "holds the model")]
    [InlineData("here", "holds the model")] // a link
    public async Task A_folder_that_cannot_be_meant_refuses_the_start(string named, string message)
    {
        using var folder = new TempFolder();
        folder.Write("backend/ashlar.yaml", NotesServer.Model);
        if (named == "here" && OperatingSystem.IsWindows()) Assert.Skip("links need rights there");
        if (named == "here") Directory.CreateSymbolicLink(folder.Combine("backend", "here"), ".");
        var run = await CommandLine.RunAsync(["serve", folder.Combine("backend"), "--port", "0", "--public", named]);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(message, run.Errors, StringComparison.Ordinal);
    }
}
