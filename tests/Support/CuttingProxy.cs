using System.Net;
using System.Net.Sockets;

namespace Ashlar.Testing;

/// <summary>A TCP proxy that a test cuts, stalls or lets through: the network between a server and what it calls.</summary>
public sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _target;
    private readonly CancellationTokenSource _end = new();
    private readonly List<Socket> _open = [];
    private readonly Task _accepting;
    private long _passed;
    private volatile bool _refuses;
    private TaskCompletionSource? _stalled;
    private long _cutAfter = long.MaxValue;

    /// <param name="target">A port of this machine.</param>
    public CuttingProxy(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Bytes that went to the target so far.</summary>
    public long Passed => Volatile.Read(ref _passed);

    /// <summary>New connections are closed at once, as if nobody were there.</summary>
    public bool Refuses
    {
        get => _refuses;
        set => _refuses = value;
    }

    /// <summary>Cuts every connection, whatever is on its way.</summary>
    public void Cut()
    {
        lock (_open)
        {
            foreach (var socket in _open) Abort(socket);
            _open.Clear();
        }
    }

    /// <summary>Cuts every connection as soon as so many more bytes went to the target; those behind them never arrive.</summary>
    public void CutAfter(long bytes) => Volatile.Write(ref _cutAfter, Passed + bytes);

    /// <summary>Holds back what comes from the target until <see cref="Resume"/>: it is there, and says nothing.</summary>
    public void Stall() => _stalled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Resume()
    {
        var stalled = _stalled;
        _stalled = null;
        stalled?.SetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        Cut();
        Resume();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptSocketAsync(_end.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return; // disposed
            }

            if (_refuses) Abort(client);
            else _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        var target = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        lock (_open) _open.AddRange([client, target]);
        try
        {
            await target.ConnectAsync(IPAddress.Loopback, _target, _end.Token);
            await Task.WhenAny(PumpAsync(client, target, toTarget: true), PumpAsync(target, client, toTarget: false));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // one of them went away: so does the other
        }

        Abort(client);
        Abort(target);
    }

    private async Task PumpAsync(Socket from, Socket to, bool toTarget)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            for (int read; (read = await from.ReceiveAsync(buffer, _end.Token)) > 0;)
            {
                if (toTarget && !Pass(ref read))
                {
                    await to.SendAsync(buffer.AsMemory(0, read), _end.Token);
                    Cut();
                    return;
                }

                if (!toTarget && _stalled is { } stalled) await stalled.Task;
                await to.SendAsync(buffer.AsMemory(0, read), _end.Token);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // cut
        }
    }

    private bool Pass(ref int read)
    {
        var after = Interlocked.Add(ref _passed, read);
        var limit = Volatile.Read(ref _cutAfter);
        if (after < limit) return true;
        Volatile.Write(ref _cutAfter, long.MaxValue);
        read = (int)Math.Max(0, read - (after - limit));
        return false;
    }

    // Without the FIN that a polite end would send
    private static void Abort(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // gone already
        }

        socket.Dispose();
    }
}
