using System.Net;
using System.Text.Json;
using Ashlar.Identity.Audit;
using Databases = Ashlar.Server.Tests.Faults.Databases;

namespace Ashlar.Server.Tests.Accounts;

/// <summary>What ends when a password is changed, an account is closed or deleted: sessions, tokens, refresh tokens, keys.</summary>
public sealed class EndingTests(PeopleServers servers) : IClassFixture<PeopleServers>
{
    private const string NewPassword = "three quiet mountains";

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task Another_password_ends_what_the_old_one_opened_and_not_the_session_that_set_it(string store)
    {
        var server = await servers.OnAsync(store);
        var ada = await server.AddAsync();
        using var browser = await server.SignInAsync(ada);
        using var elsewhere = await server.SignInAsync(ada);
        using var program = await TokensAsync(server, ada);
        (await browser.PostAsync("/auth/password/change", new { password = "not the old one", newPassword = NewPassword })).Refused();
        (await elsewhere.GetAsync("/auth/session")).Is(HttpStatusCode.OK); // nothing was changed

        (await browser.PostAsync("/auth/password/change", new { password = PeopleServer.Password, newPassword = NewPassword })).Is(HttpStatusCode.NoContent);
        (await browser.GetAsync("/auth/session")).Is(HttpStatusCode.OK);
        (await elsewhere.GetAsync("/auth/session")).Is(HttpStatusCode.Unauthorized);
        await AllIsOverAsync(program);
        using var old = server.Browser();
        (await old.PostAsync("/auth/login", new { email = ada.Email, password = PeopleServer.Password })).Is(HttpStatusCode.Unauthorized);
        (await old.PostAsync("/auth/login", new { email = ada.Email, password = NewPassword })).Is(HttpStatusCode.OK);
        Assert.Contains(await server.TrailAsync(ada), l => l.Kind == AuditKinds.PasswordChanged);
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task An_account_that_another_process_closes_is_closed_here_within_seconds(string store)
    {
        var server = await servers.OnAsync(store);
        var ada = await server.AddAsync();
        using var browser = await server.SignInAsync(ada);
        using var program = await TokensAsync(server, ada);
        (await browser.GetAsync("/api/papers")).Is(HttpStatusCode.OK);
        Assert.Null(await server.Administration.SetDisabledAsync(ada.Key, true, TestContext.Current.CancellationToken));
        server.Time.Advance(TimeSpan.FromSeconds(3));
        (await browser.GetAsync("/auth/session")).Is(HttpStatusCode.Unauthorized);
        (await browser.GetAsync("/api/papers")).Is(HttpStatusCode.Unauthorized);
        await Wait.Until(async () => (await program.Api.GetAsync("/api/papers")).Status == HttpStatusCode.Unauthorized, what: "the next look at what was revoked");
        await AllIsOverAsync(program);
        var refused = (await browser.PostAsync("/auth/login", new { email = ada.Email, password = PeopleServer.Password })).Is(HttpStatusCode.Unauthorized);
        using var stranger = server.Browser();
        var unknown = (await stranger.PostAsync("/auth/login", new { email = "nobody@example.com", password = PeopleServer.Password })).Is(HttpStatusCode.Unauthorized);
        Assert.Equal(unknown.Member("detail"), refused.Member("detail")); // closed or unknown: the same

        Assert.Null(await server.Administration.SetDisabledAsync(ada.Key, false, TestContext.Current.CancellationToken));
        server.Time.Advance(TimeSpan.FromSeconds(3));
        (await browser.PostAsync("/auth/login", new { email = ada.Email, password = PeopleServer.Password })).Is(HttpStatusCode.OK);
        (await browser.GetAsync("/api/papers")).Is(HttpStatusCode.OK);
        await AllIsOverAsync(program); // what has ended does not come back
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task A_sign_in_that_waits_for_its_second_step_ends_with_the_account(string store)
    {
        var server = await servers.OnAsync(store);
        var (ada, app, _) = await SecondFactorTests.WithAppAsync(server);
        server.Time.Advance(TimeSpan.FromMinutes(1));
        using var browser = server.Browser();
        var token = await SecondFactorTests.BeginAsync(browser, ada);
        Assert.Null(await server.Administration.SetDisabledAsync(ada.Key, true, TestContext.Current.CancellationToken));
        server.Time.Advance(TimeSpan.FromSeconds(3));
        (await browser.PostAsync("/auth/login/second", new { token, code = app.Code() })).Is(HttpStatusCode.Unauthorized);
        Assert.False(browser.HasCookie("ashlar-session"));
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task With_an_account_everything_of_it_goes(string store)
    {
        var server = await servers.OnAsync(store);
        var (ada, root) = (await server.AddAsync(), await server.AddAsync(superuser: true));
        using var browser = await server.SignInAsync(ada);
        using var elsewhere = await server.SignInAsync(ada);
        using var program = await TokensAsync(server, ada);
        using var machine = server.Browser();
        machine.Authorization = "Bearer " + (await browser.PostAsync("/auth/keys", new { name = "ci" })).Is(HttpStatusCode.Created).Member("key");
        var paper = (await browser.PostAsync("/api/papers", new { text = "mine" })).Is(HttpStatusCode.Created).Member("id");
        var export = (await browser.GetAsync("/auth/export")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("ci", "ashlar"), (export.GetProperty("keys")[0].GetProperty("name").GetString(), export.GetProperty("applications")[0].GetProperty("client").GetString()));
        Assert.Equal(3, (await server.TrailAsync(ada)).Count(l => l.Kind == AuditKinds.SignIn)); // two sessions, and tokens
        (await browser.DeleteAsync("/auth/account", new { password = "not the password" })).Refused();
        (await browser.DeleteAsync("/auth/account")).Refused();
        (await elsewhere.GetAsync("/auth/session")).Is(HttpStatusCode.OK);

        (await browser.DeleteAsync("/auth/account", new { password = PeopleServer.Password })).Is(HttpStatusCode.NoContent);
        Assert.False(browser.HasCookie("ashlar-session"));
        server.Time.Advance(TimeSpan.FromSeconds(6));
        (await elsewhere.GetAsync("/auth/session")).Is(HttpStatusCode.Unauthorized);
        await AllIsOverAsync(program);
        (await machine.GetAsync("/api/papers")).Is(HttpStatusCode.Unauthorized);
        (await browser.PostAsync("/auth/login", new { email = ada.Email, password = PeopleServer.Password })).Is(HttpStatusCode.Unauthorized);
        using var owner = await server.SignInAsync(root);
        (await owner.GetAsync("/api/papers/" + paper)).Is(HttpStatusCode.NotFound); // the model says: cascade
        (await owner.GetAsync("/api/users/" + ada.Id)).Is(HttpStatusCode.NotFound);
        Assert.Contains(await server.TrailAsync(ada), l => l.Kind == AuditKinds.AccountDeleted);
        Assert.Empty((await server.CheckTrailAsync()).Faults);
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task Deleting_somebodys_row_through_the_api_ends_their_account(string store)
    {
        var server = await servers.OnAsync(store);
        var (ada, root) = (await server.AddAsync(), await server.AddAsync(superuser: true));
        using var browser = await server.SignInAsync(ada);
        using var program = await TokensAsync(server, ada);
        using var machine = server.Browser();
        machine.Authorization = "Bearer " + (await browser.PostAsync("/auth/keys", new { name = "ci" })).Is(HttpStatusCode.Created).Member("key");

        using var owner = await server.SignInAsync(root);
        (await owner.DeleteAsync("/api/users/" + ada.Id)).Is(HttpStatusCode.NoContent);
        server.Time.Advance(TimeSpan.FromSeconds(6));
        (await browser.GetAsync("/auth/session")).Is(HttpStatusCode.Unauthorized);
        await AllIsOverAsync(program);
        (await machine.GetAsync("/api/papers")).Is(HttpStatusCode.Unauthorized);
        (await browser.PostAsync("/auth/login", new { email = ada.Email, password = PeopleServer.Password })).Is(HttpStatusCode.Unauthorized);
        using var nothing = JsonDocument.Parse("{}");
        Assert.True((await server.Administration.AddAsync(ada.Email, null, [], false, nothing.RootElement, TestContext.Current.CancellationToken)).IsOk); // the address is free again
        Assert.Contains(await server.TrailAsync(ada), l => l.Kind == AuditKinds.AccountDeleted);
        Assert.Empty((await server.CheckTrailAsync()).Faults);
    }

    private static async Task<Program> TokensAsync(PeopleServer server, Somebody who)
    {
        using var signing = server.Browser();
        var tokens = (await signing.PostAsync("/auth/login", new { email = who.Email, password = PeopleServer.Password, mode = "token" })).Is(HttpStatusCode.OK);
        var api = server.Browser();
        api.Authorization = "Bearer " + tokens.Member("accessToken");
        (await api.GetAsync("/api/papers")).Is(HttpStatusCode.OK);
        return new Program(server, api, tokens.Member("refreshToken"));
    }

    private static async Task AllIsOverAsync(Program program)
    {
        (await program.Api.GetAsync("/api/papers")).Is(HttpStatusCode.Unauthorized);
        using var http = new HttpClient { BaseAddress = program.Server.Address };
        using var form = new FormUrlEncodedContent([new("grant_type", "refresh_token"), new("client_id", "ashlar"), new("refresh_token", program.RefreshToken)]);
        using var answer = await http.PostAsync("/oauth/token", form, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("invalid_grant", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private sealed record Program(PeopleServer Server, Browser Api, string RefreshToken) : IDisposable
    {
        public void Dispose() => Api.Dispose();
    }
}
