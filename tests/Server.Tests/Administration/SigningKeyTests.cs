using System.Net;
using Ashlar.Server.Tests.OAuth;

namespace Ashlar.Server.Tests.Administration;

/// <summary>Signing keys changed by whoever runs the server.</summary>
public sealed class SigningKeyTests
{
    [Fact]
    public async Task A_distrusted_key_ends_its_tokens_and_a_lost_master_key_is_mended()
    {
        await using var server = await OAuthServer.StartAsync();
        var (cookie, tokens) = (await server.SignInAsync(), await server.TokensAsync());
        var token = tokens.GetProperty("accessToken").GetString();
        await server.RunAsync(["signing-key", "rotate"]);
        await server.KillAndStartAgainAsync();
        Assert.Equal(2, (await server.SendAsync(HttpMethod.Get, "/oauth/jwks", null)).Body.GetProperty("keys").GetArrayLength());
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Get, "/api/me", token)).Status);

        // Another key than that under which the others are kept: nothing opens, but for who says that they are lost.
        server.Set("ASHLAR_KEY", "a2V5IGZvciB0ZXN0cywgb2YgMzIgYnl0ZXMsIG5vLiE=");
        Assert.Contains("ashlar signing-key rotate --distrust", await server.RefusedAsync(["signing-key", "rotate"]), StringComparison.Ordinal);
        var key = await server.RunAsync(["signing-key", "rotate"], ["--distrust"]);
        await server.KillAndStartAgainAsync();
        var left = Assert.Single((await server.SendAsync(HttpMethod.Get, "/oauth/jwks", null)).Body.GetProperty("keys").EnumerateArray());
        Assert.Equal(key, left.GetProperty("kid").GetString());
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.SendAsync(HttpMethod.Get, "/api/me", token)).Status);
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Get, "/api/me", cookie)).Status);
        var again = (await server.TokensAsync()).GetProperty("accessToken").GetString();
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Get, "/api/me", again)).Status);
        Assert.Equal(2, (await server.RunAsync(["audit", "list"], ["--kind", "signing-key-rotated"])).Split('\n').Length);
        await server.RunAsync(["audit", "verify"]);
    }
}
