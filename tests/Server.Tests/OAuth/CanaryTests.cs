using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Ashlar.Server.Tests.Accounts;

namespace Ashlar.Server.Tests.OAuth;

/// <summary>
/// Secrets that are known go in by every way, right and wrong ones, and are looked for wherever they have no business: log, metrics,
/// refusals, the audit trail, the database's files.
/// </summary>
public sealed class CanaryTests
{
    private const string SmtpPassword = "smtp-canary-8c1fa3bc", TypedWrong = "pass phrase typed into the wrong field";
    private readonly Dictionary<string, byte[]> _secrets = new(StringComparer.Ordinal);
    private readonly List<string> _refusals = [];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Secrets_are_nowhere_but_with_their_holders()
    {
        var key = RandomNumberGenerator.GetBytes(32);
        await using var server = await OAuthServer.StartAsync(environment: new Dictionary<string, string?>
        {
            ["ASHLAR_KEY"] = Convert.ToBase64String(key),
            ["SMTP_URL"] = $"smtp://mailer:{SmtpPassword}@127.0.0.1:{FreePort.Next()}",
            ["MAIL_FROM"] = "notes@example.com",
            ["LOG_LEVEL"] = "debug",
        });
        _secrets["master key"] = key;
        Know("master key as text", Convert.ToBase64String(key));
        Know("SMTP password", SmtpPassword);
        Know("password", OAuthServer.Password);
        Know("client secret", OAuthServer.Secret);
        Know("what was typed wrong", TypedWrong);
        var cookie = await PersonAsync(server);
        await ClientAsync(server, cookie);
        await MistakesAsync(server, cookie);
        await Wait.Until(() => Task.FromResult(server.Process.Output.Contains("a mail is tried again later", StringComparison.Ordinal)), TimeSpan.FromSeconds(30), "a mail that could not be sent");

        Assert.True(_refusals.Count > 20, "too little was refused");
        Search("a refusal", Encoding.UTF8.GetBytes(string.Join('\n', _refusals)));
        Search("the metrics", await server.Http.GetByteArrayAsync("/metrics", Cancelled));
        Search("the audit trail", Encoding.UTF8.GetBytes(await server.RunAsync(["audit", "list"])));
        Assert.Equal(0, await server.Process.StopGracefullyAsync());
        Assert.Contains("/auth/login", server.Process.Output, StringComparison.Ordinal);
        Search("the log", Encoding.UTF8.GetBytes(server.Process.Output + server.Process.Errors));
        var files = Directory.GetFiles(server.Folder, "*.db*", SearchOption.AllDirectories);
        Assert.Contains(files, file => File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(OAuthServer.Email)) > 0); // it is looked in the right place
        foreach (var file in files) Search(Path.GetFileName(file), await File.ReadAllBytesAsync(file, Cancelled));
    }

    /// <summary>Signs in, adds an app, makes a key, asks for mails.</summary>
    /// <returns>The Cookie header.</returns>
    private async Task<string> PersonAsync(OAuthServer server)
    {
        var cookie = await server.SignInAsync();
        foreach (var pair in cookie.Split("; ")) Know("cookie " + pair.Split('=')[0], pair.Split('=', 2)[1]);
        Know("form token", (await SendAsync(server, HttpMethod.Get, "/auth/session", cookie)).GetProperty("csrfToken").GetString());
        Know("API key", (await SendAsync(server, HttpMethod.Post, "/auth/keys", cookie, new { name = "ci" })).GetProperty("key").GetString());
        var tokens = await server.TokensAsync();
        Know("access token", tokens.GetProperty("accessToken").GetString());
        Know("refresh token", tokens.GetProperty("refreshToken").GetString());
        await SendAsync(server, HttpMethod.Post, "/auth/register", null, new { email = "bob@example.com", password = "another canary of a password" });
        Know("password of a registration", "another canary of a password");
        await SendAsync(server, HttpMethod.Post, "/auth/password/reset", null, new { email = OAuthServer.Email });

        var offer = await SendAsync(server, HttpMethod.Post, "/auth/totp", cookie);
        var secret = offer.GetProperty("secret").GetString()!; // asserted to be an answer of 200
        Know("TOTP secret", secret);
        var app = new AuthenticatorApp(secret, TimeProvider.System);
        var codes = await SendAsync(server, HttpMethod.Post, "/auth/totp/confirm", cookie, new { code = app.Code() });
        foreach (var code in codes.GetProperty("recoveryCodes").EnumerateArray()) Know("recovery code", code.GetString());
        var second = (await SendAsync(server, HttpMethod.Post, "/auth/login", null, new { email = OAuthServer.Email, password = OAuthServer.Password })).GetProperty("secondFactor").GetProperty("token").GetString();
        Know("token of a second step", second);
        await SendAsync(server, HttpMethod.Post, "/auth/login/second", null, new { token = second, code = "abcd-efgh-ijkl-mnop" });
        return cookie;
    }

    private async Task ClientAsync(OAuthServer server, string cookie)
    {
        var code = await server.CodeAsync(cookie);
        Know("code", code);
        var (status, tokens) = await server.TokenAsync(("grant_type", "authorization_code"), ("code", code), ("code_verifier", OAuthServer.Verifier));
        Assert.Equal(HttpStatusCode.OK, status);
        Know("access token of a client", tokens.GetProperty("access_token").GetString());
        Know("refresh token of a client", tokens.GetProperty("refresh_token").GetString());
        var (_, device) = await server.TokenAsync(("grant_type", "client_credentials"));
        Know("access token of a service", device.GetProperty("access_token").GetString());
        foreach (var form in new (string, string)[][]
        {
            [("grant_type", "authorization_code"), ("code", code), ("code_verifier", OAuthServer.Verifier)], // once more
            [("grant_type", "refresh_token"), ("refresh_token", tokens.GetProperty("refresh_token").GetString()!)], // its grant has ended; text, as above
            [("grant_type", "password"), ("username", OAuthServer.Email), ("password", OAuthServer.Password)],
            [("grant_type", "client_credentials"), ("client_secret", OAuthServer.Secret)],
            [("grant_type", "refresh_token"), ("refresh_token", OAuthServer.Secret), ("scope", OAuthServer.Secret + "\"")],
        })
        {
            _refusals.Add((await server.TokenAsync(form)).Body.GetRawText());
        }
    }

    private async Task MistakesAsync(OAuthServer server, string cookie)
    {
        var (access, refresh, apiKey) = (Text("access token"), Text("refresh token"), Text("API key"));
        await SendAsync(server, HttpMethod.Post, "/auth/login", null, new { email = TypedWrong, password = "x" });
        await SendAsync(server, HttpMethod.Post, "/auth/login", null, new { email = OAuthServer.Email, password = OAuthServer.Password + "x" });
        await SendAsync(server, HttpMethod.Post, "/auth/password/change", cookie, new { password = TypedWrong, newPassword = "short" });
        foreach (var body in new[] { $$"""{"email":"a","password":"{{OAuthServer.Password}}" """, $$"""{"password":"{{OAuthServer.Password}}","password":"x"}""", $$"""{"email":5,"password":["{{OAuthServer.Password}}"],"other":"{{TypedWrong}}"}""" })
        {
            foreach (var type in new[] { "application/json", "text/plain", "application/x-www-form-urlencoded" }) await RawAsync(server, HttpMethod.Post, "/auth/login", null, new StringContent(body, Encoding.UTF8, type));
        }

        await RawAsync(server, HttpMethod.Post, "/auth/login", null, new FormUrlEncodedContent([new("email", OAuthServer.Email), new("password", TypedWrong)]));
        await RawAsync(server, HttpMethod.Post, "/oauth/token?client_secret=" + OAuthServer.Secret, null, new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", "web")]));
        await RawAsync(server, HttpMethod.Post, "/oauth/introspect", null, new FormUrlEncodedContent([new("client_id", "web"), new("client_secret", OAuthServer.Secret + "x"), new("token", refresh)]));
        foreach (var credential in new[] { refresh, access + "x", apiKey[..^1], apiKey + "x", OAuthServer.Secret, OAuthServer.Password })
        {
            await RawAsync(server, HttpMethod.Get, "/api/notes", "Bearer " + credential);
            await RawAsync(server, HttpMethod.Get, "/oauth/userinfo", "Bearer " + credential);
            await RawAsync(server, HttpMethod.Get, "/auth/sessions", "Bearer " + credential);
        }

        await RawAsync(server, HttpMethod.Get, "/api/notes?access_token=" + access, null);
        await RawAsync(server, HttpMethod.Get, "/api/notes/" + apiKey, "Bearer " + access);
        await RawAsync(server, HttpMethod.Get, "/auth/nothing?token=" + refresh, null);
        await RawAsync(server, HttpMethod.Get, "/oauth/authorize?client_id=web&client_secret=" + OAuthServer.Secret, null);
    }

    private async Task<JsonElement> SendAsync(OAuthServer server, HttpMethod method, string target, string? cookie, object? body = null)
    {
        var (status, answer) = await server.SendAsync(method, target, cookie, body);
        if ((int)status >= 400) _refusals.Add(answer.GetRawText());
        return answer;
    }

    private async Task RawAsync(OAuthServer server, HttpMethod method, string target, string? authorization, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, target) { Content = content };
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var answer = await server.Http.SendAsync(request, Cancelled);
        Assert.InRange((int)answer.StatusCode, 400, 499);
        // "instance" repeats the path, which is the caller's own doing and no secret's place.
        var text = await answer.Content.ReadAsStringAsync(Cancelled);
        _refusals.Add(answer.Headers + (text.StartsWith('{') ? WithoutInstance(text) : text));
    }

    private static string WithoutInstance(string problem)
    {
        var members = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(problem)!; // it is an object
        members.Remove("instance");
        return JsonSerializer.Serialize(members);
    }

    private void Know(string name, string? secret)
    {
        Assert.True(secret?.Length >= 16, name);
        _secrets[_secrets.ContainsKey(name) ? $"{name} {_secrets.Count}" : name] = Encoding.UTF8.GetBytes(secret!); // it has a length
    }

    private string Text(string name) => Encoding.UTF8.GetString(_secrets[name]);

    private void Search(string where, byte[] haystack)
    {
        foreach (var (name, secret) in _secrets) Assert.True(haystack.AsSpan().IndexOf(secret) < 0, $"{where} holds the {name}");
    }
}
