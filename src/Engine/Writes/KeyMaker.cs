using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Ashlar.Engine.Writes;

/// <summary>
/// UUIDv7 keys (RFC 9562 section 5.7) that grow: within a millisecond a counter of 12 bits in <c>rand_a</c> counts up from a
/// random start (section 6.2, method 1); when it is full, or the clock goes back, time is borrowed from the next millisecond.
/// The other 62 bits are random. Thread-safe.
/// </summary>
internal sealed class KeyMaker(TimeProvider time)
{
    private const int CounterBits = 12;

    // Half of the counter is left to count in.
    private const int SeedMask = (1 << (CounterBits - 1)) - 1;
    private readonly Lock gate = new();
    private readonly byte[] random = new byte[4096];
    private int used = 4096;
    private long last;

    public Guid Next()
    {
        Span<byte> bytes = stackalloc byte[16];
        lock (gate)
        {
            if (used + 10 > random.Length)
            {
                RandomNumberGenerator.Fill(random);
                used = 0;
            }

            var seed = BinaryPrimitives.ReadUInt16LittleEndian(random.AsSpan(used)) & SeedMask;
            var fresh = (time.GetUtcNow().ToUnixTimeMilliseconds() << CounterBits) | (long)seed;
            last = Math.Max(fresh >> CounterBits > last >> CounterBits ? fresh : last + 1, last + 1);
            random.AsSpan(used + 2, 8).CopyTo(bytes[8..]);
            random.AsSpan(used, 10).Clear();
            used += 10;
            BinaryPrimitives.WriteInt64BigEndian(bytes, ((last >> CounterBits) << 16) | 0x7000 | (last & 0xFFF));
        }

        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
