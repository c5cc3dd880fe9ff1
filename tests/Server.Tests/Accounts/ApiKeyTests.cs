using System.Globalization;
using System.Net;
using Ashlar.Server.Loading;
using Ashlar.Surfaces.Http.Documents;
using Databases = Ashlar.Server.Tests.Faults.Databases;

namespace Ashlar.Server.Tests.Accounts;

/// <summary>API keys, over HTTP.</summary>
public sealed class ApiKeyTests(PeopleServers servers) : IClassFixture<PeopleServers>
{
    private static readonly RouteTerms Terms = new(() => Shapes.Uuid(), () => "0192d5c1-8f4e-7a31-9c55-2f1d3c4b5a69");

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task A_key_calls_for_its_maker_with_its_scopes_until_it_is_revoked(string store)
    {
        var server = await servers.OnAsync(store);
        var (ada, bob) = (await server.AddAsync(), await server.AddAsync());
        using var browser = await server.SignInAsync(ada);
        using var other = await server.SignInAsync(bob);
        var theirs = (await other.PostAsync("/api/papers", new { text = "bob's" })).Is(HttpStatusCode.Created).Member("id");

        var made = (await browser.PostAsync("/auth/keys", new { name = " ci ", scopes = new[] { "papers.read" } })).Is(HttpStatusCode.Created);
        Assert.Matches("^ashl_[0-9A-Za-z]{49}$", made.Member("key"));
        Assert.Equal("ci", made.Member("name"));
        Assert.DoesNotContain(made.Member("key"), (await browser.GetAsync("/auth/keys")).Text, StringComparison.Ordinal);

        using var machine = With(server, made.Member("key"));
        var own = (await machine.PostAsync("/api/papers", new { text = "by machine" })).Is(HttpStatusCode.Created);
        Assert.Equal(ada.Id, own.Member("ownerId"));
        (await machine.GetAsync("/api/papers/" + theirs)).Is(HttpStatusCode.OK); // by its scope
        using var scopeless = With(server, (await browser.PostAsync("/auth/keys", new { name = "plain" })).Is(HttpStatusCode.Created).Member("key"));
        (await scopeless.GetAsync("/api/papers/" + theirs)).Is(HttpStatusCode.NotFound);
        (await scopeless.GetAsync("/api/papers/" + own.Member("id"))).Is(HttpStatusCode.OK);

        (await other.DeleteAsync("/auth/keys/" + made.Member("id"))).Is(HttpStatusCode.NotFound); // somebody else's
        (await browser.DeleteAsync("/auth/keys/" + made.Member("id"))).Is(HttpStatusCode.NoContent);
        (await machine.GetAsync("/api/papers")).Is(HttpStatusCode.Unauthorized); // here at once
        (await browser.DeleteAsync("/auth/keys/" + made.Member("id"))).Is(HttpStatusCode.NotFound);
        (await scopeless.GetAsync("/api/papers")).Is(HttpStatusCode.OK);
        var trail = await server.TrailAsync(ada);
        Assert.Equal(["key-added", "key-added", "key-revoked"], trail.Select(l => l.Kind).Where(k => k.StartsWith("key-", StringComparison.Ordinal)));
        Assert.DoesNotContain(trail, l => l.Details?.Contains(made.Member("key"), StringComparison.Ordinal) is true);
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task A_key_ends_when_it_was_to_end(string store)
    {
        var server = await servers.OnAsync(store);
        using var browser = await server.SignInAsync(await server.AddAsync());
        var past = (await browser.PostAsync("/auth/keys", new { name = "late", expiresAt = Instant(server, TimeSpan.FromMinutes(-1)) })).Is(HttpStatusCode.BadRequest);
        Assert.Equal("min", past.Fault);
        var made = (await browser.PostAsync("/auth/keys", new { name = "short", expiresAt = Instant(server, TimeSpan.FromHours(1)) })).Is(HttpStatusCode.Created);
        using var machine = With(server, made.Member("key"));
        (await machine.GetAsync("/api/papers")).Is(HttpStatusCode.OK);
        server.Time.Advance(TimeSpan.FromMinutes(61)); // remembered or not
        (await machine.GetAsync("/api/papers")).Is(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task The_last_use_of_a_key_is_shown(string store)
    {
        var server = await servers.OnAsync(store);
        using var browser = await server.SignInAsync(await server.AddAsync());
        var made = (await browser.PostAsync("/auth/keys", new { name = "seen" })).Is(HttpStatusCode.Created);
        Assert.Equal("", made.Member("lastUsedAt"));
        using var machine = With(server, made.Member("key"));
        (await machine.GetAsync("/api/papers")).Is(HttpStatusCode.OK);
        var used = server.Time.GetUtcNow();
        server.Time.Advance(TimeSpan.FromMinutes(1));
        await Wait.Until(async () => LastUse(await browser.GetAsync("/auth/keys")) is { Length: > 0 }, what: "the use to be written down");
        var shown = DateTimeOffset.Parse(LastUse(await browser.GetAsync("/auth/keys")), CultureInfo.InvariantCulture);
        Assert.InRange(used - shown, TimeSpan.Zero, TimeSpan.FromMinutes(2));
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task A_key_has_of_its_makers_roles_those_it_names_while_the_maker_has_them(string store)
    {
        var server = await servers.OnAsync(store);
        var ada = await server.AddAsync(roles: "auditor");
        using var browser = await server.SignInAsync(ada);
        var foreign = (await browser.PostAsync("/auth/keys", new { name = "more", roles = new[] { "auditor", "admin" } })).Is(HttpStatusCode.Forbidden);
        Assert.Equal("forbidden-role", foreign.Fault);
        using var none = With(server, (await browser.PostAsync("/auth/keys", new { name = "none" })).Is(HttpStatusCode.Created).Member("key"));
        (await none.GetAsync("/api/secrets")).Is(HttpStatusCode.Forbidden);
        using var auditor = With(server, (await browser.PostAsync("/auth/keys", new { name = "audit", roles = new[] { "auditor" } })).Is(HttpStatusCode.Created).Member("key"));
        (await auditor.GetAsync("/api/secrets")).Is(HttpStatusCode.OK);

        Assert.Null(await server.Administration.SetRolesAsync(ada.Key, [], TestContext.Current.CancellationToken));
        server.Time.Advance(TimeSpan.FromSeconds(6)); // as long as a key is remembered
        (await auditor.GetAsync("/api/secrets")).Is(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task A_key_ends_with_its_persons_account(string store)
    {
        var server = await servers.OnAsync(store);
        var (ada, bob) = (await server.AddAsync(), await server.AddAsync());
        using var browser = await server.SignInAsync(ada);
        using var closed = With(server, (await browser.PostAsync("/auth/keys", new { name = "a" })).Is(HttpStatusCode.Created).Member("key"));
        (await closed.GetAsync("/api/papers")).Is(HttpStatusCode.OK);
        Assert.Null(await server.Administration.SetDisabledAsync(ada.Key, true, TestContext.Current.CancellationToken));
        server.Time.Advance(TimeSpan.FromSeconds(6));
        (await closed.GetAsync("/api/papers")).Is(HttpStatusCode.Unauthorized);
        Assert.Null(await server.Administration.SetDisabledAsync(ada.Key, false, TestContext.Current.CancellationToken));
        server.Time.Advance(TimeSpan.FromSeconds(6));
        (await closed.GetAsync("/api/papers")).Is(HttpStatusCode.OK); // it was not the key that was ended

        using var leaving = await server.SignInAsync(bob);
        using var gone = With(server, (await leaving.PostAsync("/auth/keys", new { name = "b" })).Is(HttpStatusCode.Created).Member("key"));
        (await gone.GetAsync("/api/papers")).Is(HttpStatusCode.OK);
        (await leaving.DeleteAsync("/auth/account", new { password = PeopleServer.Password })).Is(HttpStatusCode.NoContent);
        server.Time.Advance(TimeSpan.FromSeconds(6));
        (await gone.GetAsync("/api/papers")).Is(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task To_make_a_key_asks_for_a_fresh_sign_in_and_to_revoke_one_does_not(string store)
    {
        var server = await servers.OnAsync(store);
        using var browser = await server.SignInAsync(await server.AddAsync());
        var made = (await browser.PostAsync("/auth/keys", new { name = "ci" })).Is(HttpStatusCode.Created);
        server.Time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal("step-up-required", (await browser.PostAsync("/auth/keys", new { name = "ci" })).Is(HttpStatusCode.Unauthorized).Code);
        (await browser.DeleteAsync("/auth/keys/" + made.Member("id"))).Is(HttpStatusCode.NoContent);
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task A_key_is_no_fresh_sign_in_and_no_second_factor(string store)
    {
        var server = await servers.OnAsync(store);
        using var browser = await server.SignInAsync(await server.AddAsync());
        var deed = (await browser.PostAsync("/api/deeds", new { text = "a" })).Is(HttpStatusCode.Created).Member("id");
        using var machine = With(server, (await browser.PostAsync("/auth/keys", new { name = "ci" })).Is(HttpStatusCode.Created).Member("key"));
        (await machine.PostAsync("/api/deeds", new { text = "b" })).Is(HttpStatusCode.Unauthorized);
        (await machine.SendAsync(HttpMethod.Patch, "/api/deeds/" + deed, new { text = "b" })).Is(HttpStatusCode.Unauthorized);
    }

    /// <summary>Of every endpoint of one's own that there is, now or later.</summary>
    [Fact]
    public async Task A_key_changes_nothing_of_the_account_and_sees_nothing_of_it()
    {
        var server = await servers.OnAsync(Databases.Sqlite);
        using var browser = await server.SignInAsync(await server.AddAsync());
        var key = (await browser.PostAsync("/auth/keys", new { name = "ci" })).Is(HttpStatusCode.Created).Member("key");
        using var machine = With(server, key);
        var own = ServedDocuments.Of(Terms).Where(r => r.Caller != RouteCaller.Anyone && r.Path.StartsWith("/auth/", StringComparison.Ordinal)).ToList();
        Assert.True(own.Count > 15, $"only {own.Count} endpoints");
        foreach (var route in own)
        {
            var answer = await machine.SendAsync(new HttpMethod(route.Method), route.Path.Replace("{id}", "0192d5c1-8f4e-7a31-9c55-2f1d3c4b5a69", StringComparison.Ordinal), route.Example?.ToJsonString());
            Assert.True(answer.Status is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized, $"{route.Method} {route.Path}: {(int)answer.Status} {answer.Text}");
        }

        (await browser.GetAsync("/auth/session")).Is(HttpStatusCode.OK); // nothing happened
        (await machine.GetAsync("/api/papers")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task What_is_no_key_opens_nothing()
    {
        var server = await servers.OnAsync(Databases.Sqlite);
        using var browser = await server.SignInAsync(await server.AddAsync());
        var key = (await browser.PostAsync("/auth/keys", new { name = "ci" })).Is(HttpStatusCode.Created).Member("key");
        string[] refused =
        [
            key[..^1], key + "0", key[..^1] + (key[^1] == 'a' ? 'b' : 'a'), "ASHL_" + key[5..], key.ToLowerInvariant() + "x", "ashl_", "ashl_" + new string('0', 49), "ashl_" + new string('0', 6_000),
            key.Insert(20, " "), key + ",", key + " " + key, $"\"{key}\"", "ashl_' OR 1=1 --", "ashl_\\u0000",
        ];
        using var machine = server.Browser();
        foreach (var text in refused)
        {
            machine.Authorization = "Bearer " + text;
            var answer = await machine.GetAsync("/api/papers");
            Assert.True(answer.Status == HttpStatusCode.Unauthorized, $"{text}: {(int)answer.Status} {answer.Text}");
        }

        foreach (var header in new[] { key, "Basic " + key, "Bearer" + key, "Token " + key })
        {
            machine.Authorization = header;
            (await machine.GetAsync("/api/papers")).Is(HttpStatusCode.Unauthorized);
        }

        machine.Authorization = "bearer  " + key; // RFC 9110: the scheme has no case, spaces may be several
        (await machine.GetAsync("/api/papers")).Is(HttpStatusCode.OK);
        machine.Authorization = null;
        (await machine.GetAsync("/api/papers?access_token=" + key)).Is(HttpStatusCode.Unauthorized); // never in an address
    }

    [Theory]
    [InlineData("""{}""", "/name")]
    [InlineData("""{"name":""}""", "/name")]
    [InlineData("""{"name":"a\u0007"}""", "/name")]
    [InlineData("""{"name":"ci","roles":"auditor"}""", "/roles")]
    [InlineData("""{"name":"ci","scopes":["a b"]}""", "/scopes")]
    [InlineData("""{"name":"ci","scopes":[7]}""", "/scopes")]
    [InlineData("""{"name":"ci","expiresAt":"tomorrow"}""", "/expiresAt")]
    [InlineData("""{"name":"ci","expiresAt":"2030-13-01T00:00:00Z"}""", "/expiresAt")]
    [InlineData("""{"name":"ci","user":"0192d5c1-8f4e-7a31-9c55-2f1d3c4b5a69"}""", "/user")]
    public async Task What_is_wrong_with_a_wish_for_a_key_is_told_at_its_place(string body, string pointer)
    {
        var server = await servers.OnAsync(Databases.Sqlite);
        using var browser = await server.SignInAsync(await server.AddAsync());
        var answer = (await browser.PostAsync("/auth/keys", body)).Is(HttpStatusCode.BadRequest);
        Assert.Contains(answer.Json.GetProperty("errors").EnumerateArray(), e => e.GetProperty("pointer").GetString() == pointer);
        Assert.Empty((await browser.GetAsync("/auth/keys")).Json.GetProperty("data").EnumerateArray());
    }

    private static Browser With(PeopleServer server, string key)
    {
        var machine = server.Browser();
        machine.Authorization = "Bearer " + key;
        return machine;
    }

    private static string Instant(PeopleServer server, TimeSpan later) => (server.Time.GetUtcNow() + later).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static string LastUse(Answer list) => list.Json.GetProperty("data")[0].GetProperty("lastUsedAt").ToString();
}
