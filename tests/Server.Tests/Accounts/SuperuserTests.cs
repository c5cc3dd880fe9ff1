using System.Net;
using System.Text.Json;
using Ashlar.Identity.Audit;
using Databases = Ashlar.Server.Tests.Faults.Databases;

namespace Ashlar.Server.Tests.Accounts;

/// <summary>Superusers: the rules are not asked, and what they write is in the trail.</summary>
public sealed class SuperuserTests(PeopleServers servers) : IClassFixture<PeopleServers>
{
    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task A_superuser_passes_the_rules_and_every_write_is_told(string store)
    {
        var server = await servers.OnAsync(store);
        var (root, bob) = (await server.AddAsync(superuser: true), await server.AddAsync());
        using var theirs = await server.SignInAsync(bob);
        var paper = (await theirs.PostAsync("/api/papers", new { text = "bob's" })).Is(HttpStatusCode.Created).Member("id");
        using var browser = await server.SignInAsync(root);
        (await browser.GetAsync("/api/papers/" + paper)).Is(HttpStatusCode.OK);
        var secret = (await browser.PostAsync("/api/secrets", new { text = "a" })).Is(HttpStatusCode.Created).Member("id");
        (await browser.SendAsync(HttpMethod.Patch, "/api/papers/" + paper, new { text = "changed" })).Is(HttpStatusCode.OK);
        (await browser.DeleteAsync("/api/papers/" + paper)).Is(HttpStatusCode.NoContent);
        Assert.Equal("max-length", (await browser.PostAsync("/api/secrets", new { text = new string('x', 201) })).Is(HttpStatusCode.BadRequest).Fault); // what the data must be holds for everybody

        var told = (await server.TrailAsync(root)).Where(l => l.Kind == AuditKinds.SuperuserWrote).Select(l => JsonSerializer.Deserialize<JsonElement>(l.Details!)).ToList(); // such lines have details
        Assert.Equal(
            [("Secret", "create", secret), ("Paper", "patch", paper), ("Paper", "delete", paper)],
            told.Select(t => (t.GetProperty("entity").GetString()!, t.GetProperty("act").GetString()!, t.GetProperty("key").GetString()!)));
        Assert.Empty((await server.CheckTrailAsync()).Faults);
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task A_batch_of_a_superuser_is_told_row_by_row_or_not_at_all(string store)
    {
        var server = await servers.OnAsync(store);
        var root = await server.AddAsync(superuser: true);
        using var browser = await server.SignInAsync(root);
        (await browser.PostAsync("/api/secrets", new[] { new { text = "a" }, new { text = "b" }, new { text = "c" } })).Is(HttpStatusCode.Created);
        Assert.Equal(3, await CountAsync());
        (await browser.PostAsync("/api/secrets", new[] { new { text = "d" }, new { text = new string('x', 201) } })).Is(HttpStatusCode.BadRequest);
        Assert.Equal(3, await CountAsync());
        Assert.Empty((await server.CheckTrailAsync()).Faults);

        async Task<int> CountAsync() => (await server.TrailAsync(root)).Count(l => l.Kind == AuditKinds.SuperuserWrote);
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task A_key_of_a_superuser_is_none_and_one_who_is_one_no_more_is_none_at_once(string store)
    {
        var server = await servers.OnAsync(store);
        var root = await server.AddAsync(superuser: true);
        using var browser = await server.SignInAsync(root);
        using var machine = server.Browser();
        machine.Authorization = "Bearer " + (await browser.PostAsync("/auth/keys", new { name = "ci" })).Is(HttpStatusCode.Created).Member("key");
        (await machine.GetAsync("/api/secrets")).Is(HttpStatusCode.Forbidden);
        (await machine.PostAsync("/api/secrets", new { text = "a" })).Is(HttpStatusCode.Forbidden);

        (await browser.GetAsync("/api/secrets")).Is(HttpStatusCode.OK);
        Assert.Null(await server.Administration.SetSuperuserAsync(root.Key, false, TestContext.Current.CancellationToken));
        server.Time.Advance(TimeSpan.FromSeconds(3)); // what is known of people is believed for two seconds
        (await browser.GetAsync("/api/secrets")).Is(HttpStatusCode.Forbidden);
        Assert.Contains(await server.TrailAsync(root), l => l is { Kind: AuditKinds.SuperuserChanged, Actor: "cli" });
    }
}
