using System.Buffers;

namespace Ashlar.Server.Logging;

/// <summary>
/// Where log lines go: lines are appended to a buffer under a short lock and written out by one background loop, so that a
/// request never waits for the disk or a slow terminal. At most a few milliseconds of lines are lost when the process is killed.
/// </summary>
public sealed class LogSink : IAsyncDisposable
{
    // Beyond this much that the reader of our output has not taken, lines are dropped and counted rather than kept for ever.
    private const int MostPending = 8 << 20;
    private readonly Stream _output;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _ready = new(0, 1);
    private readonly Task _loop;
    private ArrayBufferWriter<byte> _filling = new(64 << 10);
    private ArrayBufferWriter<byte> _draining = new(64 << 10);
    private bool _signalled;
    private bool _closed;
    private long _dropped;

    public LogSink(Stream output)
    {
        _output = output;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Appends what <paramref name="write"/> produces, a whole line with its end.</summary>
    public void Append<TState>(TState state, Action<TState, IBufferWriter<byte>> write)
    {
        lock (_gate)
        {
            if (_closed) return;
            if (_filling.WrittenCount > MostPending)
            {
                _dropped++;
                return;
            }

            write(state, _filling);
            if (_signalled) return;
            _signalled = true;
        }

        _ready.Release();
    }

    private async Task RunAsync()
    {
        while (true)
        {
            await _ready.WaitAsync();
            bool last;
            long lost;
            lock (_gate)
            {
                _signalled = false;
                last = _closed;
                lost = _dropped;
                _dropped = 0;
                (_filling, _draining) = (_draining, _filling);
            }

            await DrainAsync(lost);
            if (last) return;
        }
    }

    private async Task DrainAsync(long lost)
    {
        try
        {
            await _output.WriteAsync(_draining.WrittenMemory);
            if (lost > 0) await _output.WriteAsync(System.Text.Encoding.UTF8.GetBytes($"{{\"level\":\"warn\",\"event\":\"log-dropped\",\"lines\":{lost}}}\n"));
            await _output.FlushAsync();
        }
        catch (IOException)
        {
            // Nobody reads our output any more (a closed pipe): serving goes on without a log.
            lock (_gate) _closed = true;
        }

        _draining.ResetWrittenCount();
    }

    public async ValueTask DisposeAsync()
    {
        var signal = false;
        lock (_gate)
        {
            if (!_closed)
            {
                _closed = true;
                signal = !_signalled;
                _signalled = true;
            }
        }

        if (signal) _ready.Release();
        await _loop.WaitAsync(TimeSpan.FromSeconds(2)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ready.Dispose();
    }
}
