using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;

namespace Ashlar.Identity.Passwords.Argon2;

/// <summary>
/// Argon2 version 1.3 (RFC 9106) over memory that its caller lends and that holds nothing of the password afterwards. Takes as
/// long as it costs: call it from a thread that may.
/// </summary>
internal static class Argon2Hash
{
    public const uint Version = 0x13;

    /// <summary>Whether blocks are mixed four words at a time.</summary>
    public static bool IsVectorised => Avx2.IsSupported;

    /// <param name="tag">The outcome, 4 bytes or more.</param>
    /// <param name="memory">At least <see cref="Argon2Cost.Blocks"/> blocks; wiped.</param>
    /// <exception cref="ArgumentException">What RFC 9106 does not allow, or memory that is too small.</exception>
    public static void Compute(Argon2Kind kind, Argon2Cost cost, in Argon2Input input, Span<byte> tag, Span<ulong> memory)
    {
        if (Avx2.IsSupported) Compute<Avx2Mixer>(kind, cost, input, tag, memory);
        else Compute<ScalarMixer>(kind, cost, input, tag, memory);
    }

    /// <inheritdoc cref="Compute"/>
    public static void Compute<TMixer>(Argon2Kind kind, Argon2Cost cost, in Argon2Input input, Span<byte> tag, Span<ulong> memory)
        where TMixer : struct, IBlockMixer
    {
        if (cost.Lanes < 1 || cost.Passes < 1 || cost.Memory < 8 * cost.Lanes) throw new ArgumentException("RFC 9106 section 3.1 asks for more", nameof(cost));
        if (tag.Length < 4 || input.Salt.Length < 8) throw new ArgumentException("a tag has 4 bytes, a salt 8 or more", nameof(tag));
        var blocks = memory[..(cost.Blocks * IBlockMixer.Words)];
        try
        {
            Start(kind, cost, input, (uint)tag.Length, blocks);
            new BlockFilling<TMixer>(kind, cost, blocks).Run();
            Finish(cost, blocks, tag);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(blocks));
        }
    }

    /// <summary>H0 and the first two blocks of every lane (steps 1 to 4 of section 3.2).</summary>
    private static void Start(Argon2Kind kind, Argon2Cost cost, in Argon2Input input, uint tagLength, Span<ulong> blocks)
    {
        Span<byte> seed = stackalloc byte[Blake2b.MostBytes + 8];
        var blake = new Blake2b(Blake2b.MostBytes, stackalloc ulong[Blake2b.Room]);
        blake.Feed((uint)cost.Lanes);
        blake.Feed(tagLength);
        blake.Feed((uint)cost.Memory);
        blake.Feed((uint)cost.Passes);
        blake.Feed(Version);
        blake.Feed((uint)kind);
        Feed(ref blake, input.Password);
        Feed(ref blake, input.Salt);
        Feed(ref blake, input.Secret);
        Feed(ref blake, input.Data);
        blake.Finish(seed);
        var laneLength = cost.Blocks / cost.Lanes;
        for (var lane = 0; lane < cost.Lanes; lane++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(seed[68..], lane);
            for (var column = 0; column < 2; column++)
            {
                BinaryPrimitives.WriteInt32LittleEndian(seed[64..], column);
                var block = blocks.Slice(((lane * laneLength) + column) * IBlockMixer.Words, IBlockMixer.Words);
                HashLong(seed, MemoryMarshal.AsBytes(block));
                Order(block);
            }
        }

        CryptographicOperations.ZeroMemory(seed);
    }

    private static void Feed(ref Blake2b blake, ReadOnlySpan<byte> part)
    {
        blake.Feed((uint)part.Length);
        blake.Feed(part);
    }

    /// <summary>The last blocks of all lanes into one, and that into the tag (steps 7 and 8).</summary>
    private static void Finish(Argon2Cost cost, Span<ulong> blocks, Span<byte> tag)
    {
        var laneWords = blocks.Length / cost.Lanes;
        var last = blocks[(laneWords - IBlockMixer.Words)..laneWords];
        for (var lane = 1; lane < cost.Lanes; lane++)
        {
            var other = blocks.Slice(((lane + 1) * laneWords) - IBlockMixer.Words, IBlockMixer.Words);
            for (var i = 0; i < last.Length; i++) last[i] ^= other[i];
        }

        Order(last);
        HashLong(MemoryMarshal.AsBytes(last), tag);
    }

    /// <summary>H', a hash of any length (section 3.3).</summary>
    internal static void HashLong(ReadOnlySpan<byte> input, Span<byte> output)
    {
        Span<byte> length = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteInt32LittleEndian(length, output.Length);
        if (output.Length <= Blake2b.MostBytes)
        {
            Blake2b.Hash(length, input, output);
            return;
        }

        Span<byte> part = stackalloc byte[Blake2b.MostBytes];
        Blake2b.Hash(length, input, part);
        part[..32].CopyTo(output);
        output = output[32..];
        while (output.Length > Blake2b.MostBytes)
        {
            Blake2b.Hash(part, default, part);
            part[..32].CopyTo(output);
            output = output[32..];
        }

        Blake2b.Hash(part, default, output);
        CryptographicOperations.ZeroMemory(part);
    }

    /// <summary>Between little-endian bytes and the machine's words.</summary>
    private static void Order(Span<ulong> words)
    {
        if (!BitConverter.IsLittleEndian) BinaryPrimitives.ReverseEndianness(words, words);
    }
}

/// <summary>What is hashed: P, S, K and X of RFC 9106 section 3.1.</summary>
internal readonly ref struct Argon2Input
{
    public required ReadOnlySpan<byte> Password { get; init; }

    /// <summary>8 bytes or more.</summary>
    public required ReadOnlySpan<byte> Salt { get; init; }
    public ReadOnlySpan<byte> Secret { get; init; }
    public ReadOnlySpan<byte> Data { get; init; }
}
