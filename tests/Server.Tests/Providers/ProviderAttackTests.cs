using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Web;
using Ashlar.Server.Tests.OAuth;

namespace Ashlar.Server.Tests.Providers;

/// <summary>What RFC 9700 warns clients of authorization servers of, and what is known of attacks on linked accounts, against a started server.</summary>
[Collection(StartedProviders.Name)]
public sealed class ProviderAttackTests(StartedProviders started)
{
    private readonly ProviderServers servers = started.Servers;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Asks_with_pkce_state_and_nonce_and_redeems_with_the_secret()
    {
        using var browser = servers.Browser();
        var asked = await servers.BeginAsync(browser);
        var query = HttpUtility.ParseQueryString(asked.Address.Query);
        Assert.Equal(("1", "code", "relying", "S256", "openid email profile"), (query["tenant"], query["response_type"], query["client_id"], query["code_challenge_method"], query["scope"]));
        Assert.Equal(servers.Relying.Issuer + "/auth/providers/op/callback", asked.Redirect);
        Assert.All([asked.State, asked.Nonce, asked.Challenge], text => Assert.Equal(43, text.Length));
        var code = servers.Fake.CodeFor("pkce", asked.Nonce);
        await ProviderServers.FinishAsync(browser, asked, code);
        var (form, authorization) = servers.Fake.Redeemed.Single(r => r.Form.Contains(code, StringComparison.Ordinal));
        var sent = HttpUtility.ParseQueryString(form);
        Assert.Equal(asked.Challenge, System.Buffers.Text.Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(sent["code_verifier"]!)))); // sent, or the hash would not match
        Assert.Equal((asked.Redirect, "authorization_code"), (sent["redirect_uri"], sent["grant_type"]));
        Assert.Equal("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{FakeProvider.Client}:{FakeProvider.Secret}")), authorization);
    }

    /// <summary>RFC 9700 section 4.7: the answer to another browser's question, and to none.</summary>
    [Fact]
    public async Task Csrf_on_the_callback_is_refused_and_uses_nothing_up()
    {
        using var victim = servers.Browser();
        using var other = servers.Browser();
        var asked = await servers.BeginAsync(victim);
        await servers.BeginAsync(other);
        var code = servers.Fake.CodeFor("csrf", asked.Nonce);
        await servers.RefusesAsync(await ProviderServers.FinishAsync(other, asked, code), other);
        using var without = servers.Browser();
        await servers.RefusesAsync(await ProviderServers.FinishAsync(without, asked, code), without);
        await servers.RefusesAsync(await victim.OpenAsync("/auth/providers/op/callback?code=" + code), victim);
        await servers.RefusesAsync(await victim.OpenAsync("/auth/providers/op/callback?code=" + code + "&state=forged"), victim);
        await servers.RefusesAsync(await victim.OpenAsync($"/auth/providers/op/callback?code={code}&state={asked.State}&state=forged"), victim);
        Assert.Contains("Create your account", (await ProviderServers.FinishAsync(victim, asked, code)).Html, StringComparison.Ordinal);
    }

    /// <summary>Section 4.5: an answer counts once, whoever brings it again.</summary>
    [Fact]
    public async Task State_replay_is_refused()
    {
        using var browser = servers.Browser();
        var asked = await servers.BeginAsync(browser);
        var code = servers.Fake.CodeFor("replay", asked.Nonce);
        await ProviderServers.FinishAsync(browser, asked, code);
        await servers.RefusesAsync(await ProviderServers.FinishAsync(browser, asked, code), browser);
    }

    [Fact]
    public async Task Of_many_callbacks_with_one_state_one_wins()
    {
        using var browser = servers.Browser();
        var asked = await servers.BeginAsync(browser);
        var code = servers.Fake.CodeFor("race", asked.Nonce);
        var cookies = browser.Cookies(servers.Relying.Issuer);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => servers.Relying.GetAsync($"/auth/providers/op/callback?state={asked.State}&code={code}", cookies)));
        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.SeeOther);
        Assert.Equal(19, answers.Count(a => a.StatusCode == HttpStatusCode.Unauthorized));
        Assert.Single(servers.Fake.Redeemed, r => r.Form.Contains(code, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_many_who_take_one_proof_up_one_makes_the_account()
    {
        using var browser = servers.Browser();
        var page = await servers.PassAsync(browser, "proofs");
        var cookies = browser.Cookies(servers.Relying.Issuer);
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => servers.Relying.PostAsync("/auth/identities/confirm", cookies, ("token", page.Hidden("token")))));
        Assert.Single(answers, a => a.IsSuccessStatusCode);
        Assert.All(answers, a => Assert.True((int)a.StatusCode < 500));
        using var thief = servers.Browser();
        var other = await servers.PassAsync(thief, "proofs2");
        using var stolen = await servers.Relying.PostAsync("/auth/identities/confirm", cookies, ("token", other.Hidden("token")));
        Assert.Equal(HttpStatusCode.Unauthorized, stolen.StatusCode); // another browser's
    }

    /// <summary>Section 4.4: one provider's answer at another's address, and answers that do not say whose they are, or say it wrong.</summary>
    [Fact]
    public async Task Mix_up_is_refused_before_the_code_is_shown_to_anybody()
    {
        using var browser = servers.Browser();
        var asked = await servers.BeginAsync(browser);
        var code = servers.Fake.CodeFor("mixed", asked.Nonce);
        foreach (var other in new[] { "named", "ashlar", "github" }) await servers.RefusesAsync(await ProviderServers.FinishAsync(browser, asked, code, other), browser);
        await servers.RefusesAsync(await ProviderServers.FinishAsync(browser, asked, code, more: "&iss=https%3A%2F%2Fattacker.example"), browser);
        foreach (var (iss, passes) in new[] { ("", false), ("&iss=" + Uri.EscapeDataString(servers.Fake.Address + "/op"), false), ("&iss=" + Uri.EscapeDataString(servers.Fake.Address + "/named"), true) })
        {
            var named = await servers.BeginAsync(browser, "named");
            var good = servers.Fake.CodeFor("mixed", named.Nonce, issuer: "/named");
            var seen = await ProviderServers.FinishAsync(browser, named, good, "named", iss);
            if (passes) Assert.Contains("Create your account", seen.Html, StringComparison.Ordinal);
            else await servers.RefusesAsync(seen, browser);
            Assert.Equal(passes, servers.Fake.Redeemed.Any(r => r.Form.Contains(good, StringComparison.Ordinal)));
            if (passes) Assert.Contains("client_secret=" + FakeProvider.Secret, servers.Fake.Redeemed.Last(r => r.Form.Contains(good, StringComparison.Ordinal)).Form, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(servers.Fake.Redeemed, r => r.Form.Contains(code, StringComparison.Ordinal));
    }

    /// <summary>Section 4.5: a code that was stolen from another's answer brings an ID token of another question.</summary>
    [Fact]
    public async Task Code_injection_is_refused_by_the_nonce()
    {
        using var victim = servers.Browser();
        using var other = servers.Browser();
        var theirs = await servers.BeginAsync(victim);
        var stolen = servers.Fake.CodeFor("injected", theirs.Nonce);
        var mine = await servers.BeginAsync(other);
        await servers.RefusesAsync(await ProviderServers.FinishAsync(other, mine, stolen), other);
        var again = await servers.BeginAsync(other);
        await servers.RefusesAsync(await ProviderServers.FinishAsync(other, again, servers.Fake.CodeFor("injected", "", c => c.Remove("nonce"))), other);
    }

    /// <summary>"Non-verifying provider": an address that the provider did not verify must not lead to the account that has it.</summary>
    [Theory]
    [InlineData("false")]
    [InlineData("0")]
    [InlineData("null")]
    [InlineData("\"no\"")]
    public async Task An_address_that_is_not_verified_says_nothing(string verified)
    {
        using var browser = servers.Browser();
        var page = await servers.PassAsync(browser, "unverified", c => (c["email"], c["email_verified"]) = (OAuthServer.Email, JsonNode.Parse(verified)));
        Assert.Contains("does not say which e-mail address is yours", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("There is an account", page.Html, StringComparison.Ordinal);
        Assert.Null(await servers.WhoAsync(browser));
        using var forced = await servers.Relying.PostAsync("/auth/identities/confirm", browser.Cookies(servers.Relying.Issuer), ("token", HttpUtility.ParseQueryString(page.Address.Query)["token"]!)); // of the page's own address
        Assert.Equal(HttpStatusCode.Unauthorized, forced.StatusCode);
    }

    /// <summary>A link is for the account whose address it is: somebody else who is signed in does not get it.</summary>
    [Fact]
    public async Task A_link_is_taken_by_the_account_of_its_address_alone()
    {
        using var browser = servers.Browser();
        await browser.SubmitAsync(await servers.PassAsync(browser, "neighbour"), "/auth/identities/confirm");
        Assert.Equal("neighbour@example.net", await servers.WhoAsync(browser));
        var page = await servers.PassAsync(browser, "of-ada", c => c["email"] = OAuthServer.Email);
        Assert.Contains("which is another account", page.Html, StringComparison.Ordinal);
        var session = JsonNode.Parse((await browser.OpenAsync("/auth/session")).Html)!["csrfToken"]!.GetValue<string>(); // signed in, so it is there
        using var forced = await servers.Relying.PostAsync("/auth/identities/confirm", browser.Cookies(servers.Relying.Issuer), ("token", HttpUtility.ParseQueryString(page.Address.Query)["token"]!), ("csrf", session)); // as above
        Assert.Equal(HttpStatusCode.Forbidden, forced.StatusCode);
    }

    /// <summary>Linking by a form of another site: the session's cookie goes with it, its token does not.</summary>
    [Fact]
    public async Task Csrf_on_linking_is_refused()
    {
        using var browser = servers.Browser();
        await ProviderServers.SignInAsync(browser, await browser.OpenAsync("/auth/login"));
        var cookies = browser.Cookies(servers.Relying.Issuer);
        using var begun = await servers.Relying.PostAsync("/auth/identities", cookies, ("provider", "op"));
        Assert.Equal(HttpStatusCode.Forbidden, begun.StatusCode);
        var page = await servers.PassAsync(browser, "csrf-link", c => c["email"] = OAuthServer.Email);
        cookies = browser.Cookies(servers.Relying.Issuer);
        using var linked = await servers.Relying.PostAsync("/auth/identities/confirm", cookies, ("token", page.Hidden("token")));
        Assert.Equal(HttpStatusCode.Forbidden, linked.StatusCode);
        using var removed = await servers.Relying.PostAsync("/auth/identities/remove", cookies, ("id", Guid.NewGuid().ToString()));
        Assert.Equal(HttpStatusCode.Forbidden, removed.StatusCode);
    }

    /// <summary>What was begun to be linked in one session is not linked in another's.</summary>
    [Fact]
    public async Task A_link_that_was_begun_ends_with_its_session()
    {
        using var browser = servers.Browser();
        var account = await ProviderServers.SignInAsync(browser, await browser.OpenAsync("/auth/login?return=/auth/account"));
        var asked = Asked.Of((await browser.SubmitAsync(account, "/auth/identities", ("provider", "op"))).Address);
        await browser.SubmitAsync(account, "/auth/logout");
        await servers.RefusesAsync(await ProviderServers.FinishAsync(browser, asked, servers.Fake.CodeFor("late", asked.Nonce)), browser);
    }

    /// <summary>"Classic-federated merge": an attacker registers the victim's address before the victim comes with a provider.</summary>
    [Fact]
    public async Task Account_pre_hijacking_gains_nothing()
    {
        const string Attacked = "attacked@example.net", Password = "the attacker's own words";
        using var registered = await servers.Relying.Http.PostAsJsonAsync("/auth/register", new { email = Attacked, password = Password }, Cancelled);
        Assert.Equal(HttpStatusCode.Accepted, registered.StatusCode);
        var token = "";
        await Wait.Until(() => Directory.Exists(servers.MailFolder) && Directory.EnumerateFiles(servers.MailFolder, "*.eml").Any(f => (token = Regex.Match(File.ReadAllText(f) is var text && text.Contains(Attacked, StringComparison.Ordinal) ? text : "", "verify\\?token=([A-Za-z0-9_-]{43})").Groups[1].Value).Length > 0), what: "the mail to the victim");
        using var victim = servers.Browser();
        await victim.SubmitAsync(await servers.PassAsync(victim, "attacked"), "/auth/identities/confirm");
        Assert.Equal(Attacked, await servers.WhoAsync(victim));
        using var signedIn = await servers.Relying.Http.PostAsJsonAsync("/auth/login", new { email = Attacked, password = Password }, Cancelled);
        Assert.Equal(HttpStatusCode.Unauthorized, signedIn.StatusCode);
        using var verified = await servers.Relying.Http.PostAsJsonAsync("/auth/verify", new { token }, Cancelled);
        Assert.Equal(HttpStatusCode.Conflict, verified.StatusCode);
        using var after = await servers.Relying.Http.PostAsJsonAsync("/auth/login", new { email = Attacked, password = Password }, Cancelled);
        Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
    }

    /// <summary>RFC 9700 section 4.11: nothing of the request leads anywhere else.</summary>
    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("/\tevil.example/")]
    public async Task Open_redirect_by_return_is_refused(string back)
    {
        using var browser = servers.Browser();
        var subject = "open-" + Convert.ToHexStringLower(Encoding.UTF8.GetBytes(back));
        await browser.SubmitAsync(await servers.PassAsync(browser, subject, back: back), "/auth/identities/confirm");
        var seen = await servers.PassAsync(browser, subject, back: back);
        Assert.False(seen.HasLeft, seen.Address.ToString());
        Assert.DoesNotContain("evil.example", seen.Html + seen.Address, StringComparison.Ordinal);
        Assert.Equal(subject + "@example.net", await servers.WhoAsync(browser));
    }

    /// <summary>What a provider, or anybody who writes an address, says of errors is not shown.</summary>
    [Fact]
    public async Task An_error_is_told_in_words_of_ours()
    {
        using var browser = servers.Browser();
        var asked = await servers.BeginAsync(browser);
        var seen = await browser.OpenAsync($"/auth/providers/op/callback?state={asked.State}&error=access_denied&error_description=Call+%3Cb%3E0900-1234%3C%2Fb%3E");
        await servers.RefusesAsync(seen, browser);
        Assert.Contains("You did not let Op &amp; Co tell who you are", seen.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("0900", seen.Html, StringComparison.Ordinal);
        Assert.Contains("/auth/login?return=%2Fauth%2Faccount", seen.Html, StringComparison.Ordinal);
    }
}
