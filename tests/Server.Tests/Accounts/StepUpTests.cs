using System.Net;
using Databases = Ashlar.Server.Tests.Faults.Databases;

namespace Ashlar.Server.Tests.Accounts;

/// <summary>Rules that ask how and when somebody signed in: <c>auth.fresh</c>, <c>auth.mfa</c> (RFC 9470).</summary>
public sealed class StepUpTests(PeopleServers servers) : IClassFixture<PeopleServers>
{
    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task What_asks_for_a_fresh_sign_in_is_told_so_and_works_after_one(string store)
    {
        var server = await servers.OnAsync(store);
        var ada = await server.AddAsync();
        using var browser = await server.SignInAsync(ada);
        (await browser.PostAsync("/api/deeds", new { text = "at once" })).Is(HttpStatusCode.Created);
        server.Time.Advance(TimeSpan.FromMinutes(11));
        var refused = (await browser.PostAsync("/api/deeds", new { text = "later" })).Is(HttpStatusCode.Unauthorized);
        Assert.Equal("step-up-required", refused.Code);
        Assert.Equal(600, refused.Json.GetProperty("stepUp").GetProperty("maxAge").GetInt32());
        Assert.Contains("max_age=", refused.Headers["WWW-Authenticate"], StringComparison.Ordinal);
        (await browser.GetAsync("/api/deeds")).Is(HttpStatusCode.OK); // what does not ask is as before
        (await browser.PostAsync("/auth/login", new { email = ada.Email, password = PeopleServer.Password })).Is(HttpStatusCode.OK);
        (await browser.PostAsync("/api/deeds", new { text = "later" })).Is(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task What_asks_for_a_second_factor_is_told_so_and_works_after_one(string store)
    {
        var server = await servers.OnAsync(store);
        var (ada, app, _) = await SecondFactorTests.WithAppAsync(server);
        var bob = await server.AddAsync();
        using var weak = await server.SignInAsync(bob);
        var deed = (await weak.PostAsync("/api/deeds", new { text = "a" })).Is(HttpStatusCode.Created).Member("id");
        var refused = (await weak.SendAsync(HttpMethod.Patch, "/api/deeds/" + deed, new { text = "b" })).Is(HttpStatusCode.Unauthorized);
        Assert.Equal("step-up-required", refused.Code);
        Assert.True(refused.Json.GetProperty("stepUp").GetProperty("mfa").GetBoolean());

        server.Time.Advance(TimeSpan.FromMinutes(1));
        using var strong = server.Browser();
        await SecondFactorTests.SignInAsync(strong, ada, app.Code());
        (await strong.SendAsync(HttpMethod.Patch, "/api/deeds/" + deed, new { text = "b" })).Is(HttpStatusCode.OK);
        server.Time.Advance(TimeSpan.FromHours(1));
        (await strong.SendAsync(HttpMethod.Patch, "/api/deeds/" + deed, new { text = "c" })).Is(HttpStatusCode.OK); // a factor does not grow old, a sign-in does
        Assert.Equal("step-up-required", (await strong.PostAsync("/api/deeds", new { text = "d" })).Is(HttpStatusCode.Unauthorized).Code);
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task Tokens_of_a_sign_in_carry_how_it_was_done(string store)
    {
        var server = await servers.OnAsync(store);
        var (ada, app, _) = await SecondFactorTests.WithAppAsync(server);
        server.Time.Advance(TimeSpan.FromMinutes(1));
        using var program = server.Browser();
        var token = await SecondFactorTests.BeginAsync(program, ada);
        var tokens = (await program.PostAsync("/auth/login/second", new { token, code = app.Code(), mode = "token" })).Is(HttpStatusCode.OK);
        Assert.False(program.HasCookie("ashlar-session"));
        program.Authorization = "Bearer " + tokens.Member("accessToken");
        var deed = (await program.PostAsync("/api/deeds", new { text = "a" })).Is(HttpStatusCode.Created).Member("id");
        (await program.SendAsync(HttpMethod.Patch, "/api/deeds/" + deed, new { text = "b" })).Is(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task A_rule_that_no_sign_in_opens_says_nothing_of_one(string store)
    {
        var server = await servers.OnAsync(store);
        using var browser = await server.SignInAsync(await server.AddAsync());
        server.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("forbidden", (await browser.PostAsync("/api/secrets", new { text = "a" })).Is(HttpStatusCode.Forbidden).Code);
        using var nobody = server.Browser();
        Assert.Equal("unauthenticated", (await nobody.PostAsync("/api/deeds", new { text = "a" })).Is(HttpStatusCode.Unauthorized).Code);
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task Proving_again_makes_the_same_session_fresh_under_another_secret(string store)
    {
        var server = await servers.OnAsync(store);
        using var browser = await server.SignInAsync(await server.AddAsync());
        var session = (await browser.GetAsync("/auth/session")).Json.GetProperty("session").GetProperty("id").GetString();
        server.Time.Advance(TimeSpan.FromMinutes(11));
        using var thief = browser.Copy();
        (await browser.PostAsync("/auth/step-up", new { password = "not the password" })).Is(HttpStatusCode.BadRequest);
        (await browser.PostAsync("/auth/step-up", new { })).Is(HttpStatusCode.BadRequest);
        (await browser.PostAsync("/auth/step-up", new { password = PeopleServer.Password, code = "123456" })).Is(HttpStatusCode.BadRequest);
        Assert.Equal("step-up-required", (await browser.PostAsync("/api/deeds", new { text = "a" })).Is(HttpStatusCode.Unauthorized).Code);

        var proven = (await browser.PostAsync("/auth/step-up", new { password = PeopleServer.Password })).Is(HttpStatusCode.OK);
        Assert.Equal(session, proven.Json.GetProperty("session").GetProperty("id").GetString());
        (await browser.PostAsync("/api/deeds", new { text = "a" })).Is(HttpStatusCode.Created);
        (await thief.GetAsync("/auth/session")).Is(HttpStatusCode.Unauthorized); // what was stolen before is not fresh with it
        using var nobody = server.Browser();
        (await nobody.PostAsync("/auth/step-up", new { password = PeopleServer.Password })).Is(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task Proving_again_by_a_code_adds_the_second_factor(string store)
    {
        var server = await servers.OnAsync(store);
        var ada = await server.AddAsync();
        using var browser = await server.SignInAsync(ada); // by password alone
        using var elsewhere = await server.SignInAsync(ada);
        var (app, _) = await SecondFactorTests.AddAppAsync(server, elsewhere);
        var deed = (await browser.PostAsync("/api/deeds", new { text = "a" })).Is(HttpStatusCode.Created).Member("id");
        (await browser.SendAsync(HttpMethod.Patch, "/api/deeds/" + deed, new { text = "b" })).Is(HttpStatusCode.Unauthorized);
        server.Time.Advance(TimeSpan.FromMinutes(1));
        var code = app.Code();
        (await browser.PostAsync("/auth/step-up", new { code })).Is(HttpStatusCode.OK);
        (await browser.SendAsync(HttpMethod.Patch, "/api/deeds/" + deed, new { text = "b" })).Is(HttpStatusCode.OK);
        Assert.Equal("code", (await browser.PostAsync("/auth/step-up", new { code })).Is(HttpStatusCode.BadRequest).Fault); // used
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task A_stolen_session_is_no_way_to_try_codes(string store)
    {
        var server = await servers.OnAsync(store);
        using var browser = await server.SignInAsync(await server.AddAsync());
        var (app, _) = await SecondFactorTests.AddAppAsync(server, browser);
        Answer answer;
        var tries = 0;
        while ((answer = await browser.PostAsync("/auth/step-up", new { code = app.WrongCode() })).Status == HttpStatusCode.BadRequest && tries < 30) tries++;
        Assert.Equal("rate-limited", answer.Is(HttpStatusCode.TooManyRequests).Code);
        Assert.InRange(tries, 1, 10);
    }
}
