using System.Net;
using Databases = Ashlar.Server.Tests.Faults.Databases;

namespace Ashlar.Server.Tests.OAuth;

/// <summary>What a person gave to applications, seen and taken back by the person.</summary>
public sealed class OwnGrantTests
{
    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task What_is_taken_back_ends_at_once_and_only_for_whom_it_was_given(string store)
    {
        await using var server = await OAuthServer.StartAsync(store);
        await server.AddAsync("ben@example.com");
        var (ada, ben) = (await server.SignInAsync(), await server.SignInAsync("ben@example.com"));
        Assert.Equal(0, (await server.SendAsync(HttpMethod.Get, "/auth/grants", ada)).Body.GetProperty("data").GetArrayLength());
        var (hers, his) = (await GiveAsync(server, ada), await GiveAsync(server, ben));

        var given = Assert.Single((await server.SendAsync(HttpMethod.Get, "/auth/grants", ada)).Body.GetProperty("data").EnumerateArray());
        Assert.Equal(("web", "Web shop", """["openid"]"""), (given.GetProperty("client").GetString(), given.GetProperty("name").GetString(), given.GetProperty("scopes").GetRawText()));
        Assert.True(given.GetProperty("lastUsedAt").GetDateTimeOffset() >= given.GetProperty("since").GetDateTimeOffset());
        Assert.Equal(HttpStatusCode.Forbidden, (await server.SendAsync(HttpMethod.Get, "/auth/grants", hers.Access)).Status); // no business of the application's
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.SendAsync(HttpMethod.Get, "/auth/grants", null)).Status);

        Assert.Equal(HttpStatusCode.NoContent, (await server.SendAsync(HttpMethod.Delete, "/auth/grants/web", ada)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync(HttpMethod.Delete, "/auth/grants/web", ada)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync(HttpMethod.Delete, "/auth/grants/a%2Fb", ada)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.SendAsync(HttpMethod.Get, "/api/me", hers.Access)).Status);
        Assert.Equal("invalid_grant", (await server.TokenAsync(("grant_type", "refresh_token"), ("refresh_token", hers.Refresh))).Body.GetProperty("error").GetString());
        Assert.Equal(0, (await server.SendAsync(HttpMethod.Get, "/auth/grants", ada)).Body.GetProperty("data").GetArrayLength());
        using var again = await server.GetAsync(OAuthServer.Authorize(), ada);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode); // asked again

        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Get, "/api/me", his.Access)).Status);
        Assert.Equal(HttpStatusCode.OK, (await server.TokenAsync(("grant_type", "refresh_token"), ("refresh_token", his.Refresh))).Status);
        Assert.Contains("consent-withdrawn", await server.RunAsync(["audit", "list"], ["--kind", "consent-withdrawn"]), StringComparison.Ordinal);
    }

    private static async Task<(string Access, string Refresh)> GiveAsync(OAuthServer server, string cookie)
    {
        var (_, tokens) = await server.TokenAsync(
            ("grant_type", "authorization_code"), ("code", await server.CodeAsync(cookie)), ("code_verifier", OAuthServer.Verifier), ("redirect_uri", OAuthServer.Callback));
        return (tokens.GetProperty("access_token").GetString()!, tokens.GetProperty("refresh_token").GetString()!); // both are given
    }
}
