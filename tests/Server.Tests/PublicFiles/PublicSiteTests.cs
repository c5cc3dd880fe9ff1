using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Ashlar.Server.Tests.Scenarios;
using Ashlar.Testing.Scenarios;

namespace Ashlar.Server.Tests.PublicFiles;

/// <summary>The files beside the API, over HTTP, in development.</summary>
public sealed class PublicSiteTests(SiteInDevelopment site) : IClassFixture<SiteInDevelopment>
{
    private const string Html = "text/html,application/xhtml+xml,*/*;q=0.8";
    private readonly HttpClient _http = site.Server.Http;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/", "text/html; charset=utf-8", SiteInDevelopment.Page)]
    [InlineData("/index.html", "text/html; charset=utf-8", SiteInDevelopment.Page)]
    [InlineData("/?x=1", "text/html; charset=utf-8", SiteInDevelopment.Page)]
    [InlineData("/help/", "text/html; charset=utf-8", "<title>Help</title>")]
    [InlineData("/a%20b/%C3%A9.txt", "text/plain; charset=utf-8", "accents")]
    [InlineData("/empty.txt", "text/plain; charset=utf-8", "")]
    [InlineData("/app.3f9a1c07.js", "text/javascript; charset=utf-8", "1")]
    public async Task Serves_a_file_as_what_it_is(string path, string type, string content)
    {
        using var answer = await _http.GetAsync(path, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(type, answer.Content.Headers.ContentType?.ToString());
        Assert.Equal(content, await answer.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(content.Length == 7 ? 7 : SiteInDevelopment.Utf8(content).Length, answer.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Every_file_has_the_security_headers_and_no_cookie()
    {
        foreach (var path in new[] { "/", "/app.js", "/film.mp4", "/deep/link" })
        {
            using var answer = await GetAsync(path, ("Accept", Html));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
            Assert.Equal("DENY", Header(answer, "X-Frame-Options"));
            Assert.Equal("no-referrer", Header(answer, "Referrer-Policy"));
            Assert.Equal("default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'", Header(answer, "Content-Security-Policy"));
            Assert.False(answer.Headers.Contains("Set-Cookie"));
            Assert.False(answer.Headers.Contains("Server"));
        }
    }

    [Theory]
    [InlineData("/api/notes", 401, "unauthenticated")]
    [InlineData("/api", 404, "not-found")]
    [InlineData("/api/", 404, "not-found")]
    [InlineData("/auth/nothing", 404, "not-found")]
    [InlineData("/oauth/nothing", 404, "not-found")]
    [InlineData("/docs/nothing", 404, "not-found")]
    [InlineData("/health", 404, "not-found")]
    [InlineData("/.well-known/nothing", 404, "not-found")]
    public async Task Never_stands_before_what_the_server_answers_itself(string path, int status, string code)
    {
        using var answer = await GetAsync(path, ("Accept", Html));
        Assert.Equal((HttpStatusCode)status, answer.StatusCode);
        Assert.Equal(code, JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancellation)).RootElement.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("/docs")]
    [InlineData("/docs/")]
    [InlineData("/openapi.json")]
    [InlineData("/health/live")]
    [InlineData("/metrics")]
    [InlineData("/auth/login")]
    [InlineData("/oauth/jwks")]
    [InlineData("/problems/not-found")]
    [InlineData("/.well-known/openid-configuration")]
    public async Task What_the_server_answers_itself_is_as_without_files(string path)
    {
        using var answer = await _http.GetAsync(path, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.DoesNotContain(SiteInDevelopment.Secret, await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/../secret.txt")]
    [InlineData("/../ashlar.yaml")]
    [InlineData("/../.ashlar/key")]
    [InlineData("/help/../../secret.txt")]
    [InlineData("/help/../app.js")]
    [InlineData("/./app.js")]
    [InlineData("//app.js")]
    [InlineData("/help//index.html")]
    [InlineData("/%2e%2e/secret.txt")]
    [InlineData("/%2E%2E%2Fsecret.txt")]
    [InlineData("/..%2fsecret.txt")]
    [InlineData("/..%5csecret.txt")]
    [InlineData("/..\\secret.txt")]
    [InlineData("/%252e%252e/secret.txt")]
    [InlineData("/%c0%ae%c0%ae/secret.txt")]
    [InlineData("/%uff0e%uff0e/secret.txt")]
    [InlineData("/app.js%00")]
    [InlineData("/app.js%00.png")]
    [InlineData("/app.js::$DATA")]
    [InlineData("/app.js.")]
    [InlineData("/app.js%20")]
    [InlineData("/APP.JS")]
    [InlineData("/.env")]
    [InlineData("/%2eenv")]
    [InlineData("/.git/config")]
    [InlineData("/out.txt")]
    [InlineData("/up.txt")]
    [InlineData("/outside/secret.txt")]
    [InlineData("/round/app.js")]
    [InlineData("/circle")]
    [InlineData("/hidden.txt")]
    [InlineData("/app.js/")]
    [InlineData("/app.js/index.html")]
    [InlineData("http://127.0.0.1/../secret.txt")]
    [InlineData("file:///etc/passwd")]
    [InlineData("/file:///etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("/%61pi/notes")]
    [InlineData("/%6Fauth/token")]
    public async Task A_hostile_path_finds_nothing(string target)
    {
        var answer = await RawHttp.SendAsync(site.Server.BaseAddress, new ScenarioRequest("GET", target, null, [], null), null, Cancellation);
        Assert.True(answer.Status is 400 or 404, $"{answer.Status}");
        Assert.DoesNotContain(SiteInDevelopment.Secret, answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("root:", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_to_another_file_of_the_folder_is_that_file()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("links need rights there");
        Assert.Equal(SiteInDevelopment.Script, await _http.GetStringAsync("/same.js", Cancellation));
    }

    [Theory]
    [InlineData("/somewhere", Html, 200)]
    [InlineData("/some/where/else", Html, 200)]
    [InlineData("/some.where/else", Html, 200)]
    [InlineData("/somewhere/", Html, 200)]
    [InlineData("/somewhere", "*/*", 404)] // a script, an image: no page in their place
    [InlineData("/somewhere", null, 404)]
    [InlineData("/somewhere", "text/html;q=0", 404)]
    [InlineData("/somewhere.js", Html, 404)]
    [InlineData("/some/where.png", Html, 404)]
    public async Task An_address_of_the_applications_own_gets_its_page(string path, string? accept, int status)
    {
        using var answer = accept is null ? await GetAsync(path) : await GetAsync(path, ("Accept", accept));
        Assert.Equal((HttpStatusCode)status, answer.StatusCode);
        var body = await answer.Content.ReadAsStringAsync(Cancellation);
        if (status == 200)
        {
            Assert.Equal(SiteInDevelopment.Page, body);
            Assert.Contains("Accept", answer.Headers.Vary);
        }
        else
        {
            Assert.Equal("not-found", JsonDocument.Parse(body).RootElement.GetProperty("code").GetString());
        }
    }

    [Fact]
    public async Task A_folder_without_its_slash_leads_there()
    {
        using var answer = await _http.GetAsync("/help?a=b", Cancellation);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Equal("/help/?a=b", answer.Headers.Location?.OriginalString);
    }

    [Theory]
    [InlineData("POST", "/app.js", 405)]
    [InlineData("PUT", "/app.js", 405)]
    [InlineData("DELETE", "/", 405)]
    [InlineData("OPTIONS", "/app.js", 405)]
    [InlineData("POST", "/somewhere", 404)]
    public async Task Files_are_only_read(string method, string path, int status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("Accept", Html);
        using var answer = await _http.SendAsync(request, Cancellation);
        Assert.Equal((HttpStatusCode)status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.ToString());
        if (status == 405) Assert.Equal(["GET", "HEAD"], answer.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("/app.js")]
    [InlineData("/film.mp4")]
    [InlineData("/somewhere")]
    public async Task Head_tells_what_get_would_send(string path)
    {
        using var whole = await GetAsync(path, ("Accept", Html));
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        request.Headers.Add("Accept", Html);
        using var head = await _http.SendAsync(request, Cancellation);
        Assert.Equal(whole.StatusCode, head.StatusCode);
        Assert.Equal(whole.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        Assert.Equal(whole.Headers.ETag, head.Headers.ETag);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Theory]
    [InlineData("gzip, deflate, br", "br")]
    [InlineData("gzip", "gzip")]
    [InlineData("br;q=0, gzip;q=0.5", "gzip")]
    [InlineData("deflate", null)]
    [InlineData("identity", null)]
    public async Task Text_is_compressed_for_who_takes_it(string accepted, string? coding)
    {
        using var answer = await GetAsync("/app.js", ("Accept-Encoding", accepted));
        Assert.Equal(coding, answer.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Contains("Accept-Encoding", answer.Headers.Vary);
        var sent = await answer.Content.ReadAsByteArrayAsync(Cancellation);
        Assert.Equal(answer.Content.Headers.ContentLength, sent.Length);
        await using Stream plain = coding switch { "br" => new BrotliStream(new MemoryStream(sent), CompressionMode.Decompress), "gzip" => new GZipStream(new MemoryStream(sent), CompressionMode.Decompress), _ => new MemoryStream(sent) };
        using var reader = new StreamReader(plain);
        Assert.Equal(SiteInDevelopment.Script, await reader.ReadToEndAsync(Cancellation));
        if (coding is not null) Assert.True(sent.Length * 2 < SiteInDevelopment.Script.Length);
        using var same = await GetAsync("/app.js", ("Accept-Encoding", accepted), ("If-None-Match", answer.Headers.ETag!.ToString())); // every file has one
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
    }

    [Fact]
    public async Task What_is_known_is_not_sent_again()
    {
        foreach (var (path, kept) in new[] { ("/app.js", "no-cache"), ("/film.mp4", "no-cache"), ("/app.3f9a1c07.js", "public, max-age=31536000, immutable") })
        {
            using var first = await _http.GetAsync(path, Cancellation);
            Assert.Equal(kept, Header(first, "Cache-Control"));
            var tag = first.Headers.ETag;
            Assert.False(tag?.IsWeak);
            foreach (var known in new[] { tag!.ToString(), "*", $"\"other\", W/{tag}" }) // not null: asserted
            {
                using var again = await GetAsync(path, ("If-None-Match", known));
                Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
                Assert.Equal(tag, again.Headers.ETag);
                Assert.Equal(Header(first, "Content-Security-Policy"), Header(again, "Content-Security-Policy")); // replaces the one that is kept
                Assert.Empty(await again.Content.ReadAsByteArrayAsync(Cancellation));
            }

            using var other = await GetAsync(path, ("If-None-Match", "\"other\""));
            Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        }
    }

    [Theory]
    [InlineData("bytes=0-9", 0, 10)]
    [InlineData("bytes=1000000-1000099", 1_000_000, 100)]
    [InlineData("bytes=3145720-", 3_145_720, 8)]
    [InlineData("bytes=-5", SiteInDevelopment.LargeLength - 5, 5)]
    [InlineData("bytes=3145727-99999999", 3_145_727, 1)]
    public async Task A_part_is_sent_when_it_is_asked_for(string range, int from, int length)
    {
        var whole = await _http.GetByteArrayAsync("/film.mp4", Cancellation);
        Assert.Equal(SiteInDevelopment.LargeLength, whole.Length);
        using var answer = await GetAsync("/film.mp4", ("Range", range), ("Accept-Encoding", "br"));
        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal(new ContentRangeHeaderValue(from, from + length - 1, whole.Length), answer.Content.Headers.ContentRange);
        Assert.Equal(whole[from..(from + length)], await answer.Content.ReadAsByteArrayAsync(Cancellation));
        using var same = await GetAsync("/film.mp4", ("Range", range), ("If-Range", answer.Headers.ETag!.ToString())); // every file has one
        Assert.Equal(HttpStatusCode.PartialContent, same.StatusCode);
        using var changed = await GetAsync("/film.mp4", ("Range", range), ("If-Range", "\"older\""));
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
    }

    [Theory]
    [InlineData("bytes=3145728-", 416)]
    [InlineData("bytes=-0", 416)]
    [InlineData("bytes=5-1", 200)] // no range at all
    [InlineData("bytes=0-1,5-9", 200)] // several: the whole will do
    [InlineData("lines=1-2", 200)]
    [InlineData("bytes=99999999999999999999-", 200)]
    public async Task A_part_that_cannot_be_sent_is_told_or_passed_over(string range, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/film.mp4");
        request.Headers.TryAddWithoutValidation("Range", range);
        using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        Assert.Equal((HttpStatusCode)status, answer.StatusCode);
        if (status == 416) Assert.Equal($"bytes */{SiteInDevelopment.LargeLength}", answer.Content.Headers.ContentRange?.ToString());
    }

    [Fact]
    public async Task Downloads_that_are_broken_off_leave_room_for_others()
    {
        for (var i = 0; i < 300; i++) // more than may be sent from the disk at once
        {
            using var begun = await _http.GetAsync("/film.mp4", HttpCompletionOption.ResponseHeadersRead, Cancellation);
            Assert.Equal(HttpStatusCode.OK, begun.StatusCode);
            await using var content = await begun.Content.ReadAsStreamAsync(Cancellation);
            await content.ReadExactlyAsync(new byte[100], Cancellation);
        }

        Assert.Equal(SiteInDevelopment.LargeLength, (await _http.GetByteArrayAsync("/film.mp4", Cancellation)).Length);
        Assert.DoesNotContain("\"level\":\"error\"", site.Server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_is_seen_by_the_next_request()
    {
        using var missing = await _http.GetAsync("/new.txt", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        site.Write("new.txt", "one");
        using var first = await _http.GetAsync("/new.txt", Cancellation);
        Assert.Equal("one", await first.Content.ReadAsStringAsync(Cancellation));
        site.Write("new.txt", "three");
        using var second = await GetAsync("/new.txt", ("If-None-Match", first.Headers.ETag!.ToString())); // every file has one
        Assert.Equal("three", await second.Content.ReadAsStringAsync(Cancellation));
        site.Delete("new.txt");
        using var gone = await _http.GetAsync("/new.txt", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    private async Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        return await _http.SendAsync(request, Cancellation);
    }

    private static string Header(HttpResponseMessage answer, string name) => Assert.Single(answer.Headers.GetValues(name));
}
