using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Ashlar.Server.Tests.Providers;

/// <summary>What providers answer: ID tokens that are wrong, garbage, addresses of GitHub.</summary>
[Collection(StartedProviders.Name)]
public sealed class ProviderAnswerTests(StartedProviders started)
{
    private readonly ProviderServers servers = started.Servers;

    public static TheoryData<string> WrongTokens => [.. Wrong.Keys];

    private static readonly Dictionary<string, (Action<JsonObject>? Claims, Func<FakeProvider, Func<string, string>?>? Sign)> Wrong = new()
    {
        ["audience"] = (c => c["aud"] = "another", null),
        ["no audience"] = (c => c.Remove("aud"), null),
        ["several audiences without azp"] = (c => c["aud"] = new JsonArray("relying", "another"), null),
        ["azp"] = (c => c["azp"] = "another", null),
        ["issuer"] = (c => c["iss"] = "https://attacker.example", null),
        ["issuer with a slash"] = (c => c["iss"] = c["iss"]!.GetValue<string>() + "/", null),
        ["expired"] = (c => c["exp"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - 61, null),
        ["no expiry"] = (c => c.Remove("exp"), null),
        ["of the future"] = (c => c["iat"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 120, null),
        ["old"] = (c => c["iat"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - 700, null),
        ["no subject"] = (c => c.Remove("sub"), null),
        ["empty subject"] = (c => c["sub"] = "", null),
        ["long subject"] = (c => c["sub"] = new string('s', 256), null),
        ["subject that is a number"] = (c => c["sub"] = 7, null),
        ["alg none"] = (null, _ => text => FakeProvider.Text("""{"alg":"none"}""") + "." + FakeProvider.Text(text) + "."),
        ["another key"] = (null, fake => text => ByAnotherKey(key => fake.Sign(text, key: key))),
        ["a key in its header"] = (null, fake => text => ByAnotherKey(key => fake.Sign(text, """{"alg":"ES256","jwk":{"kty":"EC"}}""", key))),
        ["hmac by the secret"] = (null, _ => text => Hmac(text)),
        ["an access token"] = (null, fake => text => fake.Sign(text, """{"alg":"ES256","typ":"at+jwt","kid":"one"}""")),
        ["unknown key id"] = (null, fake => text => fake.Sign(text, """{"alg":"ES256","typ":"JWT","kid":"two"}""")),
        ["a critical extension"] = (null, fake => text => fake.Sign(text, """{"alg":"ES256","kid":"one","crit":["b64"],"b64":false}""")),
        ["claims twice"] = (null, fake => text => fake.Sign(text[..^1] + ",\"sub\":\"admin\"}")),
        ["no token at all"] = (null, _ => _ => "nonsense"),
    };

    /// <summary>OpenID Connect Core section 3.1.3.7.</summary>
    [Theory]
    [MemberData(nameof(WrongTokens))]
    public async Task An_id_token_that_is_wrong_is_refused(string what)
    {
        var (claims, sign) = Wrong[what];
        using var browser = servers.Browser();
        var asked = await servers.BeginAsync(browser);
        var seen = await ProviderServers.FinishAsync(browser, asked, servers.Fake.CodeFor("wrong", asked.Nonce, claims, sign?.Invoke(servers.Fake)));
        await servers.RefusesAsync(seen, browser);
        Assert.DoesNotContain("confirm", seen.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exp", -50)]
    [InlineData("iat", 50)]
    public async Task Clocks_may_differ_by_a_minute(string claim, int seconds)
    {
        using var browser = servers.Browser();
        Assert.Contains("Create your account", (await servers.PassAsync(browser, "skewed", c => c[claim] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + seconds)).Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dead")]
    [InlineData("loop")]
    [InlineData("huge")]
    [InlineData("garbage")]
    public async Task A_provider_that_cannot_be_asked_is_told_with_a_way_back(string provider)
    {
        using var browser = servers.Browser();
        var seen = await browser.OpenAsync($"/auth/providers/{provider}?return=/auth/account");
        await servers.RefusesAsync(seen, browser, HttpStatusCode.ServiceUnavailable);
        Assert.Equal("30", seen.Answer!.Headers.GetValues("Retry-After").Single());
        Assert.Contains("/auth/login?return=%2Fauth%2Faccount", seen.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 503)]
    [InlineData("<html>", 503)]
    [InlineData("[]", 503)]
    [InlineData("{}", 401)]
    [InlineData("""{"id_token":7,"access_token":["x"]}""", 401)]
    [InlineData("""{"id_token":"a.b.c"}""", 401)]
    [InlineData("""{"error":"invalid_grant","error_description":"<script>"}""", 401)]
    [InlineData("""{"id_token":"x","id_token":"y"}""", 503)]
    [InlineData("""{"id_token":"\ud800"}""", 503)]
    public async Task Whatever_a_token_endpoint_answers_is_no_error_of_ours(string answer, int status)
    {
        using var browser = servers.Browser();
        var asked = await servers.BeginAsync(browser);
        servers.Fake.Tokens["garbage"] = answer;
        await servers.RefusesAsync(await ProviderServers.FinishAsync(browser, asked, "garbage"), browser, (HttpStatusCode)status);
    }

    [Fact]
    public async Task Userinfo_of_somebody_else_is_refused()
    {
        using var browser = servers.Browser();
        servers.Fake.UserInfos["access-told"] = """{"sub":"another","email":"ada@example.com","email_verified":true}""";
        await servers.RefusesAsync(await servers.PassAsync(browser, "told", c => c.Remove("email")), browser);
        servers.Fake.UserInfos["access-told"] = """{"sub":"told","email":"told@example.net","email_verified":true,"name":"Told"}""";
        Assert.Contains("told@example.net", (await servers.PassAsync(browser, "told", c => c.Remove("email"))).Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""[{"email":"cat@example.net","primary":true,"verified":true}]""", "cat@example.net")]
    [InlineData("""[{"email":"cat@example.net","primary":true,"verified":false},{"email":"ada@example.com","primary":false,"verified":true}]""", null)]
    [InlineData("""{"message":"no"}""", null)]
    [InlineData(null, null)]
    public async Task Of_github_the_primary_address_counts_if_it_is_verified(string? emails, string? email)
    {
        using var browser = servers.Browser();
        var asked = await servers.BeginAsync(browser, "github");
        var page = await ProviderServers.FinishAsync(browser, asked, servers.Fake.GitHubCodeFor("""{"id":1,"login":"cat"}""", emails), "github");
        Assert.Contains(email is null ? "does not say which e-mail address is yours" : $"<strong>{email}</strong>", page.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"login":"ada"}""")]
    [InlineData("""{"id":"1"}""")]
    [InlineData("""{"id":1.5}""")]
    [InlineData("""{"id":-1}""")]
    [InlineData("null")]
    public async Task A_github_user_without_a_number_is_nobody(string user)
    {
        using var browser = servers.Browser();
        var asked = await servers.BeginAsync(browser, "github");
        await servers.RefusesAsync(await ProviderServers.FinishAsync(browser, asked, servers.Fake.GitHubCodeFor(user, "[]"), "github"), browser, HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task A_provider_that_does_not_answer_is_not_waited_for()
    {
        using var browser = servers.Browser();
        var asked = await servers.BeginAsync(browser);
        servers.Fake.Instead = async context =>
        {
            if (context.Request.Url!.AbsolutePath != "/op/token") return false;
            await Task.Delay(Timeout.Infinite, servers.Fake.Stopped);
            return true;
        };
        try
        {
            await servers.RefusesAsync(await ProviderServers.FinishAsync(browser, asked, "slow"), browser, HttpStatusCode.ServiceUnavailable);
        }
        finally
        {
            servers.Fake.Instead = _ => Task.FromResult(false);
        }
    }

    private static string ByAnotherKey(Func<ECDsa, string> sign)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return sign(key);
    }

    private static string Hmac(string claims)
    {
        var signed = FakeProvider.Text("""{"alg":"HS256","typ":"JWT"}""") + "." + FakeProvider.Text(claims);
        return signed + "." + System.Buffers.Text.Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(FakeProvider.Secret), Encoding.ASCII.GetBytes(signed)));
    }
}
