using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Ashlar.Server.Tests.Faults;

namespace Ashlar.Server.Tests;

public sealed class DoorTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/auth/register", "mail", 10, 300)]
    [InlineData("/auth/login", "attempts", 60, 120)]
    [InlineData("/oauth/token", "attempts", 60, 120)]
    [InlineData("/oauth/no-such-door", "identity", 300, 60)]
    public async Task A_door_that_is_knocked_at_too_often_says_until_when(string path, string limit, int burst, int window)
    {
        using var folder = new TempFolder();
        await using var server = await ServerProcess.ServeAsync(folder.Write("ashlar.yaml", NotesServer.Model), environment: NotesServer.Environment);
        for (var i = 0; i < burst; i++)
        {
            using var answer = await server.Http.PostAsync(path, new StringContent("x"), Cancellation);
            Assert.NotEqual(HttpStatusCode.TooManyRequests, answer.StatusCode);
        }

        HttpResponseMessage refused;
        var tries = 0;
        do refused = await server.Http.PostAsync(path, new StringContent("x"), Cancellation); // some came back while we knocked
        while (refused.StatusCode != HttpStatusCode.TooManyRequests && tries++ < 200);
        using (refused)
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
            Assert.Equal("rate-limited", (await refused.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("code").GetString());
            Assert.InRange(int.Parse(Assert.Single(refused.Headers.GetValues("Retry-After"))), 1, 30);
            Assert.Equal($"\"{limit}\";q={burst};w={window}", Assert.Single(refused.Headers.GetValues("RateLimit-Policy")));
            Assert.Matches($"^\"{limit}\";r=0;t=[1-9][0-9]*$", Assert.Single(refused.Headers.GetValues("RateLimit")));
        }

        using var other = await server.Http.GetAsync("/api/notes", Cancellation);
        Assert.NotEqual(HttpStatusCode.TooManyRequests, other.StatusCode);
    }

    [Fact]
    public async Task An_address_is_told_by_a_trusted_proxy_alone()
    {
        using var folder = new TempFolder();
        var model = folder.Write("ashlar.yaml", NotesServer.Model);
        await using (var direct = await ServerProcess.ServeAsync(model, environment: NotesServer.Environment))
            Assert.Equal(HttpStatusCode.TooManyRequests, await KnockAsync(direct, i => $"192.0.2.{i}"));
        var environment = new Dictionary<string, string?>(NotesServer.Environment) { ["ASHLAR_TRUSTED_PROXIES"] = "127.0.0.0/8, ::1, 10.0.0.7" };
        await using var behind = await ServerProcess.ServeAsync(model, environment: environment);
        Assert.NotEqual(HttpStatusCode.TooManyRequests, await KnockAsync(behind, i => $"192.0.2.{i}"));
        Assert.NotEqual(HttpStatusCode.TooManyRequests, await KnockAsync(behind, i => $"192.0.2.{i + 50}, 10.0.0.7"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await KnockAsync(behind, i => $"192.0.2.{i}, 198.51.100.1")); // what the caller wrote itself
    }

    private static async Task<HttpStatusCode> KnockAsync(ServerProcess server, Func<int, string> forwarded)
    {
        var status = HttpStatusCode.OK;
        for (var i = 0; i < 12; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/register") { Content = new StringContent("x") };
            request.Headers.Add("X-Forwarded-For", forwarded(i));
            using var answer = await server.Http.SendAsync(request, Cancellation);
            status = answer.StatusCode;
        }

        return status;
    }
}
