using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Ashlar.Identity.Passwords.Argon2;

/// <summary>BLAKE2b (RFC 7693) without a key, 1 to 64 bytes long, over parts that are fed one after another.</summary>
internal ref struct Blake2b
{
    public const int MostBytes = 64;
    private const int BlockBytes = 128;
    private static ReadOnlySpan<ulong> Start =>
    [
        0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
        0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
    ];

    // RFC 7693 section 2.7; rounds 10 and 11 are rounds 0 and 1 again
    private static ReadOnlySpan<byte> Order =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3,
        11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4,
        7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8,
        9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13,
        2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9,
        12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11,
        13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10,
        6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5,
        10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0,
    ];

    private readonly Span<ulong> _state;
    private readonly Span<byte> _block;
    private readonly int _length;
    private int _held;
    private ulong _fed;

    /// <param name="length">Bytes of the hash.</param>
    /// <param name="room">Where it works, of <see cref="Room"/> words; wiped by <see cref="Finish"/>.</param>
    public Blake2b(int length, Span<ulong> room)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, MostBytes);
        _length = length;
        _state = room[..8];
        _block = MemoryMarshal.AsBytes(room.Slice(8, BlockBytes / sizeof(ulong)));
        Start.CopyTo(_state);
        _state[0] ^= 0x01010000UL ^ (ulong)length; // no key, fan-out and depth 1
    }

    /// <summary>Words that a hash works in.</summary>
    public const int Room = 8 + (BlockBytes / sizeof(ulong));

    public static void Hash(scoped ReadOnlySpan<byte> first, scoped ReadOnlySpan<byte> second, Span<byte> hash)
    {
        var blake = new Blake2b(hash.Length, stackalloc ulong[Room]);
        blake.Feed(first);
        blake.Feed(second);
        blake.Finish(hash);
    }

    public void Feed(scoped ReadOnlySpan<byte> part)
    {
        while (part.Length > 0)
        {
            if (_held == BlockBytes) Compress(last: false); // not before there is more: the last block is marked
            var taken = Math.Min(part.Length, BlockBytes - _held);
            part[..taken].CopyTo(_block[_held..]);
            _held += taken;
            _fed += (ulong)taken;
            part = part[taken..];
        }
    }

    public void Feed(uint number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, number);
        Feed(bytes);
    }

    public void Finish(Span<byte> hash)
    {
        _block[_held..].Clear();
        Compress(last: true);
        Span<byte> all = stackalloc byte[MostBytes];
        for (var i = 0; i < 8; i++) BinaryPrimitives.WriteUInt64LittleEndian(all[(i * 8)..], _state[i]);
        all[.._length].CopyTo(hash);
        CryptographicOperations.ZeroMemory(all);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_state));
        CryptographicOperations.ZeroMemory(_block);
    }

    private void Compress(bool last)
    {
        Span<ulong> words = stackalloc ulong[16];
        for (var i = 0; i < 16; i++) words[i] = BinaryPrimitives.ReadUInt64LittleEndian(_block[(i * 8)..]);
        Span<ulong> v = stackalloc ulong[16];
        _state.CopyTo(v);
        Start.CopyTo(v[8..]);
        v[12] ^= _fed;
        if (last) v[14] = ~v[14];
        for (var round = 0; round < 12; round++)
        {
            var order = Order.Slice(round % 10 * 16, 16);
            Mix(v, 0, 4, 8, 12, words[order[0]], words[order[1]]);
            Mix(v, 1, 5, 9, 13, words[order[2]], words[order[3]]);
            Mix(v, 2, 6, 10, 14, words[order[4]], words[order[5]]);
            Mix(v, 3, 7, 11, 15, words[order[6]], words[order[7]]);
            Mix(v, 0, 5, 10, 15, words[order[8]], words[order[9]]);
            Mix(v, 1, 6, 11, 12, words[order[10]], words[order[11]]);
            Mix(v, 2, 7, 8, 13, words[order[12]], words[order[13]]);
            Mix(v, 3, 4, 9, 14, words[order[14]], words[order[15]]);
        }

        for (var i = 0; i < 8; i++) _state[i] ^= v[i] ^ v[i + 8];
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(words));
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(v));
        _held = 0;
    }

    private static void Mix(Span<ulong> v, int a, int b, int c, int d, ulong x, ulong y)
    {
        v[a] = v[a] + v[b] + x;
        v[d] = BitOperations.RotateRight(v[d] ^ v[a], 32);
        v[c] += v[d];
        v[b] = BitOperations.RotateRight(v[b] ^ v[c], 24);
        v[a] = v[a] + v[b] + y;
        v[d] = BitOperations.RotateRight(v[d] ^ v[a], 16);
        v[c] += v[d];
        v[b] = BitOperations.RotateRight(v[b] ^ v[c], 63);
    }
}
