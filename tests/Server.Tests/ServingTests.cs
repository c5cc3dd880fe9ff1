using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Ashlar.Server.Tests.Faults;

namespace Ashlar.Server.Tests;

/// <summary>One server for every test here; each leaves it as it was.</summary>
public sealed class ServedNotes : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private ServerProcess? _server;

    public ServerProcess Server => _server ?? throw new InvalidOperationException("not started");

    public async ValueTask InitializeAsync()
    {
        _server = await ServerProcess.ServeAsync(_folder.Write("ashlar.yaml", NotesServer.Model), environment: NotesServer.Environment);
        NotesServer.SignIn(_server.Http);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _folder.Dispose();
    }
}

public sealed class ServingTests(ServedNotes notes) : IClassFixture<ServedNotes>
{
    private readonly HttpClient _http = notes.Server.Http;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("X-Content-Type-Options", "nosniff")]
    [InlineData("X-Frame-Options", "DENY")]
    [InlineData("Referrer-Policy", "no-referrer")]
    [InlineData("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")]
    public async Task Every_answer_has_the_security_headers(string name, string value)
    {
        foreach (var path in new[] { "/api/notes", "/api/nothing", "/health/live", "/nowhere" })
        {
            using var answer = await _http.GetAsync(path, Cancellation);
            Assert.Equal(value, Assert.Single(answer.Headers.GetValues(name)));
            Assert.False(answer.Headers.Contains("Server"));
        }
    }

    [Theory]
    [InlineData("order-7.a_b:c", true)]
    [InlineData("has space", false)]
    [InlineData("<script>", false)]
    public async Task Takes_the_callers_request_id_when_it_is_sane(string id, bool taken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/nothing");
        request.Headers.TryAddWithoutValidation("X-Request-ID", id);
        using var answer = await _http.SendAsync(request, Cancellation);
        var given = Assert.Single(answer.Headers.GetValues("X-Request-ID"));
        Assert.Equal(taken, given == id);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.Equal(given, problem.GetProperty("requestId").GetString());
    }

    [Fact]
    public async Task A_long_request_id_is_not_taken()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/live");
        request.Headers.TryAddWithoutValidation("X-Request-ID", new string('a', 129));
        using var answer = await _http.SendAsync(request, Cancellation);
        Assert.StartsWith("rq-", Assert.Single(answer.Headers.GetValues("X-Request-ID")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_that_it_lives_and_is_ready()
    {
        Assert.Equal("""{"status":"live"}""", await _http.GetStringAsync("/health/live", Cancellation));
        Assert.Equal("""{"status":"ready"}""", await _http.GetStringAsync("/health/ready", Cancellation));
        Assert.Equal(HttpStatusCode.NotFound, (await _http.GetAsync("/health/other", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await _http.PostAsync("/health/live", null, Cancellation)).StatusCode);
    }

    [Theory]
    [InlineData("http://localhost:5173", true)]
    [InlineData("http://127.0.0.1:3000", true)]
    [InlineData("http://[::1]:3000", true)]
    [InlineData("https://evil.example", false)]
    [InlineData("http://localhost.evil.example", false)]
    [InlineData("null", false)]
    public async Task In_development_browsers_may_call_from_loopback_origins_only(string origin, bool allowed)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/notes");
        request.Headers.TryAddWithoutValidation("Origin", origin);
        using var answer = await _http.SendAsync(request, Cancellation);
        Assert.Equal(allowed, answer.Headers.Contains("Access-Control-Allow-Origin"));
        if (allowed) Assert.Contains("ETag", Assert.Single(answer.Headers.GetValues("Access-Control-Expose-Headers")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_a_preflight()
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/api/notes");
        request.Headers.TryAddWithoutValidation("Origin", "http://localhost:5173");
        request.Headers.TryAddWithoutValidation("Access-Control-Request-Method", "PATCH");
        using var answer = await _http.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Contains("PATCH", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Methods")), StringComparison.Ordinal);
        Assert.Contains("Authorization", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Headers")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_a_target_that_is_too_long_with_a_problem()
    {
        using var answer = await _http.GetAsync("/api/notes?filter=" + new string('a', 20_000), Cancellation);
        Assert.Equal(HttpStatusCode.RequestUriTooLong, answer.StatusCode);
        Assert.Equal("uri-too-long", (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Refuses_headers_that_are_too_large_with_a_problem()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/notes");
        request.Headers.TryAddWithoutValidation("X-Big", new string('a', 40_000));
        using var answer = await _http.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, answer.StatusCode);
        Assert.Equal("headers-too-large", (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("code").GetString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Refuses_a_body_that_is_too_large_told_or_chunked(bool told)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes("{\"title\":\"" + new string('a', 1 << 20) + "\"}"));
        content.Headers.ContentType = new("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/notes") { Content = content };
        // Told beforehand it is refused unread, and the connection closed: a client that sends on may not see the answer
        if (told) request.Headers.ExpectContinue = true;
        else request.Headers.TransferEncodingChunked = true;
        using var answer = await _http.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal("too-large", (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("GET /api/notes HTTP/1.1\r\nHost: x\r\nBad Header: y\r\n\r\n", "400")]
    [InlineData("GET /api/notes HTTP/1.1\r\n\r\n", "400")]
    [InlineData("NONSENSE\r\n\r\n", "400")]
    [InlineData("GET /api/%zz HTTP/1.1\r\nHost: x\r\n\r\n", "40")]
    [InlineData("GET /api/notes/../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", "40")]
    [InlineData("GET http://other.example/api/nothing HTTP/1.1\r\nHost: x\r\n\r\n", "4")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", "4")]
    [InlineData("POST /api/notes HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "40")]
    public async Task Raw_requests_that_are_not_right_are_refused(string raw, string status)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(notes.Server.BaseAddress.Host, notes.Server.BaseAddress.Port, Cancellation);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(raw), Cancellation);
        var buffer = new byte[256];
        var read = await stream.ReadAsync(buffer, Cancellation);
        Assert.StartsWith("HTTP/1.1 " + status, Encoding.ASCII.GetString(buffer, 0, read), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_one_line_for_each_request_without_what_was_private_in_it()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/notes?fields=title") { Content = JsonContent.Create(new { title = "canary-in-the-body" }) };
        request.Headers.TryAddWithoutValidation("X-Request-ID", "log-test-1");
        request.Headers.TryAddWithoutValidation("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        using var answer = await _http.SendAsync(request, Cancellation);
        string? line = null;
        await Wait.Until(() => (line = notes.Server.Output.Split('\n').SingleOrDefault(l => l.Contains("log-test-1", StringComparison.Ordinal))) is not null, what: "the log line");
        var entry = JsonDocument.Parse(line!).RootElement; // waited for
        Assert.Equal("request", entry.GetProperty("event").GetString());
        Assert.Equal("POST", entry.GetProperty("method").GetString());
        Assert.Equal("/api/notes", entry.GetProperty("route").GetString());
        Assert.Equal(201, entry.GetProperty("status").GetInt32());
        Assert.Equal("4bf92f3577b34da6a3ce929d0e0e4736", entry.GetProperty("traceId").GetString());
        Assert.Equal("01900000-0000-7000-8000-000000000001", entry.GetProperty("caller").GetString());
        Assert.True(entry.GetProperty("ms").GetDouble() > 0);
        Assert.DoesNotContain("canary", notes.Server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(NotesServer.Token[^20..], notes.Server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_does_not_verify_is_401_with_a_challenge()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/notes");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + NotesServer.Token[..^3] + "AAA");
        using var answer = await _http.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("invalid_token", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_caller_sees_itself()
    {
        using var answer = await _http.GetAsync("/api/me", Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("01900000-0000-7000-8000-000000000001", (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("id").GetString());
    }
}
