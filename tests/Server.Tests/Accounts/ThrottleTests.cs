using System.Globalization;
using System.Net;
using Databases = Ashlar.Server.Tests.Faults.Databases;

namespace Ashlar.Server.Tests.Accounts;

/// <summary>Floods at the doors: who floods is told to wait, and nobody else is kept out. Addresses are those of a proxy that is trusted.</summary>
public sealed class ThrottleTests(PeopleServers servers) : IClassFixture<PeopleServers>
{
    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task Guesses_at_an_account_do_not_keep_its_owner_out(string store)
    {
        var server = await servers.OnAsync(store);
        var ada = await server.AddAsync();
        using var known = server.Browser("198.51.100.1");
        (await Try(known, ada, PeopleServer.Password)).Is(HttpStatusCode.OK);
        Assert.True(known.HasCookie("ashlar-device"));
        known.Drop("ashlar-session");

        using var attacker = server.Browser("203.0.113.9");
        var refused = await FloodAsync(attacker, ada, 9);
        Assert.Equal("rate-limited", refused.Code);
        Assert.InRange(int.Parse(refused.Headers["Retry-After"], CultureInfo.InvariantCulture), 1, 60);
        Assert.True(refused.Headers.ContainsKey("RateLimit"), string.Join(' ', refused.Headers.Keys));
        (await Try(attacker, ada, PeopleServer.Password)).Is(HttpStatusCode.TooManyRequests); // even the right one: it is not judged

        (await Try(known, ada, PeopleServer.Password)).Is(HttpStatusCode.OK); // with its mark, from wherever
        using var elsewhere = server.Browser("198.51.100.77");
        (await Try(elsewhere, ada, PeopleServer.Password)).Is(HttpStatusCode.OK); // without one, from another address
        using var same = server.Browser("203.0.113.9");
        (await Try(same, await server.AddAsync(), PeopleServer.Password)).Is(HttpStatusCode.OK); // another account, from the attacker's own
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task From_a_thousand_addresses_the_owners_browser_still_comes_in(string store)
    {
        var server = await servers.OnAsync(store);
        var ada = await server.AddAsync();
        using var known = server.Browser("198.51.100.2");
        (await Try(known, ada, PeopleServer.Password)).Is(HttpStatusCode.OK);
        HttpStatusCode last = default;
        for (var i = 0; i < 60 && last != HttpStatusCode.TooManyRequests; i++)
        {
            using var bot = server.Browser($"203.0.{i}.1");
            last = (await Try(bot, ada, "a guess")).Status;
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, last); // the account's own counter: strangers wait
        (await Try(known, ada, PeopleServer.Password)).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_mark_of_another_account_or_of_ones_own_making_counts_for_nothing()
    {
        var server = await servers.OnAsync(Databases.Sqlite);
        var (ada, mallory) = (await server.AddAsync(), await server.AddAsync());
        using var browser = server.Browser("203.0.113.20");
        (await Try(browser, mallory, PeopleServer.Password)).Is(HttpStatusCode.OK);
        Assert.True(browser.HasCookie("ashlar-device"));
        Assert.Equal("rate-limited", (await FloodAsync(browser, ada, 9)).Code);
    }

    [Fact]
    public async Task An_address_that_nobody_has_is_throttled_like_one_that_somebody_has()
    {
        var server = await servers.OnAsync(Databases.Sqlite);
        using var browser = server.Browser("203.0.113.30");
        var nobody = new Somebody("nobody@example.com", default);
        Assert.Equal("rate-limited", (await FloodAsync(browser, nobody, 9)).Code);
    }

    [Fact]
    public async Task Mails_are_asked_for_a_few_times_and_no_more()
    {
        var server = await servers.OnAsync(Databases.Sqlite);
        using var browser = server.Browser("203.0.113.40");
        Answer answer;
        var sent = 0;
        while ((answer = await browser.PostAsync("/auth/password/reset", new { email = $"somebody{sent}@example.com" })).Status == HttpStatusCode.Accepted && sent < 100) sent++;
        Assert.Equal("rate-limited", answer.Is(HttpStatusCode.TooManyRequests).Code);
        Assert.True(answer.Headers.ContainsKey("Retry-After"));
        Assert.InRange(sent, 1, 60);
    }

    [Fact]
    public async Task Whoever_knows_the_password_has_ten_guesses_at_the_code()
    {
        var server = await servers.OnAsync(Databases.Sqlite);
        var ada = await server.AddAsync();
        using var known = server.Browser("198.51.100.5");
        (await Try(known, ada, PeopleServer.Password)).Is(HttpStatusCode.OK);
        var app = new AuthenticatorApp((await known.PostAsync("/auth/totp")).Is(HttpStatusCode.OK).Member("secret"), server.Time);
        (await known.PostAsync("/auth/totp/confirm", new { code = app.Code() })).Is(HttpStatusCode.OK);
        server.Time.Advance(TimeSpan.FromMinutes(1));

        var judged = 0;
        for (var i = 0; i < 6; i++)
        {
            using var bot = server.Browser($"203.0.{i}.50"); // each with a new sign-in: five tries
            var token = (await Try(bot, ada, PeopleServer.Password)).Is(HttpStatusCode.OK).Json.GetProperty("secondFactor").GetProperty("token").GetString();
            for (var guess = 0; guess < 5; guess++) judged += (await bot.PostAsync("/auth/login/second", new { token, code = app.WrongCode() })).Status == HttpStatusCode.TooManyRequests ? 0 : 1;
        }

        Assert.Equal(10, judged);
        known.Drop("ashlar-session");
        var second = (await Try(known, ada, PeopleServer.Password)).Is(HttpStatusCode.OK).Json.GetProperty("secondFactor").GetProperty("token").GetString();
        (await known.PostAsync("/auth/login/second", new { token = second, code = app.Code() })).Is(HttpStatusCode.OK); // the owner's browser has its own
    }

    private static Task<Answer> Try(Browser browser, Somebody who, string password) => browser.PostAsync("/auth/login", new { email = who.Email, password });

    private static async Task<Answer> FloodAsync(Browser browser, Somebody who, int most)
    {
        for (var i = 0; i < most; i++)
        {
            var answer = await Try(browser, who, "a guess");
            if (answer.Status == HttpStatusCode.TooManyRequests) return answer;
            answer.Is(HttpStatusCode.Unauthorized);
        }

        throw new InvalidOperationException($"{most} wrong passwords were taken");
    }
}
