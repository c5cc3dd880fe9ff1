using System.Net;
using System.Text.Json;
using Ashlar.Server.Tests.OAuth;
using Databases = Ashlar.Server.Tests.Faults.Databases;

namespace Ashlar.Server.Tests.Administration;

/// <summary>Roles given and taken on a started server: by whom, and how soon that counts.</summary>
public sealed class RoleGrantTests
{
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(20); // two seconds, and a slow machine

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task Who_may_gives_and_takes_roles_which_counts_for_everything_that_is_signed_in(string store)
    {
        await using var server = await OAuthServer.StartAsync(store);
        await server.AddAsync("root@example.com", "--role", "admin");
        var ben = await server.AddAsync("ben@example.com");
        var admin = await server.SignInAsync("root@example.com");
        var (cookie, tokens) = (await server.SignInAsync("ben@example.com"), await server.TokensAsync("ben@example.com"));
        var (token, refresh) = (tokens.GetProperty("accessToken").GetString()!, tokens.GetProperty("refreshToken").GetString()!); // both are given
        await Nobody_gives_themselves_roles(server, cookie, token, ben);

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, HttpMethod.Patch, "/api/users/" + ben, admin, new { roles = new[] { "robot" } }));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server, HttpMethod.Get, "/api/me", token)); // it names the roles of before
        (token, refresh) = await RefreshAsync(server, refresh);
        Assert.Equal(HttpStatusCode.Created, await NoteAsync(server, token));
        await Wait.Until(async () => await NoteAsync(server, cookie) == HttpStatusCode.Created, Promised, "the session has the role");
        var key = (await server.SendAsync(HttpMethod.Post, "/auth/keys", cookie, new { name = "ci", roles = new[] { "robot" } })).Body.GetProperty("key").GetString()!; // made
        Assert.Equal(HttpStatusCode.Created, await NoteAsync(server, key));

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, HttpMethod.Patch, "/api/users/" + ben, admin, new { roles = Array.Empty<string>() }));
        Assert.Equal(HttpStatusCode.Unauthorized, await NoteAsync(server, token)); // at once
        await Wait.Until(async () => await NoteAsync(server, cookie) == HttpStatusCode.Forbidden, Promised, "the session has lost the role");
        await Wait.Until(async () => await NoteAsync(server, key) == HttpStatusCode.Forbidden, Promised, "the key has lost the role");
        (token, _) = await RefreshAsync(server, refresh);
        Assert.Equal(HttpStatusCode.Forbidden, await NoteAsync(server, token));

        await By_command_it_is_the_same(server, ben, cookie, token);
    }

    private static async Task Nobody_gives_themselves_roles(OAuthServer server, string cookie, string token, string user)
    {
        foreach (var credential in new[] { cookie, token })
        {
            Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(server, HttpMethod.Patch, "/api/users/" + user, credential, new { roles = new[] { "admin" } }));
            Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(server, HttpMethod.Post, "/api/users", credential, new { roles = new[] { "admin" } }));
            var batch = new { operations = new object[] { new { method = "PATCH", path = "/users/" + user, body = new { roles = new[] { "admin" } } } } };
            Assert.True(await StatusAsync(server, HttpMethod.Post, "/api/batch", credential, batch) >= HttpStatusCode.BadRequest);
        }

        var (status, problem) = await server.SendAsync(HttpMethod.Post, "/auth/register", null, new { email = "eve@example.com", password = "a lamp beside the window", profile = new { roles = new[] { "admin" } } });
        Assert.Equal((HttpStatusCode.BadRequest, "/profile/roles"), (status, problem.GetProperty("errors")[0].GetProperty("pointer").GetString()));
        Assert.Empty((await server.SendAsync(HttpMethod.Get, "/auth/session", cookie)).Body.GetProperty("user").GetProperty("roles").EnumerateArray());
    }

    private static async Task By_command_it_is_the_same(OAuthServer server, string user, string cookie, string token)
    {
        Assert.Equal("robot", await server.RunAsync(["user", "roles", "ben@example.com"], ["--add", "robot"]));
        await Wait.Until(async () => await NoteAsync(server, token) == HttpStatusCode.Unauthorized, Promised, "another process ended the token");
        await Wait.Until(async () => await NoteAsync(server, cookie) == HttpStatusCode.Created, Promised, "the session has the role");
        var lines = (await server.RunAsync(["audit", "list"], ["--json", "--kind", "roles-changed", "--user", user])).Split('\n')
            .Select(l => JsonDocument.Parse(l).RootElement)
            .Select(l => (Actor: l.GetProperty("actor").GetString(), Details: l.GetProperty("details").ToString()))
            .ToList();
        Assert.Equal(
            ["""{"before":[],"after":["robot"]}""", """{"before":["robot"],"after":[]}""", """{"before":[],"after":["robot"]}"""],
            lines.Select(l => l.Details));
        Assert.Equal([false, false, true], lines.Select(l => l.Actor == "cli"));
        await server.RunAsync(["audit", "verify"]);
    }

    private static async Task<HttpStatusCode> StatusAsync(OAuthServer server, HttpMethod method, string target, string credential, object? json = null) =>
        (await server.SendAsync(method, target, credential, json)).Status;

    private static Task<HttpStatusCode> NoteAsync(OAuthServer server, string credential) => StatusAsync(server, HttpMethod.Post, "/api/notes", credential, new { text = "by hand" });

    private static async Task<(string Access, string Refresh)> RefreshAsync(OAuthServer server, string refresh)
    {
        using var answer = await server.PostAsync("/oauth/token", null, ("grant_type", "refresh_token"), ("client_id", "ashlar"), ("refresh_token", refresh));
        var tokens = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        return (tokens.GetProperty("access_token").GetString()!, tokens.GetProperty("refresh_token").GetString()!); // both are given
    }
}
