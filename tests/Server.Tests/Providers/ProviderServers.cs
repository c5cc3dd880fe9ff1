using System.Web;
using Ashlar.Server.Tests.OAuth;
using Databases = Ashlar.Server.Tests.Faults.Databases;

namespace Ashlar.Server.Tests.Providers;

/// <summary>A server, another one that is an OpenID Connect provider to it, and providers that do as the test says.</summary>
internal sealed class ProviderServers : IAsyncDisposable
{
    private ProviderServers(OAuthServer home, OAuthServer relying, FakeProvider fake) => (Home, Relying, Fake) = (home, relying, fake);

    /// <summary>The provider <c>ashlar</c>: an Ashlar.</summary>
    public OAuthServer Home { get; }

    /// <summary>Where people sign in.</summary>
    public OAuthServer Relying { get; }

    public FakeProvider Fake { get; }

    /// <summary>Where the server of the people leaves its mail.</summary>
    public string MailFolder => Path.Combine(Relying.Folder, ".ashlar", "mail");

    /// <summary>Starts all; the fake <c>op</c> is also an issuer whose access tokens for <c>api</c> are taken.</summary>
    public static async Task<ProviderServers> StartAsync(string store = Databases.Sqlite)
    {
        var (port, fake) = (FreePort.Next(), new FakeProvider());
        var home = await OAuthServer.StartAsync(store, host: "localhost", settings: $$"""
              relying: { name: Other notes, secret: '${WEB_SECRET}', redirect: ['http://127.0.0.1:{{port}}/auth/providers/ashlar/callback'], grants: [authorization_code] }
            """);
        var relying = await OAuthServer.StartAsync(store, new() { ["ASHLAR_TRUSTED_PROXIES"] = "127.0.0.1" }, $$"""
            providers:
              ashlar: { issuer: '{{home.Issuer}}', client: relying, secret: '${WEB_SECRET}' }
              op: { title: Op & Co, issuer: '{{fake.Address}}/op', client: relying, secret: '${WEB_SECRET}' }
              named: { issuer: '{{fake.Address}}/named', client: relying, secret: '${WEB_SECRET}' }
              loop: { issuer: '{{fake.Address}}/loop', client: relying, secret: '${WEB_SECRET}' }
              huge: { issuer: '{{fake.Address}}/huge', client: relying, secret: '${WEB_SECRET}' }
              garbage: { issuer: '{{fake.Address}}/garbage', client: relying, secret: '${WEB_SECRET}' }
              dead: { issuer: 'http://127.0.0.1:{{FreePort.Next()}}', client: relying, secret: '${WEB_SECRET}' }
              github: { url: '{{fake.Address}}/gh', client: relying, secret: '${WEB_SECRET}' }
            issuers:
              op: { issuer: '{{fake.Address}}/op', audience: api }
            """, port: port);
        return new ProviderServers(home, relying, fake);
    }

    public PageBrowser Browser() => new(Relying.Issuer, Home.Issuer);

    /// <summary>Sends a browser on its way to a provider; gives what it is to ask there.</summary>
    public async Task<Asked> BeginAsync(PageBrowser browser, string provider = "op", string back = "/auth/account")
    {
        var left = await browser.OpenAsync($"/auth/providers/{provider}?return={Uri.EscapeDataString(back)}");
        Assert.True(left.HasLeft, left.Html);
        return Asked.Of(left.Address);
    }

    /// <summary>Comes back from a provider.</summary>
    public static Task<Seen> FinishAsync(PageBrowser browser, Asked asked, string code, string provider = "op", string more = "") =>
        browser.OpenAsync($"/auth/providers/{provider}/callback?state={asked.State}&code={code}{more}");

    /// <summary>Goes to a provider and comes back as somebody.</summary>
    public async Task<Seen> PassAsync(PageBrowser browser, string subject, Action<System.Text.Json.Nodes.JsonObject>? change = null, string back = "/auth/account")
    {
        var asked = await BeginAsync(browser, back: back);
        return await FinishAsync(browser, asked, Fake.CodeFor(subject, asked.Nonce, change));
    }

    /// <summary>Who the browser is signed in as; null: nobody.</summary>
    public async Task<string?> WhoAsync(PageBrowser browser)
    {
        var seen = await browser.OpenAsync("/auth/session");
        return seen.Status == System.Net.HttpStatusCode.OK ? System.Text.Json.JsonDocument.Parse(seen.Html).RootElement.GetProperty("user").GetProperty("email").GetString() : null;
    }

    /// <summary>The page refuses without a script, and nobody is signed in.</summary>
    public async Task RefusesAsync(Seen seen, PageBrowser browser, System.Net.HttpStatusCode status = System.Net.HttpStatusCode.Unauthorized)
    {
        Assert.True(seen.Status == status, $"{seen.Status} at {seen.Address}: {seen.Html}");
        Assert.Equal("text/html", seen.Answer!.Content.Headers.ContentType?.MediaType); // it has not left
        Assert.DoesNotContain("<script", seen.Html, StringComparison.OrdinalIgnoreCase);
        Assert.Null(await WhoAsync(browser));
    }

    public static Task<Seen> SignInAsync(PageBrowser browser, Seen page) =>
        browser.SubmitAsync(page, "/auth/login", ("email", OAuthServer.Email), ("password", OAuthServer.Password));

    public async ValueTask DisposeAsync()
    {
        await Relying.DisposeAsync();
        await Home.DisposeAsync();
        await Fake.DisposeAsync();
    }
}

/// <summary>What a browser asks of a provider.</summary>
internal sealed record Asked(Uri Address, string State, string Nonce, string Challenge, string Redirect)
{
    public static Asked Of(Uri address)
    {
        var query = HttpUtility.ParseQueryString(address.Query);
        return new Asked(address, query["state"]!, query["nonce"] ?? "", query["code_challenge"]!, query["redirect_uri"]!); // always sent
    }
}
