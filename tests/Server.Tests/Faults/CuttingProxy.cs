using System.Net;
using System.Net.Sockets;

namespace Ashlar.Server.Tests.Faults;

/// <summary>
/// Stands between a client and a server and passes on everything but the answer: that is kept here, and the client's connection
/// is cut when it has come, as a network that fails at the worst moment would.
/// </summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Uri _server;
    private readonly Task _running;

    public CuttingProxy(Uri server)
    {
        _server = server;
        _listener.Start();
        _running = RunAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>What the server answered and the client never got.</summary>
    public string Answer { get; private set; } = "";

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _running;
    }

    private async Task RunAsync()
    {
        using var client = await _listener.AcceptTcpClientAsync();
        using var server = new TcpClient();
        await server.ConnectAsync(IPAddress.Loopback, _server.Port);
        var (asking, answering) = (client.GetStream(), server.GetStream());
        var passing = asking.CopyToAsync(answering);
        var buffer = new byte[64 * 1024];
        var length = await answering.ReadAsync(buffer);
        Answer = System.Text.Encoding.UTF8.GetString(buffer, 0, length);
        client.Close();
        await passing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // its socket was closed
    }
}
