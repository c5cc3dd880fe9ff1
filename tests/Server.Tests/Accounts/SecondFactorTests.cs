using System.Net;
using Ashlar.Identity.Audit;
using Databases = Ashlar.Server.Tests.Faults.Databases;

namespace Ashlar.Server.Tests.Accounts;

/// <summary>Authenticator apps and recovery codes, over HTTP.</summary>
public sealed class SecondFactorTests(PeopleServers servers) : IClassFixture<PeopleServers>
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task An_app_that_showed_a_code_is_asked_for_from_then_on(string store)
    {
        var server = await servers.OnAsync(store);
        var ada = await server.AddAsync();
        using var browser = await server.SignInAsync(ada);
        var offer = (await browser.PostAsync("/auth/totp")).Is(HttpStatusCode.OK);
        Assert.StartsWith("otpauth://totp/vault:" + Uri.EscapeDataString(ada.Email) + "?secret=" + offer.Member("secret"), offer.Member("uri"), StringComparison.Ordinal);
        var app = new AuthenticatorApp(offer.Member("secret"), server.Time);

        // Offered is not had: nothing is asked for yet.
        Assert.Equal("False", (await browser.GetAsync("/auth/factors")).Member("totp"));
        using (var early = await server.SignInAsync(ada)) Assert.True(early.HasCookie("ashlar-session"));
        var wrong = (await browser.PostAsync("/auth/totp/confirm", new { code = app.WrongCode() })).Is(HttpStatusCode.BadRequest);
        Assert.Equal("code", wrong.Fault);

        var confirming = app.Code();
        var codes = (await browser.PostAsync("/auth/totp/confirm", new { code = confirming })).Is(HttpStatusCode.OK).Json.GetProperty("recoveryCodes");
        Assert.Equal(10, codes.EnumerateArray().Select(c => c.GetString()).Distinct().Count());
        var factors = await browser.GetAsync("/auth/factors");
        Assert.Equal(("True", "10"), (factors.Member("totp"), factors.Member("recoveryCodesLeft")));

        using var other = server.Browser();
        var token = await BeginAsync(other, ada, "totp", "recovery");
        Assert.False(other.HasCookie("ashlar-session"));
        (await other.GetAsync("/auth/session")).Is(HttpStatusCode.Unauthorized);
        Assert.Equal("validation", (await other.PostAsync("/auth/login/second", new { token, code = confirming })).Is(HttpStatusCode.BadRequest).Code); // it was used to confirm

        server.Time.Advance(Step);
        var next = app.Code();
        (await other.PostAsync("/auth/login/second", new { token, code = next })).Is(HttpStatusCode.OK);
        (await other.GetAsync("/auth/session")).Is(HttpStatusCode.OK);
        (await other.PostAsync("/auth/login/second", new { token, code = next })).Is(HttpStatusCode.Unauthorized); // a sign-in ends once
        (await other.PostAsync("/auth/totp")).Is(HttpStatusCode.Conflict);
        (await other.PostAsync("/auth/totp/confirm", new { code = next })).Is(HttpStatusCode.Conflict);

        using var third = server.Browser();
        await RefusedAsync(third, ada, next); // seen over a shoulder, it is worth nothing
        Assert.Contains(await server.TrailAsync(ada), l => l.Kind == AuditKinds.FactorAdded);
        Assert.Contains(await server.TrailAsync(ada), l => l.Kind == AuditKinds.FactorFailed);
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task A_clock_may_be_off_by_a_step_and_time_does_not_run_backwards(string store)
    {
        var server = await servers.OnAsync(store);
        var (ada, app, _) = await WithAppAsync(server);
        server.Time.Advance(10 * Step);
        using var browser = server.Browser();
        await RefusedAsync(browser, ada, app.Code(-2));
        await RefusedAsync(browser, ada, app.Code(2));
        await SignInAsync(browser, ada, app.Code(-1));
        await SignInAsync(browser, ada, app.Code(1));
        await RefusedAsync(browser, ada, app.Code()); // of a step before the last that was taken
        server.Time.Advance(2 * Step);
        await SignInAsync(browser, ada, app.Code()[..3] + " " + app.Code()[3..]); // as apps show it
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task A_recovery_code_opens_once(string store)
    {
        var server = await servers.OnAsync(store);
        var (ada, app, codes) = await WithAppAsync(server);
        using var browser = server.Browser();
        await SignInAsync(browser, ada, codes[0]);
        Assert.Equal("9", (await browser.GetAsync("/auth/factors")).Member("recoveryCodesLeft"));
        await RefusedAsync(browser, ada, codes[0]);
        await SignInAsync(browser, ada, codes[1].ToUpperInvariant().Replace("-", " ", StringComparison.Ordinal)); // as people type
        Assert.Contains(await server.TrailAsync(ada), l => l.Kind == AuditKinds.RecoveryCodeUsed);

        var fresh = CodesOf((await browser.PostAsync("/auth/totp/recovery-codes")).Is(HttpStatusCode.OK));
        Assert.Empty(fresh.Intersect(codes));
        await RefusedAsync(browser, ada, codes[2]);
        await SignInAsync(browser, ada, fresh[0]);
        server.Time.Advance(2 * Step);
        await SignInAsync(browser, ada, app.Code());
        Assert.DoesNotContain(await server.TrailAsync(ada), l => codes.Concat(fresh).Any(c => l.Details?.Contains(c, StringComparison.Ordinal) is true));
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task A_recovery_code_of_one_is_none_of_another(string store)
    {
        var server = await servers.OnAsync(store);
        var (_, _, codes) = await WithAppAsync(server);
        var (bob, _, _) = await WithAppAsync(server);
        using var browser = server.Browser();
        await RefusedAsync(browser, bob, codes[0]);
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task Five_wrong_codes_end_a_sign_in_whatever_comes_next(string store)
    {
        var server = await servers.OnAsync(store);
        var (ada, app, _) = await WithAppAsync(server);
        server.Time.Advance(2 * Step);
        using var thief = server.Browser();
        var token = await BeginAsync(thief, ada);
        for (var i = 0; i < 4; i++) (await thief.PostAsync("/auth/login/second", new { token, code = app.WrongCode() })).Is(HttpStatusCode.BadRequest);
        await thief.PostAsync("/auth/login/second", new { token, code = app.WrongCode() });
        Assert.Equal("unauthenticated", (await thief.PostAsync("/auth/login/second", new { token, code = app.Code() })).Is(HttpStatusCode.Unauthorized).Code);
        server.Time.Advance(TimeSpan.FromMinutes(30));
        await SignInAsync(thief, ada, app.Code()); // the account is as it was
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task A_half_done_sign_in_is_over_after_five_minutes(string store)
    {
        var server = await servers.OnAsync(store);
        var (ada, app, _) = await WithAppAsync(server);
        using var browser = server.Browser();
        var token = await BeginAsync(browser, ada);
        server.Time.Advance(TimeSpan.FromMinutes(5));
        (await browser.PostAsync("/auth/login/second", new { token, code = app.Code() })).Is(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task Of_many_with_the_same_code_at_once_one_comes_in(string store)
    {
        var server = await servers.OnAsync(store);
        var (ada, app, _) = await WithAppAsync(server);
        server.Time.Advance(2 * Step);
        var racers = Enumerable.Range(0, 8).Select(_ => server.Browser()).ToList();
        var tokens = new List<string>();
        foreach (var racer in racers) tokens.Add(await BeginAsync(racer, ada));
        var code = app.Code();
        var answers = await Task.WhenAll(racers.Zip(tokens, (racer, token) => racer.PostAsync("/auth/login/second", new { token, code })));
        Assert.Single(answers, a => a.Status == HttpStatusCode.OK);
        racers.ForEach(r => r.Dispose());
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task Taking_the_app_away_asks_for_the_app(string store)
    {
        var server = await servers.OnAsync(store);
        var ada = await server.AddAsync();
        using var before = await server.SignInAsync(ada); // a session that has proved a password alone
        using var browser = await server.SignInAsync(ada);
        var (app, _) = await AddAppAsync(server, browser);

        var lacking = (await before.DeleteAsync("/auth/totp")).Is(HttpStatusCode.Unauthorized);
        Assert.Equal("step-up-required", lacking.Code);
        Assert.True(lacking.Json.GetProperty("stepUp").GetProperty("mfa").GetBoolean());
        Assert.Contains("insufficient_user_authentication", lacking.Headers["WWW-Authenticate"], StringComparison.Ordinal);
        foreach (var path in new[] { "/auth/totp", "/auth/totp/recovery-codes", "/auth/keys", "/auth/passkeys/options" })
        {
            Assert.Equal("step-up-required", (await before.PostAsync(path, path == "/auth/keys" ? new { name = "ci" } : null)).Is(HttpStatusCode.Unauthorized).Code);
        }

        server.Time.Advance(TimeSpan.FromMinutes(1));
        using var proven = server.Browser();
        await SignInAsync(proven, ada, app.Code());
        server.Time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal("step-up-required", (await proven.DeleteAsync("/auth/totp")).Is(HttpStatusCode.Unauthorized).Code); // too long ago
        await SignInAsync(proven, ada, app.Code());
        (await proven.DeleteAsync("/auth/totp")).Is(HttpStatusCode.NoContent);
        (await proven.DeleteAsync("/auth/totp")).Is(HttpStatusCode.NotFound);
        using var after = await server.SignInAsync(ada);
        Assert.True(after.HasCookie("ashlar-session")); // nothing is asked for any more
        Assert.Contains(await server.TrailAsync(ada), l => l.Kind == AuditKinds.FactorRemoved);
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"token":"","code":""}""")]
    [InlineData("""{"token":"x","code":"123456"}""")]
    [InlineData("""{"token":"q0Zk3xE1y7VtCwTqF5nB2mR8sLhJ4dPaUoGiXeYvKc0","code":"123456"}""")]
    [InlineData("""{"token":7,"code":true}""")]
    [InlineData("""{"token":"a\u0000b","code":"\u0000"}""")]
    [InlineData("""{"token":"x","code":"123456","token":"y"}""")]
    [InlineData("""{"token":"x","code":"123456","extra":1}""")]
    [InlineData("""["token"]""")]
    [InlineData("""nonsense""")]
    public async Task Nonsense_in_the_second_step_is_refused_and_no_fault_of_the_server(string body)
    {
        var server = await servers.OnAsync(Databases.Sqlite);
        using var browser = server.Browser();
        var answer = await browser.PostAsync("/auth/login/second", body);
        Assert.InRange((int)answer.Status, 400, 401);
        Assert.False(browser.HasCookie("ashlar-session"));
    }

    /// <summary>The first step.</summary>
    /// <returns>The token for the second.</returns>
    internal static async Task<string> BeginAsync(Browser browser, Somebody who, params string[] methods)
    {
        var half = (await browser.PostAsync("/auth/login", new { email = who.Email, password = PeopleServer.Password })).Is(HttpStatusCode.OK);
        Assert.True(half.Json.TryGetProperty("secondFactor", out var second), half.Text);
        if (methods.Length > 0) Assert.Equal(methods, second.GetProperty("methods").EnumerateArray().Select(m => m.GetString()));
        return second.GetProperty("token").GetString()!; // a text
    }

    /// <summary>Both steps.</summary>
    internal static async Task SignInAsync(Browser browser, Somebody who, string code)
    {
        var token = await BeginAsync(browser, who);
        (await browser.PostAsync("/auth/login/second", new { token, code })).Is(HttpStatusCode.OK);
    }

    /// <summary>Somebody with an app that was confirmed in this very step, and their recovery codes.</summary>
    internal static async Task<(Somebody Who, AuthenticatorApp App, IReadOnlyList<string> Codes)> WithAppAsync(PeopleServer server)
    {
        var who = await server.AddAsync();
        using var browser = await server.SignInAsync(who);
        var (app, codes) = await AddAppAsync(server, browser);
        return (who, app, codes);
    }

    /// <summary>Adds an app to the account that is signed in.</summary>
    internal static async Task<(AuthenticatorApp App, IReadOnlyList<string> Codes)> AddAppAsync(PeopleServer server, Browser browser)
    {
        var app = new AuthenticatorApp((await browser.PostAsync("/auth/totp")).Is(HttpStatusCode.OK).Member("secret"), server.Time);
        return (app, CodesOf((await browser.PostAsync("/auth/totp/confirm", new { code = app.Code() })).Is(HttpStatusCode.OK)));
    }

    private static async Task RefusedAsync(Browser browser, Somebody who, string code)
    {
        var token = await BeginAsync(browser, who);
        Assert.Equal("code", (await browser.PostAsync("/auth/login/second", new { token, code })).Is(HttpStatusCode.BadRequest).Fault);
    }

    private static List<string> CodesOf(Answer answer) => [.. answer.Json.GetProperty("recoveryCodes").EnumerateArray().Select(c => c.GetString()!)]; // an array of texts
}
