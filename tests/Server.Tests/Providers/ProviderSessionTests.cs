using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Web;
using Ashlar.Server.Tests.Accounts;
using Ashlar.Server.Tests.OAuth;

namespace Ashlar.Server.Tests.Providers;

/// <summary>What a sign-in with a provider is worth: second factors, freshness, the same person by token and by sign-in.</summary>
[Collection(StartedProviders.Name)]
public sealed class ProviderSessionTests(StartedProviders started)
{
    private readonly ProviderServers servers = started.Servers;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    private async Task<PageBrowser> JoinAsync(string subject)
    {
        var browser = servers.Browser();
        await browser.SubmitAsync(await servers.PassAsync(browser, subject), "/auth/identities/confirm");
        Assert.Equal(subject + "@example.net", await servers.WhoAsync(browser));
        return browser;
    }

    private async Task<(HttpStatusCode Status, JsonNode? Body)> SendAsync(PageBrowser browser, HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Add("Cookie", browser.Cookies(servers.Relying.Issuer));
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        using var answer = await servers.Relying.Http.SendAsync(request, Cancelled);
        var text = await answer.Content.ReadAsStringAsync(Cancelled);
        return (answer.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    [Fact]
    public async Task A_second_factor_is_asked_for_behind_a_provider_too()
    {
        using var browser = await JoinAsync("careful");
        var (_, offer) = await SendAsync(browser, HttpMethod.Post, "/auth/totp");
        var app = new AuthenticatorApp(offer!["secret"]!.GetValue<string>(), TimeProvider.System); // just offered
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(browser, HttpMethod.Post, "/auth/totp/confirm", new { code = app.Code() })).Status);
        using var other = servers.Browser();
        var page = await servers.PassAsync(other, "careful", back: "/auth/account");
        Assert.Contains("action=\"/auth/login/second\"", page.Html, StringComparison.Ordinal);
        Assert.Null(await servers.WhoAsync(other));
        var done = await other.SubmitAsync(page, "/auth/login/second", ("code", app.Code(1)));
        Assert.Equal((HttpStatusCode.OK, "/auth/account"), (done.Status, done.Address.AbsolutePath));
        Assert.Equal("careful@example.net", await servers.WhoAsync(other));
        using var third = servers.Browser();
        var link = await servers.PassAsync(third, "not-careful", c => c["email"] = "careful@example.net");
        Assert.Contains("There is an account with this address", link.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_old_sign_in_at_the_provider_is_not_fresh_here()
    {
        using var browser = await JoinAsync("stale");
        using var other = servers.Browser();
        await servers.PassAsync(other, "stale", c => c["auth_time"] = Now - 3600);
        Assert.Equal("stale@example.net", await servers.WhoAsync(other));
        var (status, problem) = await SendAsync(other, HttpMethod.Post, "/auth/identities", new { provider = "named" });
        Assert.Equal((HttpStatusCode.Unauthorized, "step-up-required"), (status, problem!["code"]!.GetValue<string>())); // a problem
        var page = await servers.PassAsync(other, "stale-too", c => (c["email"], c["auth_time"]) = ("stale@example.net", Now));
        Assert.Contains("show once more that it is yours", page.Html, StringComparison.Ordinal);
        using var forced = await servers.Relying.PostAsync("/auth/identities/confirm", other.Cookies(servers.Relying.Issuer), ("token", HttpUtility.ParseQueryString(page.Address.Query)["token"]!)); // of its own address
        Assert.Equal(HttpStatusCode.Forbidden, forced.StatusCode); // and without the page's token at all
    }

    [Fact]
    public async Task Whoever_signs_in_again_is_asked_anew_by_the_provider()
    {
        using var browser = await JoinAsync("again");
        var asked = await servers.BeginAsync(browser);
        Assert.Equal("0", HttpUtility.ParseQueryString(asked.Address.Query)["max_age"]);
        var old = await ProviderServers.FinishAsync(browser, asked, servers.Fake.CodeFor("again", asked.Nonce, c => c["auth_time"] = Now - 300));
        Assert.Equal(HttpStatusCode.Unauthorized, old.Status);
        Assert.Equal("again@example.net", await servers.WhoAsync(browser)); // as before
        var anew = await servers.BeginAsync(browser);
        await ProviderServers.FinishAsync(browser, anew, servers.Fake.CodeFor("again", anew.Nonce, c => c["auth_time"] = Now));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(browser, HttpMethod.Post, "/auth/identities", new { provider = "named" })).Status);
        using var nobody = servers.Browser();
        Assert.Null(HttpUtility.ParseQueryString((await servers.BeginAsync(nobody)).Address.Query)["max_age"]);
    }

    [Fact]
    public async Task Somebody_known_by_tokens_gets_an_account_for_the_same_user()
    {
        var token = servers.Fake.Sign(
            new JsonObject { ["iss"] = servers.Fake.Address + "/op", ["aud"] = "api", ["sub"] = "caller", ["iat"] = Now, ["exp"] = Now + 300 }.ToJsonString(), """{"alg":"ES256","typ":"at+jwt","kid":"one"}""");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/users");
        request.Headers.Add("Authorization", "Bearer " + token);
        using var answer = await servers.Relying.Http.SendAsync(request, Cancelled);
        var text = await answer.Content.ReadAsStringAsync(Cancelled);
        Assert.True(answer.IsSuccessStatusCode, text);
        var id = Assert.Single(JsonDocument.Parse(text).RootElement.GetProperty("data").EnumerateArray()).GetProperty("id").GetString();
        using var browser = await JoinAsync("caller");
        var (_, session) = await SendAsync(browser, HttpMethod.Get, "/auth/session");
        Assert.Equal(id, session!["user"]!["id"]!.GetValue<string>()); // signed in
        using var unverified = servers.Browser();
        await servers.RefusesAsync(await servers.PassAsync(unverified, "nobody-known", c => (c["email"], c["sub"]) = (OAuthServer.Email, "")), unverified);
    }

    [Fact]
    public async Task What_was_done_stands_in_the_trail()
    {
        using var browser = await JoinAsync("noted");
        var (_, list) = await SendAsync(browser, HttpMethod.Get, "/auth/identities");
        await SendAsync(browser, HttpMethod.Post, "/auth/password/change", new { newPassword = "a lamp beside the window" });
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(browser, HttpMethod.Delete, "/auth/identities/" + list!["data"]![0]!["id"]!.GetValue<string>())).Status); // the one that was linked
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(browser, HttpMethod.Delete, "/auth/identities/" + Guid.NewGuid())).Status);
        await ProviderServers.FinishAsync(browser, await servers.BeginAsync(browser), "no-code");
        var before = CountNamed(await servers.Relying.RunAsync(["audit", "list", "--json"]));
        for (var i = 0; i < 3; i++) await browser.OpenAsync("/auth/providers/named/callback?state=made-up&code=x"); // of nobody's request
        var trail = await servers.Relying.RunAsync(["audit", "list", "--json"]);
        Assert.Contains("\"registered\"", trail, StringComparison.Ordinal);
        Assert.Contains("\"provider-unlinked\"", trail, StringComparison.Ordinal);
        Assert.Contains("\"provider\":\"op\"", trail, StringComparison.Ordinal);
        Assert.Contains("\"sign-in-failed\"", trail, StringComparison.Ordinal);
        Assert.Equal(before, CountNamed(trail));
        Assert.DoesNotContain("noted@", trail, StringComparison.Ordinal);
        Assert.StartsWith("ok", await servers.Relying.RunAsync(["audit", "verify"]), StringComparison.Ordinal);
    }

    private static int CountNamed(string trail) => trail.Split("\"provider\":\"named\"").Length;

    [Fact]
    public async Task Applications_find_the_providers_for_buttons_of_their_own()
    {
        using var answer = await servers.Relying.GetAsync("/auth/providers");
        var first = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancelled)).RootElement.GetProperty("data")[1];
        Assert.Equal("""{"name":"op","title":"Op & Co","address":"/auth/providers/op"}""", System.Text.RegularExpressions.Regex.Unescape(first.GetRawText()));
        using var browser = servers.Browser();
        Assert.Equal(HttpStatusCode.NotFound, (await browser.OpenAsync("/auth/providers/nobody")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.OpenAsync("/auth/providers/nobody/callback?state=x&code=y")).Status);
    }
}
