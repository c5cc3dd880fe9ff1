using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Ashlar.Server.Tests.OAuth;
using Databases = Ashlar.Server.Tests.Faults.Databases;

namespace Ashlar.Server.Tests.SignIn;

/// <summary>A started server that takes the tokens of another one, on both stores at once: the other is a real issuer, with its keys, people and outages.</summary>
public sealed class TrustedServerTests
{
    private const string Model = """
        ashlar: 1
        name: inner
        entities:
          Note:
            fields:
              owner: { ref: User, default: auth.id, immutable: true }
              text:  { type: string, max: 200 }
            access: { read: "ownerId == auth.id || hasRole('person')", write: hasRole('outside-robot') }
        """;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Takes_the_people_and_services_of_another_server_through_its_outages_and_new_keys()
    {
        await using var outer = await OAuthServer.StartAsync();
        await using var first = await Inner.StartAsync(outer, Databases.Sqlite);
        await using var second = await Inner.StartAsync(outer, Databases.Postgres);
        Inner[] inners = [first, second];
        var robot = Text(await outer.TokenAsync(("grant_type", "client_credentials")), "access_token");
        var tokens = await outer.TokenAsync(("grant_type", "authorization_code"), ("code", await outer.CodeAsync(await outer.SignInAsync())), ("code_verifier", OAuthServer.Verifier));
        var person = Text(tokens, "access_token");
        foreach (var inner in inners) await MapsAsync(inner, robot, person, Text(tokens, "id_token"));

        // Its keys are known: it may die
        await outer.Process.Kill9Async();
        foreach (var inner in inners) Assert.Equal(HttpStatusCode.OK, await inner.GetAsync(person));

        // Other keys than any that were published; what was signed with the old ones holds, until those are looked at again
        await outer.ForgetSigningKeysAsync();
        await outer.KillAndStartAgainAsync();
        var anew = Text(await outer.TokenAsync(("grant_type", "client_credentials")), "access_token");
        foreach (var inner in inners)
        {
            Assert.Equal(HttpStatusCode.OK, await inner.GetAsync(person));
            await Wait.Until(async () => await inner.GetAsync(anew) == HttpStatusCode.OK, TimeSpan.FromSeconds(60), "the new keys to be fetched");
            Assert.Single(await inner.TextsAsync(anew)); // the robot is who it was
            Assert.Equal(HttpStatusCode.Unauthorized, await inner.GetAsync(Forged(anew)));
        }

        Assert.InRange(outer.Process.Output.Split("\"route\":\"/oauth/jwks\"").Length - 1, inners.Length, 2 * inners.Length); // asked again and again, it was asked once by each, or twice half a minute apart
    }

    [Fact]
    public async Task Tokens_for_another_audience_are_refused_until_the_settings_name_it()
    {
        await using var outer = await OAuthServer.StartAsync();
        await using var inner = await Inner.StartAsync(outer, Databases.Sqlite, "api://notes");
        var robot = Text(await outer.TokenAsync(("grant_type", "client_credentials")), "access_token");
        Assert.Equal(HttpStatusCode.Unauthorized, await inner.GetAsync(robot));
        inner.Trust(outer.Issuer, outer.Issuer);
        await Wait.Until(async () => await inner.GetAsync(robot) == HttpStatusCode.OK, TimeSpan.FromSeconds(30), "the settings to be read");
    }

    private static async Task MapsAsync(Inner inner, string robot, string person, string idToken)
    {
        Assert.Equal(HttpStatusCode.Created, await inner.PostAsync(robot, "by a robot"));
        Assert.Equal(HttpStatusCode.Forbidden, await inner.PostAsync(person, "by a person"));
        Assert.Equal(["by a robot"], await inner.TextsAsync(person));
        foreach (var refused in new[] { idToken, Forged(robot), robot[..^4] }) Assert.Equal(HttpStatusCode.Unauthorized, await inner.GetAsync(refused));
    }

    private static string Text((HttpStatusCode Status, JsonElement Body) answer, string name)
    {
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Body.ToString());
        return answer.Body.GetProperty(name).GetString()!; // an answer that is OK has it
    }

    /// <summary>The same token with more roles.</summary>
    private static string Forged(string token)
    {
        var parts = token.Split('.');
        var claims = Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(parts[1])).Replace("\"robot\"", "\"owner\"", StringComparison.Ordinal);
        return $"{parts[0]}.{System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}.{parts[2]}";
    }

    private sealed class Inner(TempFolder folder) : IAsyncDisposable
    {
        private ServerProcess _process = null!; // set by StartAsync

        public static async Task<Inner> StartAsync(OAuthServer outer, string store, string? audience = null)
        {
            var folder = new TempFolder();
            var inner = new Inner(folder);
            var model = folder.Write("ashlar.yaml", Model);
            inner.Trust(outer.Issuer, audience ?? outer.Issuer);
            inner._process = await ServerProcess.ServeAsync(model, ["--database", await Databases.NewAsync(store, folder)]);
            return inner;
        }

        public void Trust(string issuer, string audience) => folder.Write("identity.yaml", $$"""
            issuers:
              outer:
                issuer: {{issuer}}
                audience: {{audience}}
                roles: 'has(claims.roles) && claims.roles.size() > 0 ? claims.roles.map(r, "outside-" + r) : ["person"]'
            """);

        public async Task<HttpStatusCode> GetAsync(string token)
        {
            using var answer = await SendAsync(HttpMethod.Get, token, null);
            return answer.StatusCode;
        }

        public async Task<HttpStatusCode> PostAsync(string token, string text)
        {
            using var answer = await SendAsync(HttpMethod.Post, token, new { text });
            return answer.StatusCode;
        }

        public async Task<string[]> TextsAsync(string token)
        {
            using var answer = await SendAsync(HttpMethod.Get, token, null);
            return [.. (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("data").EnumerateArray().Select(n => n.GetProperty("text").GetString()!)]; // required
        }

        private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string token, object? body)
        {
            using var request = new HttpRequestMessage(method, "/api/notes");
            if (body is not null) request.Content = JsonContent.Create(body);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            return await _process.Http.SendAsync(request, Cancelled);
        }

        public async ValueTask DisposeAsync()
        {
            await _process.DisposeAsync();
            folder.Dispose();
        }
    }
}
