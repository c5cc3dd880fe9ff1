using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Ashlar.Server.Tests.Faults;
using Ashlar.Server.Tests.OAuth;
using Databases = Ashlar.Server.Tests.Faults.Databases;

namespace Ashlar.Server.Tests.SignIn;

/// <summary>What holds once holds once through the front door too, and clocks may differ by a minute there as well.</summary>
public sealed class RaceTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task Of_a_hundred_racers_for_one_code_and_one_refresh_token_one_wins(string store)
    {
        // Each racer from an address of its own, as through a proxy: else most would meet the limit for attempts
        await using var server = await OAuthServer.StartAsync(store, new() { ["ASHLAR_TRUSTED_PROXIES"] = "127.0.0.1" });
        var cookie = await server.SignInAsync();
        var code = await server.CodeAsync(cookie);
        var redeemed = await RaceAsync(server, ("grant_type", "authorization_code"), ("code", code), ("code_verifier", OAuthServer.Verifier));
        Assert.Single(redeemed);

        // A code that came again took its grant with it: another for the next race
        var (_, tokens) = await server.TokenAsync(("grant_type", "authorization_code"), ("code", await server.CodeAsync(cookie)), ("code_verifier", OAuthServer.Verifier));
        var refreshed = await RaceAsync(server, ("grant_type", "refresh_token"), ("refresh_token", tokens.GetProperty("refresh_token").GetString()!)); // the client may have one
        Assert.Single(refreshed.Distinct()); // the others got the same next one, within the grace for a lost answer
    }

    /// <returns>The refresh tokens that were given.</returns>
    private static async Task<IReadOnlyList<string>> RaceAsync(OAuthServer server, params (string, string)[] form)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(async racer =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token") { Content = new FormUrlEncodedContent(form.Append(("client_id", "web")).Append(("client_secret", OAuthServer.Secret)).Select(p => KeyValuePair.Create(p.Item1, p.Item2))) };
            request.Headers.Add("X-Forwarded-For", $"10.0.0.{racer}");
            using var answer = await server.Http.SendAsync(request, Cancelled);
            return (Status: answer.StatusCode, Body: await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled));
        }));
        Assert.All(answers.Where(a => a.Status != HttpStatusCode.OK), a => Assert.True(a.Body.GetProperty("error").GetString() == "invalid_grant", a.Body.ToString()));
        return [.. answers.Where(a => a.Status == HttpStatusCode.OK).Select(a => a.Body.GetProperty("refresh_token").GetString()!)]; // as above
    }

    [Fact]
    public async Task A_clock_may_be_a_minute_off_and_no_more()
    {
        using var folder = new TempFolder();
        await using var server = await ServerProcess.ServeAsync(folder.Write("ashlar.yaml", NotesServer.Model), environment: NotesServer.Environment);
        // Five seconds on either side, for the way from here to there
        Assert.Equal(HttpStatusCode.OK, await AskAsync(server, expires: -55, notBefore: -600));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(server, expires: -61, notBefore: -600));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(server, expires: 600, notBefore: 59));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(server, expires: 600, notBefore: 66));
    }

    private static async Task<HttpStatusCode> AskAsync(ServerProcess server, int expires, int notBefore)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var claims = string.Create(CultureInfo.InvariantCulture, $$"""{"sub":"01900000-0000-7000-8000-000000000001","exp":{{now + expires}},"nbf":{{now + notBefore}}}""");
        var signed = $"{Encode("""{"alg":"HS256","typ":"JWT"}"""u8)}.{Encode(Encoding.UTF8.GetBytes(claims))}";
        var token = $"{signed}.{Encode(HMACSHA256.HashData(Encoding.UTF8.GetBytes(NotesServer.Secret), Encoding.UTF8.GetBytes(signed)))}";
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/notes");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await server.Http.SendAsync(request, Cancelled);
        return answer.StatusCode;
    }

    private static string Encode(ReadOnlySpan<byte> bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}
