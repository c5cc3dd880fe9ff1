using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Ashlar.Server.Tests.Providers;

/// <summary>
/// OpenID Connect providers and a GitHub on one loopback address, which do as the test says: <c>/op</c>, <c>/named</c> (says who it is in
/// its answers), <c>/loop</c>, <c>/huge</c>, <c>/garbage</c>, and <c>/gh</c>.
/// </summary>
internal sealed class FakeProvider : IAsyncDisposable
{
    public const string Client = "relying", Secret = "a-secret-of-the-web-client";
    private readonly HttpListener _listener = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    public FakeProvider()
    {
        Address = $"http://127.0.0.1:{FreePort.Next()}";
        _listener.Prefixes.Add(Address + "/");
        _listener.Start();
        _loop = ServeAsync();
    }

    public string Address { get; }

    /// <summary>Ends what an answer waits for.</summary>
    public CancellationToken Stopped => _stop.Token;

    /// <summary>What the token endpoint answers, by code.</summary>
    public ConcurrentDictionary<string, string> Tokens { get; } = new();

    /// <summary>What userinfo answers, by access token.</summary>
    public ConcurrentDictionary<string, string> UserInfos { get; } = new();

    /// <summary>GitHub's API, by access token.</summary>
    public ConcurrentDictionary<string, (string User, string? Emails)> GitHubUsers { get; } = new();

    /// <summary>What was asked of token endpoints: the form and the credentials.</summary>
    public ConcurrentQueue<(string Form, string? Authorization)> Redeemed { get; } = new();

    /// <summary>Answers in place of the usual, where it gives true.</summary>
    public Func<HttpListenerContext, Task<bool>> Instead { get; set; } = _ => Task.FromResult(false);

    /// <summary>A code that is good for an ID token.</summary>
    /// <param name="subject">Who.</param>
    /// <param name="nonce">As asked.</param>
    /// <param name="change">Of the usual claims.</param>
    /// <param name="sign">In place of the usual signature.</param>
    /// <param name="issuer">The path of the provider.</param>
    public string CodeFor(string subject, string nonce, Action<JsonObject>? change = null, Func<string, string>? sign = null, string issuer = "/op")
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["iss"] = Address + issuer,
            ["aud"] = Client,
            ["sub"] = subject,
            ["iat"] = now,
            ["exp"] = now + 300,
            ["nonce"] = nonce,
            ["email"] = subject + "@example.net",
            ["email_verified"] = true,
            ["name"] = "Somebody Else",
        };
        change?.Invoke(claims);
        var code = Guid.NewGuid().ToString();
        Tokens[code] = new JsonObject { ["access_token"] = "access-" + subject, ["token_type"] = "Bearer", ["id_token"] = (sign ?? (text => Sign(text)))(claims.ToJsonString()) }.ToJsonString();
        return code;
    }

    /// <summary>A code of GitHub's for somebody.</summary>
    public string GitHubCodeFor(string user, string? emails)
    {
        var (code, access) = (Guid.NewGuid().ToString(), "gho_" + Guid.NewGuid());
        GitHubUsers[access] = (user, emails);
        Tokens[code] = $$"""{"access_token":"{{access}}","scope":"read:user,user:email","token_type":"bearer"}""";
        return code;
    }

    public string Sign(string claims, string header = """{"alg":"ES256","typ":"JWT","kid":"one"}""", ECDsa? key = null)
    {
        var signed = Text(header) + "." + Text(claims);
        return signed + "." + System.Buffers.Text.Base64Url.EncodeToString((key ?? _key).SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256));
    }

    public static string Text(string text) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                _ = AnswerAsync(context);
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            var path = context.Request.Url!.AbsolutePath;
            if (path.EndsWith("/token", StringComparison.Ordinal) || path.EndsWith("/access_token", StringComparison.Ordinal))
            {
                using var reader = new StreamReader(context.Request.InputStream);
                Redeemed.Enqueue((await reader.ReadToEndAsync(), context.Request.Headers["Authorization"]));
            }

            if (!await Instead(context))
            {
                var (status, text) = Usual(context, path);
                context.Response.StatusCode = status;
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(text));
            }

            context.Response.Close();
        }
        catch (Exception gone) when (gone is HttpListenerException or ObjectDisposedException or IOException or OperationCanceledException)
        {
            // The other side gave up, as some tests want
        }
    }

    private (int Status, string Text) Usual(HttpListenerContext context, string path)
    {
        var access = (context.Request.Headers["Authorization"] ?? "").Replace("Bearer ", "", StringComparison.Ordinal);
        switch (path)
        {
            case "/op/.well-known/openid-configuration" or "/named/.well-known/openid-configuration":
                return (200, Discovery(path.Split('/')[1]));
            case "/op/keys" or "/named/keys":
                return (200, Keys());
            case "/op/token" or "/named/token" or "/gh/login/oauth/access_token":
                var form = System.Web.HttpUtility.ParseQueryString(Redeemed.Last().Form);
                return Tokens.TryGetValue(form["code"] ?? "", out var tokens) ? (200, tokens) : (400, """{"error":"invalid_grant"}""");
            case "/op/userinfo":
                return UserInfos.TryGetValue(access, out var info) ? (200, info) : (401, "{}");
            case "/gh/api/v3/user":
                return GitHubUsers.TryGetValue(access, out var user) && context.Request.UserAgent is not null ? (200, user.User) : (401, "{}");
            case "/gh/api/v3/user/emails":
                return GitHubUsers.TryGetValue(access, out var known) && known.Emails is { } emails ? (200, emails) : (404, """{"message":"Not Found"}""");
            case "/loop/.well-known/openid-configuration":
                context.Response.Headers["Location"] = path;
                return (302, "");
            case "/huge/.well-known/openid-configuration":
                return (200, "{\"issuer\":\"" + new string('x', 300 << 10) + "\"}");
            case "/garbage/.well-known/openid-configuration":
                return (200, "<html>Welcome</html>");
            default:
                return (404, "");
        }
    }

    private string Discovery(string name) => $$"""
        {"issuer":"{{Address}}/{{name}}","authorization_endpoint":"{{Address}}/{{name}}/authorize?tenant=1","token_endpoint":"{{Address}}/{{name}}/token",
         "jwks_uri":"{{Address}}/{{name}}/keys"{{(name == "op" ? $",\"userinfo_endpoint\":\"{Address}/op/userinfo\"" : ",\"authorization_response_iss_parameter_supported\":true,\"token_endpoint_auth_methods_supported\":[\"client_secret_post\"]")}}}
        """;

    private string Keys()
    {
        var point = _key.ExportParameters(false).Q;
        return $$"""{"keys":[{"kty":"EC","crv":"P-256","alg":"ES256","use":"sig","kid":"one","x":"{{Encode(point.X)}}","y":"{{Encode(point.Y)}}"}]}""";

        static string Encode(byte[]? bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Close();
        await Task.WhenAny(_loop, Task.Delay(TimeSpan.FromSeconds(2))); // closing does not always end the call that waits
        _stop.Dispose();
        _key.Dispose();
    }
}
