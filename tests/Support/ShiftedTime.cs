namespace Ashlar.Testing;

/// <summary>
/// The machine's time and some more of it: a test moves the clock on, and timers whose time has come by that fire. What is
/// measured (timestamps) goes on as it does, so that nothing seems to have taken hours.
/// </summary>
public sealed class ShiftedTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ShiftedTimer> _timers = [];
    private TimeSpan _shift;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate) return System.GetUtcNow() + _shift;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ShiftedTimer(this, callback, state, dueTime, period);
        lock (_gate) _timers.Add(timer);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        ShiftedTimer[] timers;
        lock (_gate)
        {
            _shift += by;
            timers = [.. _timers];
        }

        foreach (var timer in timers) timer.Advance(by);
    }

    private void Forget(ShiftedTimer timer)
    {
        lock (_gate) _timers.Remove(timer);
    }

    private sealed class ShiftedTimer(ShiftedTime time, TimerCallback callback, object? state, TimeSpan due, TimeSpan period) : ITimer
    {
        private readonly Lock _gate = new();
        private readonly ITimer _real = System.CreateTimer(callback, state, due, period);
        private TimeSpan _left = due;
        private TimeSpan _period = period;

        public void Advance(TimeSpan by)
        {
            lock (_gate)
            {
                if (_left < TimeSpan.Zero) return; // never fires, or has
                _left -= by;
                if (_left > TimeSpan.Zero) return;
                _left = _period;
            }

            callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_gate) (_left, _period) = (dueTime, period);
            return _real.Change(dueTime, period);
        }

        public void Dispose()
        {
            time.Forget(this);
            _real.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            time.Forget(this);
            return _real.DisposeAsync();
        }
    }
}
