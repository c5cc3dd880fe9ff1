using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Ashlar.Server.Tests.OAuth;
using Databases = Ashlar.Server.Tests.Faults.Databases;

namespace Ashlar.Server.Tests.Administration;

/// <summary>Clients and accounts administered over HTTP by a superuser, and by nobody else.</summary>
public sealed class ClientsOverHttpTests
{
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(20); // two seconds, and a slow machine

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task A_superuser_registers_changes_and_ends_clients_and_closes_accounts(string store)
    {
        await using var server = await OAuthServer.StartAsync(store);
        await server.AddAsync("root@example.com", "--superuser");
        var root = await server.SignInAsync("root@example.com");
        await Nobody_else_may(server);
        await What_is_wrong_is_told_at_once(server, root);
        await Declared_ones_are_shown_and_left_alone(server, root);
        await One_lives_and_ends(server, root);
        await Accounts_are_closed_and_opened(server, root);
        var kinds = (await server.RunAsync(["audit", "list"], ["--json"])).Split('\n').Select(l => JsonDocument.Parse(l).RootElement)
            .Where(l => l.GetProperty("kind").GetString()!.StartsWith("client-", StringComparison.Ordinal)) // a line has one
            .Select(l => $"{l.GetProperty("kind").GetString()} {l.GetProperty("subject").GetString()} {(l.GetProperty("actor").GetString() == "cli" ? "cli" : "person")}");
        Assert.Equal(
            ["client-added client:robot person", "client-changed client:robot person", "client-secret-renewed client:robot person", "client-secret-renewed client:robot person", "client-removed client:robot person", "client-added client:tool cli", "client-secret-renewed client:tool cli", "client-removed client:tool cli"],
            kinds);
        await server.RunAsync(["audit", "verify"]);
    }

    private static async Task Nobody_else_may(OAuthServer server)
    {
        var (cookie, token) = (await server.SignInAsync(), (await server.TokensAsync("root@example.com")).GetProperty("accessToken").GetString());
        foreach (var (method, target) in ((HttpMethod, string)[])[(HttpMethod.Get, "/auth/clients"), (HttpMethod.Post, "/auth/clients"), (HttpMethod.Get, "/auth/clients/web"), (HttpMethod.Patch, "/auth/clients/web"), (HttpMethod.Delete, "/auth/clients/web"), (HttpMethod.Post, "/auth/clients/web/secret"), (HttpMethod.Get, "/auth/people/x"), (HttpMethod.Patch, "/auth/people/x"), (HttpMethod.Delete, "/auth/people/x/sessions")])
        {
            var body = method == HttpMethod.Post || method == HttpMethod.Patch ? new { id = "evil" } : null;
            Assert.Equal(HttpStatusCode.Forbidden, (await server.SendAsync(method, target, cookie, body)).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await server.SendAsync(method, target, token, body)).Status); // a superuser's token is no session
            Assert.Equal(HttpStatusCode.Unauthorized, (await server.SendAsync(method, target, null, body)).Status);
        }
    }

    private static async Task What_is_wrong_is_told_at_once(OAuthServer server, string root)
    {
        var (status, problem) = await server.SendAsync(HttpMethod.Post, "/auth/clients", root, new { id = "a b", @public = true, redirect = new[] { "http://app.example/cb", "javascript:alert(1)" }, origins = new[] { "https://app.example/x" }, scopes = new[] { "a b" }, grants = new[] { "password", "client_credentials" }, roles = new[] { "" }, introspects = true });
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(
            "/id /redirect /redirect /origins /scopes /roles /grants /grants /introspects",
            string.Join(' ', problem.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("pointer").GetString())));
        Assert.Equal(HttpStatusCode.BadRequest, (await server.SendAsync(HttpMethod.Post, "/auth/clients", root, new { id = "x", secret = "mine-mine-mine-mine" })).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await server.SendAsync(HttpMethod.Post, "/auth/clients", root, new { id = "web" })).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.SendAsync(HttpMethod.Post, "/auth/clients", root, new { id = "ashlar" })).Status);
    }

    private static async Task Declared_ones_are_shown_and_left_alone(OAuthServer server, string root)
    {
        var clients = (await server.SendAsync(HttpMethod.Get, "/auth/clients", root)).Body.GetProperty("data").EnumerateArray().ToList();
        Assert.Equal("web spa tv", string.Join(' ', clients.Select(c => c.GetProperty("id").GetString())));
        Assert.All(clients, c => Assert.True(c.GetProperty("declared").GetBoolean()));
        Assert.DoesNotContain(OAuthServer.Secret, clients[0].GetRawText(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, (await server.SendAsync(HttpMethod.Patch, "/auth/clients/web", root, new { name = "x" })).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await server.SendAsync(HttpMethod.Post, "/auth/clients/web/secret", root, new { })).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await server.SendAsync(HttpMethod.Delete, "/auth/clients/web", root)).Status);
    }

    private static async Task One_lives_and_ends(OAuthServer server, string root)
    {
        var (status, made) = await server.SendAsync(HttpMethod.Post, "/auth/clients", root, new { id = "robot", scopes = new[] { "notes.read" } });
        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal("""["client_credentials"]""", made.GetProperty("grants").GetRawText());
        var first = made.GetProperty("secret").GetString()!; // it is shown
        Assert.False((await server.SendAsync(HttpMethod.Get, "/auth/clients/robot", root)).Body.TryGetProperty("secret", out _));
        Assert.Equal(HttpStatusCode.Forbidden, (await server.SendAsync(HttpMethod.Post, "/api/notes", await TokenAsync(server, first), new { text = "x" })).Status);

        var (_, changed) = await server.SendAsync(HttpMethod.Patch, "/auth/clients/robot", root, new { name = "Robot", roles = new[] { "robot" } });
        Assert.Equal(("Robot", """["notes.read"]"""), (changed.GetProperty("name").GetString(), changed.GetProperty("scopes").GetRawText()));
        Assert.Equal(HttpStatusCode.BadRequest, (await server.SendAsync(HttpMethod.Patch, "/auth/clients/robot", root, new { grants = new[] { "authorization_code" } })).Status);
        var token = await TokenAsync(server, first);
        Assert.Equal(HttpStatusCode.Created, (await server.SendAsync(HttpMethod.Post, "/api/notes", token, new { text = "x" })).Status);

        var second = (await server.SendAsync(HttpMethod.Post, "/auth/clients/robot/secret", root, new { keep = true })).Body.GetProperty("secret").GetString()!; // as above
        Assert.NotNull(await TokenAsync(server, first));
        var third = (await server.SendAsync(HttpMethod.Post, "/auth/clients/robot/secret", root, new { })).Body.GetProperty("secret").GetString()!; // as above
        Assert.Null(await TokenAsync(server, first));
        Assert.Null(await TokenAsync(server, second));
        Assert.NotNull(await TokenAsync(server, third));

        Assert.Equal(HttpStatusCode.NoContent, (await server.SendAsync(HttpMethod.Delete, "/auth/clients/robot", root)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.SendAsync(HttpMethod.Get, "/api/notes", token)).Status); // at once
        Assert.Null(await TokenAsync(server, third));
        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync(HttpMethod.Get, "/auth/clients/robot", root)).Status);

        Assert.Contains("client_secret", await server.RunAsync(["client", "add", "tool"]), StringComparison.Ordinal);
        Assert.Contains("client_secret", await server.RunAsync(["client", "renew", "tool"], ["--keep"]), StringComparison.Ordinal);
        Assert.Contains("tool  confidential", await server.RunAsync(["client", "list"]), StringComparison.Ordinal);
        await server.RunAsync(["client", "remove", "tool"]);
    }

    private static async Task Accounts_are_closed_and_opened(OAuthServer server, string root)
    {
        var ben = await server.AddAsync("ben@example.com");
        var (cookie, token) = (await server.SignInAsync("ben@example.com"), (await server.TokensAsync("ben@example.com")).GetProperty("accessToken").GetString());
        var account = (await server.SendAsync(HttpMethod.Get, "/auth/people/" + ben, root)).Body;
        Assert.Equal(("ben@example.com", false, 1), (account.GetProperty("email").GetString(), account.GetProperty("disabled").GetBoolean(), account.GetProperty("sessions").GetInt32()));

        Assert.Equal(HttpStatusCode.NoContent, (await server.SendAsync(HttpMethod.Delete, $"/auth/people/{ben}/sessions", root)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.SendAsync(HttpMethod.Get, "/api/me", token)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.SendAsync(HttpMethod.Get, "/api/me", cookie)).Status);
        cookie = await server.SignInAsync("ben@example.com");

        Assert.True((await server.SendAsync(HttpMethod.Patch, "/auth/people/" + ben, root, new { disabled = true })).Body.GetProperty("disabled").GetBoolean());
        await Wait.Until(async () => (await server.SendAsync(HttpMethod.Get, "/api/me", cookie)).Status == HttpStatusCode.Unauthorized, Promised, "the account is closed");
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.SendAsync(HttpMethod.Post, "/auth/login", null, new { email = "ben@example.com", password = OAuthServer.Password })).Status);
        Assert.False((await server.SendAsync(HttpMethod.Patch, "/auth/people/" + ben, root, new { disabled = false })).Body.GetProperty("disabled").GetBoolean());
        await server.SignInAsync("ben@example.com");

        var self = (await server.SendAsync(HttpMethod.Get, "/auth/session", root)).Body.GetProperty("user").GetProperty("id").GetString();
        Assert.Equal(HttpStatusCode.Conflict, (await server.SendAsync(HttpMethod.Patch, "/auth/people/" + self, root, new { disabled = true })).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync(HttpMethod.Get, "/auth/people/0", root)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync(HttpMethod.Delete, "/auth/people/01900000-0000-7000-8000-00000000000b/sessions", root)).Status);
    }

    private static async Task<string?> TokenAsync(OAuthServer server, string secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token") { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("robot:" + secret)));
        using var answer = await server.Http.SendAsync(request);
        return answer.IsSuccessStatusCode ? JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("access_token").GetString() : null;
    }
}
