using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Ashlar.Engine.Rates;

/// <summary>
/// Counters in this process's memory, which is bounded: too many at once, and those nearest to being forgotten are. A counter is one
/// number, the time at which it will be full again (GCRA, ITU-T I.371): it needs no sweep to refill.
/// </summary>
public sealed class RateCounters : IRateCounters
{
    private const int ShardCount = 16;
    private readonly Shard[] _shards;
    private readonly TimeProvider _time;
    private readonly long _started;

    /// <param name="most">Counters at once; each takes some 40 bytes.</param>
    public RateCounters(TimeProvider time, int most = 200_000)
    {
        _time = time;
        _started = time.GetTimestamp();
        _shards = [.. Enumerable.Range(0, ShardCount).Select(_ => new Shard(Math.Max(8, most / ShardCount)))];
    }

    /// <summary>Counters that are kept now.</summary>
    public int Count => _shards.Sum(shard => shard.Count);

    public ValueTask<RateVerdict> TakeAsync(RatePolicy policy, string who, CancellationToken cancellationToken)
    {
        var key = KeyOf(policy, who);
        return ValueTask.FromResult(ShardOf(key).Take(key, policy, Now));
    }

    public ValueTask GiveBackAsync(RatePolicy policy, string who, CancellationToken cancellationToken)
    {
        var key = KeyOf(policy, who);
        ShardOf(key).GiveBack(key, policy);
        return ValueTask.CompletedTask;
    }

    // Not the time of day: a step of that clock would let everyone pass, or nobody for as long
    private long Now => _time.GetElapsedTime(_started).Ticks;

    private Shard ShardOf(UInt128 key) => _shards[(int)((uint)key % ShardCount)];

    // A hash that nobody finds collisions of: one caller's attempts must not be another's
    private static UInt128 KeyOf(RatePolicy policy, string who)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{policy.Name}\0{who}"), hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    private sealed class Shard(int most)
    {
        private readonly Lock _gate = new();
        private readonly Dictionary<UInt128, long> _full = []; // when the counter is full again, ticks

        public int Count
        {
            get
            {
                lock (_gate) return _full.Count;
            }
        }

        public RateVerdict Take(UInt128 key, RatePolicy policy, long now)
        {
            lock (_gate)
            {
                var known = _full.TryGetValue(key, out var full);
                full = Math.Max(full, now);
                var taken = full + policy.Refill.Ticks;
                var room = policy.Window.Ticks - (taken - now);
                if (room < 0) return new RateVerdict(policy, false, 0, new TimeSpan(-room), new TimeSpan(full - now));
                if (!known && _full.Count >= most) Forget(now);
                _full[key] = taken;
                return new RateVerdict(policy, true, (int)(room / policy.Refill.Ticks), TimeSpan.Zero, new TimeSpan(taken - now));
            }
        }

        public void GiveBack(UInt128 key, RatePolicy policy)
        {
            lock (_gate)
            {
                // What is given back before now is as good as not there, and goes with the next sweep
                if (_full.TryGetValue(key, out var full)) _full[key] = full - policy.Refill.Ticks;
            }
        }

        /// <summary>The full ones, and if that is not a quarter, those that are soonest full, up to a quarter.</summary>
        private void Forget(long now)
        {
            var threshold = _full.Values.Order().ElementAt(most / 4);
            threshold = Math.Max(threshold, now);
            foreach (var (key, full) in _full)
            {
                if (full <= threshold) _full.Remove(key);
            }
        }
    }
}
