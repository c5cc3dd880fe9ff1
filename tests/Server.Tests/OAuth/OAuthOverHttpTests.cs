using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Databases = Ashlar.Server.Tests.Faults.Databases;

namespace Ashlar.Server.Tests.OAuth;

/// <summary>The authorization server over HTTP: what its headers, pages and forms hold against (RFC 9700, OAuth 2.1 section 7).</summary>
public sealed class OAuthOverHttpTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_and_answers_withstand_the_attacks_of_browsers()
    {
        await using var server = await OAuthServer.StartAsync();
        var cookie = await server.SignInAsync();
        await LeadsToSignInWithoutASession(server);
        await No_clickjacking_and_no_leak_by_referer(server, cookie);
        await No_csrf_on_consent(server, cookie);
        await No_open_redirect(server, cookie);
        await No_307_on_posts(server, cookie);
    }

    private static async Task LeadsToSignInWithoutASession(OAuthServer server)
    {
        using var answer = await server.GetAsync(OAuthServer.Authorize());
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.StartsWith("/auth/login?return=%2Foauth%2Fauthorize%3F", answer.Headers.Location!.OriginalString, StringComparison.Ordinal);
        using var login = await server.GetAsync(answer.Headers.Location.OriginalString);
        Assert.Contains("name=\"return\" value=\"/oauth/authorize?", await login.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    private static async Task No_clickjacking_and_no_leak_by_referer(OAuthServer server, string cookie)
    {
        foreach (var target in new[] { "/auth/login", "/auth/register", OAuthServer.Authorize(), "/auth/device", "/oauth/logout", "/oauth/authorize?client_id=nobody" })
        {
            using var page = await server.GetAsync(target, cookie);
            Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
            Assert.Contains("frame-ancestors 'none'", Assert.Single(page.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
            Assert.Equal("DENY", Assert.Single(page.Headers.GetValues("X-Frame-Options")));
            Assert.Equal("no-referrer", Assert.Single(page.Headers.GetValues("Referrer-Policy")));
            Assert.True(page.Headers.CacheControl?.NoStore);
            Assert.DoesNotContain("<script", await page.Content.ReadAsStringAsync(Cancelled), StringComparison.OrdinalIgnoreCase);
        }
    }

    private static async Task No_csrf_on_consent(OAuthServer server, string cookie)
    {
        using var asked = await server.GetAsync(OAuthServer.Authorize(), cookie);
        var page = await asked.Content.ReadAsStringAsync(Cancelled);
        var (request, seal) = (OAuthServer.HiddenOf(page, "request"), OAuthServer.HiddenOf(page, "seal"));
        (string, string)[][] forged =
        [
            [("request", request), ("decision", "allow")],
            [("request", request), ("seal", "AAAA"), ("decision", "allow")],
            [("request", request + "&login_hint=x"), ("seal", seal), ("decision", "allow")],
            [("request", request), ("seal", seal), ("seal", seal), ("decision", "allow")],
        ];
        foreach (var form in forged)
        {
            using var answer = await server.PostAsync("/auth/consent", cookie, form);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode); // asked again, and nothing given
            Assert.Contains("action=\"/auth/consent\"", await answer.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        }

        var other = await server.SignInAsync();
        using var stolen = await server.PostAsync("/auth/consent", other, ("request", request), ("seal", seal), ("decision", "allow"));
        Assert.Equal(HttpStatusCode.OK, stolen.StatusCode);
        using var denied = await server.PostAsync("/auth/consent", cookie, ("request", request), ("seal", seal), ("decision", "deny"));
        Assert.Contains("error=access_denied", denied.Headers.Location!.Query, StringComparison.Ordinal);
    }

    private static async Task No_open_redirect(OAuthServer server, string cookie)
    {
        foreach (var target in new[] { OAuthServer.Authorize(redirect: "https://evil.example/cb"), OAuthServer.Authorize(client: "nobody"), OAuthServer.Authorize() + "&redirect_uri=https://evil.example/" })
        {
            using var answer = await server.GetAsync(target, cookie);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Null(answer.Headers.Location);
        }

        foreach (var back in new[] { "https://evil.example/", "//evil.example/", "/\\evil.example/" })
        {
            using var answer = await server.PostAsync("/auth/login", null, ("email", OAuthServer.Email), ("password", OAuthServer.Password), ("return", back));
            var text = (answer.Headers.Location?.OriginalString ?? "") + await answer.Content.ReadAsStringAsync(Cancelled);
            Assert.DoesNotContain("evil.example", text, StringComparison.Ordinal);
        }
    }

    private static async Task No_307_on_posts(OAuthServer server, string cookie)
    {
        using var asked = await server.GetAsync(OAuthServer.Authorize(), cookie);
        var page = await asked.Content.ReadAsStringAsync(Cancelled);
        using var answer = await server.PostAsync("/auth/consent", cookie, ("request", OAuthServer.HiddenOf(page, "request")), ("seal", OAuthServer.HiddenOf(page, "seal")), ("decision", "allow"));
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.StartsWith(OAuthServer.Callback + "?code=", answer.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Contains("&iss=" + Uri.EscapeDataString(server.Issuer), answer.Headers.Location.OriginalString, StringComparison.Ordinal);
        Assert.Contains($"form-action 'self' https://app.example", asked.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_are_answered_in_the_shape_of_the_rfcs()
    {
        await using var server = await OAuthServer.StartAsync();
        using var json = await server.Http.PostAsJsonAsync("/oauth/token", new { grant_type = "client_credentials" }, Cancelled);
        Assert.Equal(("invalid_request", HttpStatusCode.BadRequest), ((await json.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("error").GetString(), json.StatusCode));
        using var query = await server.PostAsync("/oauth/token?client_secret=x", null, ("grant_type", "client_credentials"));
        Assert.Equal(HttpStatusCode.BadRequest, query.StatusCode);
        using var get = await server.GetAsync("/oauth/token");
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "POST"), (get.StatusCode, get.Content.Headers.Allow.Single()));
        using var large = await server.PostAsync("/oauth/token", null, ("grant_type", new string('x', 20_000)));
        Assert.Equal(HttpStatusCode.BadRequest, large.StatusCode);

        using var wrong = new HttpRequestMessage(HttpMethod.Post, "/oauth/token") { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]) };
        wrong.Headers.Authorization = new AuthenticationHeaderValue("Basic", "d2ViOng=");
        using var refused = await server.Http.SendAsync(wrong, Cancelled);
        Assert.Equal((HttpStatusCode.Unauthorized, "Basic"), (refused.StatusCode, refused.Headers.WwwAuthenticate.Single().Scheme));
        Assert.True(refused.Headers.CacheControl?.NoStore);

        using var userinfo = await server.GetAsync("/oauth/userinfo");
        Assert.Equal((HttpStatusCode.Unauthorized, "Bearer"), (userinfo.StatusCode, userinfo.Headers.WwwAuthenticate.Single().Scheme));
        using var keys = await server.GetAsync("/oauth/jwks");
        Assert.Equal("*", Assert.Single(keys.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.False((await keys.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("keys")[0].TryGetProperty("d", out _));
    }

    [Fact]
    public async Task A_service_calls_the_api_within_its_scopes()
    {
        await using var server = await OAuthServer.StartAsync();
        var (_, tokens) = await server.TokenAsync(("grant_type", "client_credentials"), ("scope", "notes.read"));
        server.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.GetProperty("access_token").GetString());
        using var made = await server.Http.PostAsJsonAsync("/api/notes", new { text = "by a robot" }, Cancelled);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.Equal(1, (await server.Http.GetFromJsonAsync<JsonElement>("/api/notes", Cancelled)).GetProperty("data").GetArrayLength());
        server.Http.DefaultRequestHeaders.Authorization = null;
        using var open = await server.GetAsync("/api/notes");
        Assert.Equal(HttpStatusCode.Unauthorized, open.StatusCode);
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task A_client_whose_answer_a_kill_swallowed_goes_on(string store)
    {
        await using var server = await OAuthServer.StartAsync(store);
        var cookie = await server.SignInAsync();
        var refresh = await FirstAsync();
        var (swallowed, tries) = (0, 0);
        while (swallowed < 3)
        {
            Assert.True(++tries < 10, "the server never came back within the grace");
            // Rotated for certain, and the answer thrown away: as if it had been lost with the process
            await server.TokenAsync(("grant_type", "refresh_token"), ("refresh_token", refresh));
            var lost = Stopwatch.GetTimestamp();
            await server.KillAndStartAgainAsync();
            var (status, again) = await server.TokenAsync(("grant_type", "refresh_token"), ("refresh_token", refresh));
            // A machine too busy to start a server within the grace of 10 s proves nothing
            if (status != HttpStatusCode.OK && Stopwatch.GetElapsedTime(lost) > TimeSpan.FromSeconds(9))
            {
                refresh = await FirstAsync();
                continue;
            }

            Assert.True(status == HttpStatusCode.OK, again.ToString());
            refresh = again.GetProperty("refresh_token").GetString()!; // the client may have one
            swallowed++;
        }

        async Task<string> FirstAsync()
        {
            var (_, tokens) = await server.TokenAsync(("grant_type", "authorization_code"), ("code", await server.CodeAsync(cookie)), ("code_verifier", OAuthServer.Verifier));
            return tokens.GetProperty("refresh_token").GetString()!; // the client may have one
        }
    }

    [Fact]
    public async Task A_session_makes_an_api_key_and_both_call_the_api()
    {
        await using var server = await OAuthServer.StartAsync();
        var cookie = await server.SignInAsync();
        using var me = await server.GetAsync("/api/me", cookie);
        Assert.Equal("Ada", (await me.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("name").GetString());

        using var ask = new HttpRequestMessage(HttpMethod.Post, "/auth/keys") { Content = JsonContent.Create(new { name = "ci", scopes = new[] { "notes.read" } }) };
        ask.Headers.Add("Cookie", cookie);
        using var foreign = await server.Http.SendAsync(ask, Cancelled);
        Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode); // does not say where it comes from
        using var again = new HttpRequestMessage(HttpMethod.Post, "/auth/keys") { Content = JsonContent.Create(new { name = "ci", scopes = new[] { "notes.read" } }) };
        again.Headers.Add("Cookie", cookie);
        again.Headers.Add("Origin", server.Issuer);
        using var made = await server.Http.SendAsync(again, Cancelled);
        var text = await made.Content.ReadAsStringAsync(Cancelled);
        Assert.True(made.StatusCode == HttpStatusCode.Created, text);
        var key = JsonDocument.Parse(text).RootElement.GetProperty("key").GetString();
        server.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var notes = await server.GetAsync("/api/notes");
        Assert.Equal(HttpStatusCode.OK, notes.StatusCode);
    }

    [Fact]
    public async Task Scripts_of_registered_origins_alone_may_ask_for_tokens()
    {
        await using var server = await OAuthServer.StartAsync();
        Assert.Equal($"http://localhost:{server.SpaPort}", await AllowedAsync(server, $"http://localhost:{server.SpaPort}"));
        Assert.Equal("https://app.example", await AllowedAsync(server, "https://app.example"));
        Assert.Null(await AllowedAsync(server, "https://evil.example"));
        Assert.Null(await AllowedAsync(server, "https://app.example.evil.example"));
        Assert.Null(await AllowedAsync(server, "null"));
    }

    private static async Task<string?> AllowedAsync(OAuthServer server, string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/oauth/token");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        using var answer = await server.Http.SendAsync(request, Cancelled);
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"));
        return answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed) ? allowed.Single() : null;
    }
}
