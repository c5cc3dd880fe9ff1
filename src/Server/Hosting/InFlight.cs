using Microsoft.AspNetCore.Connections.Features;

namespace Ashlar.Server.Hosting;

/// <summary>
/// The requests in work: bounds how many, and stops those that take too long or whose connection is gone. One sweep a quarter
/// of a second looks at all of them, so that a request costs no timer and no linked token of its own.
/// </summary>
public sealed class InFlight : IAsyncDisposable
{
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromMilliseconds(250);
    private readonly TimeProvider _time;
    private readonly TimeSpan _limit;
    private readonly Slot?[] _slots;
    private readonly Stack<Slot> _free;
    private readonly Lock _gate = new();
    private readonly ITimer _sweeper;
    private int _count;

    public InFlight(int most, TimeSpan limit, TimeProvider time)
    {
        _time = time;
        _limit = limit;
        _slots = new Slot?[most];
        _free = new Stack<Slot>();
        _sweeper = _time.CreateTimer(_ => Sweep(), null, SweepPeriod, SweepPeriod);
    }

    /// <summary>Requests in work now.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>A place, or null when all are taken.</summary>
    internal Slot? Enter(IConnectionLifetimeFeature? connection)
    {
        Slot slot;
        lock (_gate)
        {
            if (!_free.TryPop(out var reused))
            {
                if (_count == _slots.Length) return null;
                var index = Array.IndexOf(_slots, null);
                _slots[index] = reused = new Slot(index);
            }

            slot = reused;
            _count++;
        }

        slot.Begin(_time.GetTimestamp(), connection);
        return slot;
    }

    internal void Leave(Slot slot)
    {
        var reusable = slot.End();
        lock (_gate)
        {
            _count--;
            if (reusable) _free.Push(slot);
            else _slots[slot.Index] = null;
        }

        if (!reusable)
        {
            slot.Dispose();
        }
    }

    private void Sweep()
    {
        foreach (var slot in _slots) slot?.CancelIfOverdue(_time, _limit);
    }

    /// <summary>Waits until no request is in work, or <paramref name="cancellationToken"/> fires.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        while (Count > 0) await Task.Delay(TimeSpan.FromMilliseconds(20), _time, cancellationToken);
    }

    public async ValueTask DisposeAsync() => await _sweeper.DisposeAsync();

    internal sealed class Slot(int index) : IDisposable
    {
        private readonly CancellationTokenSource _source = new();
        private readonly Lock _gate = new();
        private long _started;
        private bool _busy;
        private IConnectionLifetimeFeature? _connection;

        public int Index { get; } = index;
        public CancellationToken Token => _source.Token;

        /// <summary>The time was up, not the connection gone.</summary>
        public bool TimedOut { get; private set; }

        public void Begin(long timestamp, IConnectionLifetimeFeature? lifetime)
        {
            lock (_gate)
            {
                _started = timestamp;
                _connection = lifetime;
                TimedOut = false;
                _busy = true;
            }
        }

        /// <summary>False when the token was cancelled: the slot is thrown away.</summary>
        public bool End()
        {
            lock (_gate)
            {
                _busy = false;
                _connection = null;
            }

            // Callbacks that the request left registered would keep what they hold alive.
            return _source.TryReset();
        }

        public void Dispose() => _source.Dispose();

        public void CancelIfOverdue(TimeProvider time, TimeSpan limit)
        {
            lock (_gate)
            {
                if (!_busy || _source.IsCancellationRequested) return;
                if (time.GetElapsedTime(_started) > limit) TimedOut = true;
                else if (_connection is null || !_connection.ConnectionClosed.IsCancellationRequested) return;
                // Not Cancel(): what is called back may end this very request, under this lock.
                _ = _source.CancelAsync();
            }
        }
    }
}
