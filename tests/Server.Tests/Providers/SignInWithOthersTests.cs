using System.Net;
using System.Text.Json;
using System.Web;
using Ashlar.Server.Tests.OAuth;
using Databases = Ashlar.Server.Tests.Faults.Databases;

namespace Ashlar.Server.Tests.Providers;

/// <summary>Signing in with others, as people do: pages without script, a second Ashlar as the provider, a GitHub.</summary>
public sealed class SignInWithOthersTests
{
    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task Somebody_links_another_ashlar_and_signs_in_with_it(string store)
    {
        await using var servers = await ProviderServers.StartAsync(store);
        using var browser = servers.Browser();
        await Links_an_account_of_the_same_address_once_its_owner_signed_in(servers, browser);
        await Is_led_on_to_where_it_wanted_to_go(servers);
        await Tells_the_owner_by_mail_and_in_the_trail(servers, browser);
        await Makes_an_account_for_somebody_new(servers);
        await Takes_a_sign_in_away_but_never_the_last_way_in(servers);
        await Links_from_the_page_of_the_account(servers);
        await Deletes_what_was_linked_with_the_account(servers);
    }

    private static async Task Links_an_account_of_the_same_address_once_its_owner_signed_in(ProviderServers servers, PageBrowser browser)
    {
        var login = await browser.OpenAsync("/auth/login?return=/auth/account");
        var atHome = await browser.OpenAsync(login.Link("Ashlar"));
        Assert.StartsWith(servers.Home.Issuer + "/auth/login", atHome.Address.ToString(), StringComparison.Ordinal);
        var consent = await ProviderServers.SignInAsync(browser, atHome);
        var asked = await browser.SubmitAsync(consent, "/auth/consent", ("decision", "allow"));
        Assert.Contains("There is an account with this address", asked.Html, StringComparison.Ordinal);
        Assert.Null(await servers.WhoAsync(browser)); // an address opens nothing

        var again = await browser.OpenAsync(asked.Link("Sign in"));
        var link = await ProviderServers.SignInAsync(browser, again);
        Assert.Contains("whoever signs in to that Ashlar account is signed in to this one", link.Html, StringComparison.Ordinal);
        var done = await browser.SubmitAsync(link, "/auth/identities/confirm");
        Assert.Equal((HttpStatusCode.OK, "/auth/account"), (done.Status, done.Address.AbsolutePath));
        Assert.Contains("Ashlar as ada@example.com", done.Html, StringComparison.Ordinal);
    }

    private static async Task Is_led_on_to_where_it_wanted_to_go(ProviderServers servers)
    {
        using var browser = servers.Browser();
        var login = await browser.OpenAsync(OAuthServer.Authorize());
        var atHome = await browser.OpenAsync(login.Link("Ashlar"));
        var back = await ProviderServers.SignInAsync(browser, atHome);
        if (back.Html.Contains("action=\"/auth/consent\"", StringComparison.Ordinal) && back.Address.Authority == new Uri(servers.Home.Issuer).Authority) back = await browser.SubmitAsync(back, "/auth/consent", ("decision", "allow"));
        Assert.Equal((servers.Relying.Issuer, "/oauth/authorize"), (back.Address.GetLeftPart(UriPartial.Authority), back.Address.AbsolutePath));
        Assert.Contains("action=\"/auth/consent\"", back.Html, StringComparison.Ordinal);
        Assert.Equal(OAuthServer.Email, await servers.WhoAsync(browser));
    }

    private static async Task Tells_the_owner_by_mail_and_in_the_trail(ProviderServers servers, PageBrowser browser)
    {
        await Wait.Until(() => Directory.Exists(servers.MailFolder) && Directory.EnumerateFiles(servers.MailFolder, "*.eml").Any(f => File.ReadAllText(f).Contains("Ashlar signs in to your account", StringComparison.Ordinal)), what: "the mail about the link");
        var list = await browser.OpenAsync("/auth/identities");
        var one = Assert.Single(JsonDocument.Parse(list.Html).RootElement.GetProperty("data").EnumerateArray());
        Assert.Equal(("ashlar", servers.Home.Issuer, "ada@example.com"), (one.GetProperty("provider").GetString(), one.GetProperty("issuer").GetString(), one.GetProperty("email").GetString()));
        Assert.NotEqual(JsonValueKind.Null, one.GetProperty("lastUsedAt").ValueKind);
        var export = await browser.OpenAsync("/auth/export");
        Assert.Equal(one.GetProperty("id").GetString(), JsonDocument.Parse(export.Html).RootElement.GetProperty("identities")[0].GetProperty("id").GetString());
    }

    private static async Task Makes_an_account_for_somebody_new(ProviderServers servers)
    {
        using var browser = servers.Browser();
        var page = await servers.PassAsync(browser, "grace", back: "/auth/account");
        Assert.Equal("/auth/identities/confirm", page.Address.AbsolutePath);
        Assert.Contains("Op &amp; Co says that you are <strong>grace@example.net</strong>", page.Html, StringComparison.Ordinal);
        Assert.Null(await servers.WhoAsync(browser));
        var done = await browser.SubmitAsync(page, "/auth/identities/confirm", ("name", "Grace"));
        Assert.Equal((HttpStatusCode.OK, "/auth/account"), (done.Status, done.Address.AbsolutePath));
        Assert.Equal("grace@example.net", await servers.WhoAsync(browser));
        using var again = servers.Browser();
        var there = await servers.PassAsync(again, "grace", claims => claims["email"] = "changed@example.net"); // known by the subject alone
        Assert.Equal("/auth/account", there.Address.AbsolutePath);
        Assert.Equal("grace@example.net", await servers.WhoAsync(again));
    }

    private static async Task Takes_a_sign_in_away_but_never_the_last_way_in(ProviderServers servers)
    {
        using var browser = servers.Browser();
        var page = await servers.PassAsync(browser, "grace");
        var refused = await browser.SubmitAsync(page, "/auth/identities/remove");
        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.Contains("only way into the account", refused.Html, StringComparison.Ordinal);
        var set = await browser.SubmitAsync(page, "/auth/password/change", ("newPassword", "a lamp beside the window"));
        Assert.Equal("/auth/account", set.Address.AbsolutePath);
        var gone = await browser.SubmitAsync(set, "/auth/identities/remove");
        Assert.Equal((HttpStatusCode.OK, "/auth/account"), (gone.Status, gone.Address.AbsolutePath));
        Assert.DoesNotContain("Unlink Op", gone.Html, StringComparison.Ordinal);
        using var stranger = servers.Browser();
        var asked = await servers.PassAsync(stranger, "grace");
        Assert.Contains("There is an account with this address", asked.Html, StringComparison.Ordinal);
    }

    private static async Task Links_from_the_page_of_the_account(ProviderServers servers)
    {
        using var browser = servers.Browser();
        var account = await ProviderServers.SignInAsync(browser, await browser.OpenAsync("/auth/login?return=/auth/account"));
        var left = await browser.SubmitAsync(account, "/auth/identities", ("provider", "github"));
        Assert.True(left.HasLeft, left.Html);
        var asked = Asked.Of(left.Address);
        var code = servers.Fake.GitHubCodeFor("""{"id":583231,"login":"octocat","name":null}""", null);
        var link = await ProviderServers.FinishAsync(browser, asked, code, "github");
        Assert.Contains("at GitHub as <strong>octocat</strong>", link.Html, StringComparison.Ordinal);
        var done = await browser.SubmitAsync(link, "/auth/identities/confirm");
        Assert.Contains("<li>GitHub", done.Html, StringComparison.Ordinal);
        using var later = servers.Browser();
        var begun = await servers.BeginAsync(later, "github");
        Assert.Equal("read:user user:email", HttpUtility.ParseQueryString(begun.Address.Query)["scope"]);
        await ProviderServers.FinishAsync(later, begun, servers.Fake.GitHubCodeFor("""{"id":583231,"login":"renamed","name":"X"}""", "[]"), "github");
        Assert.Equal(OAuthServer.Email, await servers.WhoAsync(later));
    }

    private static async Task Deletes_what_was_linked_with_the_account(ProviderServers servers)
    {
        using var browser = servers.Browser();
        var page = await browser.SubmitAsync(await servers.PassAsync(browser, "leaver"), "/auth/identities/confirm");
        var deleted = await browser.SubmitAsync(page, "/auth/account/delete");
        Assert.Contains("Your account is deleted", deleted.Html, StringComparison.Ordinal);
        using var again = servers.Browser();
        var anew = await servers.PassAsync(again, "leaver");
        Assert.Contains("Create your account", anew.Html, StringComparison.Ordinal);
    }
}
