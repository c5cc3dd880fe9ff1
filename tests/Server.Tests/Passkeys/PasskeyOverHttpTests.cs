using System.Net;
using System.Net.Http.Json;
using System.Text;
using Ashlar.Server.Tests.OAuth;

namespace Ashlar.Server.Tests.Passkeys;

/// <summary>Passkeys over HTTP: bodies that no browser sends, and what the pages' one script comes with.</summary>
public sealed class PasskeyOverHttpTests
{
    private static readonly string[] bodies =
    [
        "", "null", "[]", "\"x\"", "{", "{\"token\":1}", "{\"token\":\"x\",\"credential\":\"y\"}", "{\"token\":\"x\",\"credential\":{}}", "{\"token\":\"x\",\"credential\":{},\"registration\":\"y\"}",
        "{\"token\":\"x\",\"token\":\"y\"}", "{\"secondFactor\":{}}", "{\"secondFactor\":\"nothing\"}", "{\"name\":\"\\u0000\"}", "{\"name\":\"\\ud83d\"}", "{\"password\":\"a\",\"code\":\"b\"}", "{\"unknown\":true}",
        "{\"credential\":" + new string('[', 5_000), "{\"token\":\"" + new string('x', 70_000) + "\"}", "{\"token\":\"x\",\"credential\":{\"id\":\"" + new string('A', 40_000) + "\"}}",
    ];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Garbage_gets_a_problem_that_says_what_is_wrong()
    {
        await using var server = await OAuthServer.StartAsync(host: "localhost");
        var cookie = await server.SignInAsync();
        foreach (var path in new[] { "/auth/login/passkey", "/auth/login/passkey/options", "/auth/passkeys", "/auth/verify/passkey", "/auth/verify/passkey/options", "/auth/step-up", "/auth/step-up/passkey", "/auth/account/passkeys" })
        {
            foreach (var body in bodies)
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
                request.Headers.Add("Cookie", cookie);
                request.Headers.Add("Sec-Fetch-Site", "same-origin");
                using var answer = await server.Http.SendAsync(request, Cancelled);
                Assert.InRange((int)answer.StatusCode, 400, 429);
                Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            }
        }

        Assert.DoesNotContain(" 500 ", server.Process.Output + server.Process.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_script_is_the_servers_own_and_alone()
    {
        await using var server = await OAuthServer.StartAsync(host: "localhost");
        using var script = await server.GetAsync("/auth/passkey.js");
        Assert.Equal((HttpStatusCode.OK, "text/javascript"), (script.StatusCode, script.Content.Headers.ContentType?.MediaType));
        using var again = new HttpRequestMessage(HttpMethod.Get, "/auth/passkey.js");
        again.Headers.TryAddWithoutValidation("If-None-Match", script.Headers.ETag?.ToString());
        using var known = await server.Http.SendAsync(again, Cancelled);
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
        using var login = await server.GetAsync("/auth/login");
        var policy = Assert.Single(login.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("script-src 'self'; connect-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        using var reset = await server.GetAsync("/auth/password/reset"); // a page that needs none
        Assert.DoesNotContain("script-src", Assert.Single(reset.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_only_way_in_is_not_taken_away()
    {
        await using var server = await OAuthServer.StartAsync(host: "localhost");
        var cookie = await server.SignInAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/password/remove");
        request.Headers.Add("Cookie", cookie);
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        using var refused = await server.Http.SendAsync(request, Cancelled);
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode); // the only way in
        Assert.Contains("last-way-in", await refused.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        using var still = await server.Http.PostAsJsonAsync("/auth/login", new { email = OAuthServer.Email, password = OAuthServer.Password }, Cancelled);
        Assert.Equal(HttpStatusCode.OK, still.StatusCode);
    }
}
