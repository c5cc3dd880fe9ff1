using Ashlar.Cel;
using Ashlar.Stores.Plans;
using Ashlar.Stores.Watching;

namespace Ashlar.Stores.Postgres.Sharing;

/// <summary>
/// Small reads that come at once share round trips: a few connections are at work, and when one comes free all that waits goes
/// out together. Under load a read then costs a fraction of a system call and of a wake-up, here and in the database
/// (bench/README.md); alone it is sent at once. Each keeps its own statement and values. One that fails is run again by
/// itself, as is what came behind it, so that nobody gets another's failure; a plan that proved slow is always run by itself.
/// </summary>
internal sealed class SharedReads : IAsyncDisposable
{
    private const int MostInTrip = 16;
    private const int MostRows = 128;

    /// <summary>Reads that take longer keep others waiting; a trip that does gets help from another connection.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(10);

    /// <summary>What occupies the database for longer goes over more connections: there is little to gain from sharing, and its processors to use.</summary>
    private static readonly TimeSpan Heavy = TimeSpan.FromMilliseconds(0.5);
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly Queue<SharedRead> _waiting = new();
    private readonly ConnectionPool _pool;
    private readonly PostgresReads _alone;
    private readonly PostgresOptions _options;
    private readonly StoreWatch _watch;
    private readonly TimeProvider _time;
    private readonly ITimer _looks;
    private readonly int _usual; // connections at work while all goes well: about what the database's processors can do at once
    private int _working;
    private long _taken; // when one of them last took what waited
    private long _refused; // when one of them last got no connection

    public SharedReads(ConnectionPool pool, PostgresReads alone, PostgresOptions options, StoreWatch watch, TimeProvider time)
    {
        (_pool, _alone, _options, _watch, _time) = (pool, alone, options, watch, time);
        _usual = Math.Clamp(Environment.ProcessorCount, 1, options.Pool);
        _looks = time.CreateTimer(static reads => ((SharedReads)reads!).Look(), this, BetweenLooks, BetweenLooks); // never null: given here
    }

    /// <summary>Whether a read gives few rows and is known to be quick: its first run, by itself, tells.</summary>
    public static bool Takes(PostgresRead read, CelValue[] values)
    {
        var plan = read.Plan;
        if (plan.CountOnly || plan.ForUpdate || read.Time.Average == TimeSpan.Zero || read.Time.Average > Slow) return false;
        if (plan.Source is null) return read.DrawsByName && values[0].AsInt <= MostRows;
        if (read.KeysParameter >= 0) return values[read.KeysParameter].AsList.Count <= MostRows;
        return plan.LimitParameter is { } limit ? values[limit].AsInt <= MostRows : plan.Sort.Count == 0; // unsorted: at most one row
    }

    /// <exception cref="StoreException">As for any read.</exception>
    public ValueTask<IRowCursor> ReadAsync(PostgresRead read, CelValue[] values, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var asked = new SharedRead(read, values, _time.GetTimestamp(), cancellationToken);
        Ask([asked]);
        return asked.Task;
    }

    /// <summary>Reads that one caller wants together: they go out in one trip, where that has room.</summary>
    public void Ask(ReadOnlySpan<SharedRead> asked)
    {
        bool helps;
        lock (_gate)
        {
            foreach (var read in asked) _waiting.Enqueue(read);
            helps = NeedsHelp(asked[0], asked[0].Since);
            if (helps) _working++;
        }

        if (helps) _ = WorkAsync();
    }

    public ValueTask DisposeAsync() => _looks.DisposeAsync();

    // Under the gate
    private bool NeedsHelp(SharedRead asked, long now)
    {
        if (_working == 0) return true;
        // While others are at work it is no use to ask again and again for a connection that is not to be had
        if (_refused != 0 && _time.GetElapsedTime(_refused, now) < AfterRefusal) return false;
        return _working < _usual || (_working < _options.Pool && (asked.Read.Time.Average > Heavy || _time.GetElapsedTime(_taken, now) > Slow));
    }

    private void Look()
    {
        var now = _time.GetTimestamp();
        List<SharedRead> late = [];
        bool helps;
        lock (_gate)
        {
            while (_waiting.TryPeek(out var oldest) && _time.GetElapsedTime(oldest.Since, now) > _options.WaitLimit) late.Add(_waiting.Dequeue());
            helps = _waiting.TryPeek(out var next) && NeedsHelp(next, now);
            if (helps) _working++;
        }

        if (helps) _ = WorkAsync();
        foreach (var read in late)
        {
            var failure = new StoreException(StoreFailure.Busy, $"no connection came free in {_options.WaitLimit.TotalSeconds} s");
            _watch.Failed(failure);
            read.Fail(failure);
        }
    }

    /// <summary>Works on one connection until nothing waits. Every failure becomes some read's.</summary>
    private async Task WorkAsync()
    {
        PostgresConnection connection;
        try
        {
            connection = await _pool.RentAsync(writes: false, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // Where nobody else is at work, those that came meanwhile fare as the one for which it was asked
            foreach (var read in Leave()) read.Fail(e);
            return;
        }

        var trip = new SharedTrip(connection, _watch, _time);
        bool goesOn;
        do
        {
            goesOn = Take(trip.Reads);
            if (goesOn) await trip.RunAsync(ReadAlone).ConfigureAwait(false);
        }
        while (goesOn && connection.IsUsable && !_pool.IsAwaited); // writes wait in line for a connection, so reads get in line again
        _pool.Return(connection);
        trip.Give();
        if (goesOn) HandOver();
    }

    /// <summary>Takes what waits for one trip; with nothing there, ends the work.</summary>
    private bool Take(List<SharedRead> reads)
    {
        lock (_gate)
        {
            while (reads.Count < MostInTrip && _waiting.TryDequeue(out var read)) reads.Add(read);
            if (reads.Count == 0) _working--;
            else _taken = _time.GetTimestamp();
            return reads.Count > 0;
        }
    }

    /// <summary>The connection was lost, or others wait for it: what still waits finds another.</summary>
    private void HandOver()
    {
        bool more;
        lock (_gate)
        {
            more = _waiting.Count > 0;
            if (!more) _working--;
        }

        if (more) _ = WorkAsync();
    }

    private SharedRead[] Leave()
    {
        lock (_gate)
        {
            _working--;
            _refused = _time.GetTimestamp();
            if (_working > 0) return [];
            SharedRead[] left = [.. _waiting];
            _waiting.Clear();
            return left;
        }
    }

    private void ReadAlone(SharedRead read) => _ = read.FollowAsync(_alone.ReadAsync(read.Read, read.Values, read.Cancelled));
}
