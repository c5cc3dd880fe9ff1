using System.Diagnostics;
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
    public async Task Downloads_leave_places_for_the_api_and_are_not_held_in_memory()
    {
        const long Length = 5L << 30;
        using var folder = new TempFolder();
        folder.Write("public/index.html", SiteInDevelopment.Page);
        await using (var film = File.Create(folder.Combine("public", "film.mp4"))) film.SetLength(Length); // takes no room: it is a hole
        var environment = new Dictionary<string, string?>(NotesServer.Environment) { ["ASHLAR_MAX_REQUESTS"] = "8", ["ASHLAR_REQUEST_SECONDS"] = "1" };
        await using var server = await ServerProcess.ServeAsync(folder.Write("ashlar.yaml", NotesServer.Model), environment: environment);
        using var first = await server.Http.GetAsync("/film.mp4", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        using var second = await server.Http.GetAsync("/film.mp4", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        Assert.Equal((HttpStatusCode.OK, Length), (second.StatusCode, second.Content.Headers.ContentLength));
        using (var third = await server.Http.GetAsync("/film.mp4", HttpCompletionOption.ResponseHeadersRead, Cancellation))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, third.StatusCode);
            Assert.NotNull(third.Headers.RetryAfter);
            Assert.Equal("no-store", third.Headers.CacheControl?.ToString());
            Assert.False(third.Headers.Contains("Accept-Ranges"));
        }

        using var api = await server.Http.GetAsync("/api/notes", Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, api.StatusCode);
        Assert.Equal(SiteInDevelopment.Page, await server.Http.GetStringAsync("/", Cancellation));
        // What a request may take is not what a download may take
        await using (var content = await first.Content.ReadAsStreamAsync(Cancellation))
        {
            var begun = Stopwatch.StartNew();
            var chunk = new byte[1 << 20];
            await Wait.Until(async () =>
            {
                await content.ReadExactlyAsync(chunk, Cancellation);
                return begun.Elapsed > TimeSpan.FromSeconds(1.6);
            });
            await content.ReadExactlyAsync(new byte[16 << 20], Cancellation);
        }

        first.Dispose();
        second.Dispose();
        await Wait.Until(async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/film.mp4") { Headers = { { "Range", $"bytes={Length - 3}-" } } };
            using var end = await server.Http.SendAsync(request, Cancellation);
            return end.StatusCode == HttpStatusCode.PartialContent && (await end.Content.ReadAsByteArrayAsync(Cancellation)).SequenceEqual(new byte[3]);
        }, what: "a place of those that went away");
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_told_to_the_log_alone()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("links need rights there");
        using var folder = new TempFolder();
        folder.Write("secret.txt", SiteInDevelopment.Secret);
        folder.Write("public/page.txt", "a page");
        await using (var large = File.Create(folder.Combine("public", "large.bin"))) large.SetLength(2 << 20);
        var environment = new Dictionary<string, string?>(ProductionTokens.Environment);
        await using var server = await ServerProcess.ServeAsync(folder.Write("ashlar.yaml", NotesServer.Model), ["--environment", "production", "--migrate"], environment);
        File.Delete(folder.Combine("public", "page.txt"));
        File.CreateSymbolicLink(folder.Combine("public", "page.txt"), folder.Combine("secret.txt"));
        File.Delete(folder.Combine("public", "large.bin"));
        foreach (var path in new[] { "/page.txt", "/large.bin" })
        {
            using var answer = await server.Http.GetAsync(path, Cancellation);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.DoesNotContain(folder.Path, await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        }
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
