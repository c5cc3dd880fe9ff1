namespace Ashlar.Server.Loading;

/// <summary>
/// Tells when the text of the model file, or of one beside it, changed. Looks twice a second at its time and size instead of asking the system for
/// events: editors replace files in ways that events miss, and containers often carry none.
/// </summary>
internal sealed class ModelWatcher : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(400);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    /// <param name="path">Of the model.</param>
    /// <param name="beside">Of a file that may be missing.</param>
    /// <param name="time">The clock.</param>
    /// <param name="changed">Called after each change.</param>
    public ModelWatcher(string path, string beside, TimeProvider time, Func<CancellationToken, Task> changed) =>
        _loop = Task.Run(() => WatchAsync(path, beside, time, changed, _stop.Token));

    private static async Task WatchAsync(string path, string beside, TimeProvider time, Func<CancellationToken, Task> changed, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        var seen = (Model: Stamp(path), Beside: Stamp(beside));
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                var now = (Model: Stamp(path), Beside: Stamp(beside));
                if (now == seen || now.Model is null) continue; // null: between an editor's delete and rename
                seen = now;
                await changed(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    private static (DateTime Written, long Length)? Stamp(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : null;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }
}
