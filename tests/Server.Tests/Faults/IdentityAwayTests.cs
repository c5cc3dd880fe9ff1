using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Ashlar.Server.Tests.Faults;

/// <summary>PostgreSQL killed under everything that asks who somebody is: nobody is let in, nobody is turned away for good.</summary>
public sealed class IdentityAwayTests
{
    private const string Email = "ada@example.com", Password = "a lamp beside the window";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_cannot_be_looked_up_is_told_to_come_back()
    {
        await using var postgres = await PostgresServer.StartAsync();
        using var folder = new TempFolder();
        var model = folder.Write("ashlar.yaml", NotesServer.Model);
        var database = await postgres.CreateDatabaseAsync();
        await using var server = await ServerProcess.ServeAsync(model, ["--database", database]);
        var added = await CommandLine.RunAsync(["user", "add", Email, model, "--database", database], input: Password + "\n");
        Assert.True(added.ExitCode == 0, added.Errors);
        using var login = await server.Http.PostAsJsonAsync("/auth/login", new { email = Email, password = Password }, Cancelled);
        var cookie = login.Headers.GetValues("Set-Cookie").Select(c => c.Split(';')[0]).Single(c => c.StartsWith("ashlar-session=", StringComparison.Ordinal));
        var key = (await JsonAsync(await SendAsync(server, HttpMethod.Post, "/auth/keys", ("Cookie", cookie), new { name = "ci" }))).GetProperty("key").GetString();
        var other = (await JsonAsync(await SendAsync(server, HttpMethod.Post, "/auth/keys", ("Cookie", cookie), new { name = "unused" }))).GetProperty("key").GetString();
        using var again = await server.Http.PostAsJsonAsync("/auth/login", new { email = Email, password = Password, mode = "token" }, Cancelled);
        var tokens = await JsonAsync(again);

        await postgres.Kill9Async();
        (string Name, string Value)[] credentials = [("Cookie", cookie), ("Authorization", "Bearer " + key), ("Authorization", "Bearer " + other), ("Authorization", "Bearer " + tokens.GetProperty("accessToken").GetString())];
        foreach (var credential in credentials)
        {
            foreach (var path in new[] { "/api/notes", "/auth/sessions", "/auth/export" }) await AwayAsync(server, HttpMethod.Get, path, credential, orForbidden: path[1] == 'a' && path[2] == 'u' && credential.Value.Contains("ashl_", StringComparison.Ordinal));
        }

        await AwayAsync(server, HttpMethod.Post, "/auth/login", default, new { email = Email, password = Password });
        await AwayAsync(server, HttpMethod.Post, "/auth/login", default, new { email = "nobody@example.com", password = Password });
        await AwayAsync(server, HttpMethod.Post, "/auth/register", default, new { email = "bob@example.com", password = Password });
        await AwayAsync(server, HttpMethod.Post, "/auth/password/reset", default, new { email = Email });
        await AwayAsync(server, HttpMethod.Post, "/auth/login/second", default, new { token = "x", code = "000000" });
        await AwayAsync(server, HttpMethod.Get, "/auth/session", ("Cookie", cookie));
        using var refresh = await server.Http.PostAsync("/oauth/token", new FormUrlEncodedContent([new("grant_type", "refresh_token"), new("client_id", "ashlar"), new("refresh_token", tokens.GetProperty("refreshToken").GetString())]), Cancelled);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "temporarily_unavailable"), (refresh.StatusCode, (await JsonAsync(refresh)).GetProperty("error").GetString()));
        using var keys = await server.Http.GetAsync("/oauth/jwks", Cancelled);
        Assert.Equal(HttpStatusCode.OK, keys.StatusCode); // what others verify with is in memory

        await postgres.StartAgainAsync();
        await Wait.Until(async () => (await SendAsync(server, HttpMethod.Get, "/auth/session", ("Cookie", cookie))).StatusCode == HttpStatusCode.OK, TimeSpan.FromSeconds(30), "the session to be known again");
        foreach (var credential in credentials) Assert.Equal(HttpStatusCode.OK, (await SendAsync(server, HttpMethod.Get, "/api/notes", credential)).StatusCode);
    }

    private static async Task AwayAsync(ServerProcess server, HttpMethod method, string path, (string Name, string Value) credential, object? body = null, bool orForbidden = false)
    {
        using var answer = await SendAsync(server, method, path, credential, body);
        // A remembered key is told at once that accounts are not its business.
        if (orForbidden && answer.StatusCode == HttpStatusCode.Forbidden) return;
        Assert.True(answer.StatusCode == HttpStatusCode.ServiceUnavailable, $"{method} {path} {credential.Name}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(Cancelled)}");
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    private static async Task<HttpResponseMessage> SendAsync(ServerProcess server, HttpMethod method, string path, (string Name, string Value) credential, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        if (credential.Name is not null) request.Headers.TryAddWithoutValidation(credential.Name, credential.Value);
        return await server.Http.SendAsync(request, Cancelled);
    }

    private static Task<JsonElement> JsonAsync(HttpResponseMessage answer) => answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
}
