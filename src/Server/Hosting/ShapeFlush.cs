using Ashlar.Server.Logging;
using Ashlar.Server.Options;
using Ashlar.Stores;
using Ashlar.Stores.Advising;
using Ashlar.Stores.Watching;

namespace Ashlar.Server.Hosting;

/// <summary>
/// Hands the counts of what ran over to their records, now and then and at the end: what a killed process loses is of one pause at
/// most. No request waits for it, and what could not be handed over is tried again with what came since.
/// </summary>
internal sealed class ShapeFlush : IAsyncDisposable
{
    // So that writers of a busy database come between
    private const int AtOnce = 200;
    private static readonly TimeSpan BetweenSweeps = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestFlush = TimeSpan.FromSeconds(10);

    private readonly ShapeBook _shapes;
    private readonly IShapeRecords _records;
    private readonly ServerLog _log;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, (RecordedShape Shape, ShapeCount Count)> _waiting = new(StringComparer.Ordinal);
    private readonly Task _running;
    private DateTimeOffset _sweptAt = DateTimeOffset.MinValue;
    private bool _failing;

    public ShapeFlush(ShapeBook shapes, IShapeRecords records, TimeSpan pause, ServerLog log, TimeProvider time)
    {
        _shapes = shapes;
        _records = records;
        _log = log;
        _time = time;
        _running = RunAsync(pause);
    }

    /// <summary>Hands over what is left.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // only ever cancelled
        await TryFlushAsync(CancellationToken.None);
        _stop.Dispose();
    }

    private async Task RunAsync(TimeSpan pause)
    {
        using var timer = new PeriodicTimer(pause, _time);
        while (await timer.WaitForNextTickAsync(_stop.Token)) await TryFlushAsync(_stop.Token);
    }

    private async Task TryFlushAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var limit = new CancellationTokenSource(LongestFlush, _time);
        await using var linked = limit.Token.Register(patience.Cancel);
        try
        {
            await FlushAsync(patience.Token);
            _failing = false;
        }
        catch (Exception failure) when (!_stop.IsCancellationRequested || cancellationToken == CancellationToken.None)
        {
            // Advice is worth no noise: one line when it begins to fail, none until it has worked again
            if (!_failing) _log.Event(LogLevelOption.Warning, "shapes", "the shapes of statements could not be kept for ashlar advise, and are tried again: " + failure.Message, failure is StoreException or IOException ? null : failure);
            _failing = true;
        }
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        foreach (var (shape, count) in _shapes.TakeCounts())
        {
            var known = _waiting.TryGetValue(shape.Hash, out var waiting) ? waiting : (RecordedShape.Of(shape), default);
            _waiting[shape.Hash] = known with { Count = known.Count + count };
        }

        var now = _time.GetUtcNow();
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        foreach (var some in _waiting.Values.ToList().Chunk(AtOnce))
        {
            await _records.AddAsync(some, today, cancellationToken);
            foreach (var (shape, _) in some) _waiting.Remove(shape.Hash);
        }

        if (now - _sweptAt < BetweenSweeps) return;
        _sweptAt = now;
        await _records.ForgetAsync(today.AddDays(-IShapeRecords.Days), cancellationToken);
    }
}
