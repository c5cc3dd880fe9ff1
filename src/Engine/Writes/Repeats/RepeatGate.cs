using System.Diagnostics.CodeAnalysis;

namespace Ashlar.Engine.Writes.Repeats;

/// <summary>
/// Lets one request with a key through at a time, so that repeats within this process wait without a connection. Those of other
/// processes meet in the store.
/// </summary>
internal sealed class RepeatGate(TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<byte[], Turnstile> turnstiles = new(ByHash.Instance);

    /// <summary>Null: the one before has not ended within <paramref name="patience"/>.</summary>
    public async ValueTask<Turn?> EnterAsync(byte[] hash, TimeSpan patience, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var turnstile = Join(hash);
        try
        {
            if (turnstile.Free.Wait(0, CancellationToken.None)) return new Turn(this, hash, patience);
            using var deadline = new CancellationTokenSource(patience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
            await turnstile.Free.WaitAsync(either.Token);
            var left = patience - time.GetElapsedTime(started);
            return new Turn(this, hash, left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Leave(hash);
            return null;
        }
        catch
        {
            Leave(hash);
            throw;
        }
    }

    private Turnstile Join(byte[] hash)
    {
        lock (gate)
        {
            if (!turnstiles.TryGetValue(hash, out var turnstile)) turnstiles.Add(hash, turnstile = new Turnstile());
            turnstile.Users++;
            return turnstile;
        }
    }

    private Turnstile Leave(byte[] hash)
    {
        lock (gate)
        {
            var turnstile = turnstiles[hash];
            if (--turnstile.Users == 0) turnstiles.Remove(hash);
            return turnstile;
        }
    }

    private sealed class Turnstile
    {
        // Not disposed: it has no wait handle until one is asked for.
        public SemaphoreSlim Free { get; } = new(1, 1);
        public int Users { get; set; }
    }

    /// <summary>A request's turn; its end lets the next one in.</summary>
    internal sealed class Turn(RepeatGate owner, byte[] hash, TimeSpan left) : IDisposable
    {
        /// <summary>What is left of the patience.</summary>
        public TimeSpan Left { get; } = left;

        public void Dispose() => owner.Leave(hash).Free.Release();
    }

    private sealed class ByHash : IEqualityComparer<byte[]>
    {
        public static readonly ByHash Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode([DisallowNull] byte[] obj) => BitConverter.ToInt32(obj);
    }
}
