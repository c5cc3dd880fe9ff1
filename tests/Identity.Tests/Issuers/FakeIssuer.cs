using System.Net;
using System.Net.Sockets;
using System.Text;
using Ashlar.Identity.Tokens.Jose;

namespace Ashlar.Identity.Tests.Issuers;

/// <summary>An OpenID Connect issuer on loopback that does as the test says, and counts what it is asked.</summary>
internal sealed class FakeIssuer : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private int _discoveries;
    private int _keySets;
    private bool _isGone;

    public FakeIssuer()
    {
        var port = FreePort();
        Issuer = $"http://127.0.0.1:{port}/realm";
        _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        _listener.Start();
        Discovery = () => $$"""{"issuer":"{{Issuer}}","jwks_uri":"{{Issuer}}/keys"}""";
        _loop = ServeAsync();
    }

    public string Issuer { get; }

    public List<SigningKey> Keys { get; } = [SigningKey.Make(out _)];

    public int Discoveries => Volatile.Read(ref _discoveries);

    public int KeySets => Volatile.Read(ref _keySets);

    /// <summary>The discovery document.</summary>
    public Func<string> Discovery { get; set; }

    /// <summary>Answers in place of the usual, where it gives true.</summary>
    public Func<HttpListenerContext, Task<bool>> Instead { get; set; } = _ => Task.FromResult(false);

    public string Sign(string claims, string type = "at+jwt", SigningKey? key = null) => (key ?? Keys[0]).Sign(type, Encoding.UTF8.GetBytes(claims));

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            _ = AnswerAsync(context);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            var path = context.Request.Url!.AbsolutePath;
            if (path.EndsWith("openid-configuration", StringComparison.Ordinal)) Interlocked.Increment(ref _discoveries);
            else Interlocked.Increment(ref _keySets);
            if (!await Instead(context))
            {
                var text = path switch
                {
                    "/realm/.well-known/openid-configuration" => Discovery(),
                    "/realm/keys" => $$"""{"keys":[{{string.Join(',', Keys.Select(key => key.PublicJwk))}}]}""",
                    _ => null,
                };
                context.Response.StatusCode = text is null ? 404 : 200;
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(text ?? ""));
            }

            context.Response.Close();
        }
        catch (Exception gone) when (gone is HttpListenerException or ObjectDisposedException or IOException)
        {
            // The other side gave up, as some tests want.
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Some tests let it die before they end.
        if (_isGone) return;
        _isGone = true;
        await _stop.CancelAsync();
        _listener.Close();
        await Task.WhenAny(_loop, Task.Delay(TimeSpan.FromSeconds(2))); // closing does not always end the call that waits
        _stop.Dispose();
    }
}
