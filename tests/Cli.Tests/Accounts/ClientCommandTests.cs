using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Ashlar.Cli.Tests.Accounts;

/// <summary><c>ashlar client</c>, while a server runs that has to see what it does.</summary>
public sealed class ClientCommandTests(PeopleFolders folders) : IClassFixture<PeopleFolders>
{
    [Fact]
    public async Task A_service_is_registered_gets_tokens_and_is_taken_out()
    {
        var desk = await folders.OnAsync(DatabaseKind.Sqlite);
        var made = await desk.DoneAsync("client", "add", "robot", "--name", "Robot", "--scope", "notes:read", "--role", "auditor");
        var secret = Assert.Single(made.Split('\n'), l => l.StartsWith("client_secret", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        Assert.Equal(HttpStatusCode.OK, await TokenAsync(desk, "robot", secret));
        Assert.Equal(HttpStatusCode.Unauthorized, await TokenAsync(desk, "robot", secret + "x"));
        Assert.Contains("there is a client 'robot' already", await desk.RefusedAsync("client", "add", "robot"), StringComparison.Ordinal);
        var list = await desk.DoneAsync("client", "list");
        Assert.Contains("robot  confidential  Robot", list, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, list, StringComparison.Ordinal);
        await desk.DoneAsync("client", "remove", "robot");
        await Wait.Until(async () => await TokenAsync(desk, "robot", secret) == HttpStatusCode.Unauthorized, what: "the client's end");
        Assert.DoesNotContain("robot", await desk.DoneAsync("client", "list"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Addresses_that_no_code_may_go_to_are_refused_all_at_once()
    {
        var desk = await folders.OnAsync(DatabaseKind.Sqlite);
        string[] bad = ["http://app.example/cb", "https://app.example/cb#part", "javascript:alert(1)", "/cb"];
        var refused = await desk.RefusedAsync(["client", "add", "web", .. bad.SelectMany(uri => new[] { "--redirect", uri })]);
        Assert.All(bad, uri => Assert.Contains(uri, refused, StringComparison.Ordinal));
    }

    private static async Task<HttpStatusCode> TokenAsync(PeopleFolder desk, string client, string secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token") { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{client}:{secret}")));
        using var answer = await desk.Server.Http.SendAsync(request);
        return answer.StatusCode;
    }
}
