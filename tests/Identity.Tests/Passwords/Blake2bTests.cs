using System.Security.Cryptography;
using System.Text;
using Ashlar.Identity.Passwords.Argon2;

namespace Ashlar.Identity.Tests.Passwords;

public sealed class Blake2bTests
{
    [Fact]
    public void Hashes_the_example_of_rfc_7693() =>
        Assert.Equal(
            "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923",
            Convert.ToHexStringLower(Hash(64, "abc"u8)));

    /// <summary>The inputs of RFC 7693's self-test (appendix E) without its keyed half, which Argon2 has no use for; the sum is from Python's hashlib.</summary>
    [Fact]
    public void Agrees_with_another_implementation_on_hashes_and_inputs_of_many_lengths()
    {
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var length in new[] { 20, 32, 48, 64 })
            foreach (var size in new[] { 0, 3, 128, 129, 255, 1024 })
                all.AppendData(Hash(length, Sequence(size, (uint)size)));
        Assert.Equal(Expected, Convert.ToHexStringLower(all.GetHashAndReset()));
    }

    [Fact]
    public void Does_not_care_in_which_parts_it_is_fed() =>
        Effort.Run(200, (random, _) =>
        {
            var bytes = new byte[random.Next(0, 600)];
            random.NextBytes(bytes);
            var cut = random.Next(0, bytes.Length + 1);
            var other = random.Next(0, cut + 1);
            var blake = new Blake2b(64, new ulong[Blake2b.Room]);
            blake.Feed(bytes.AsSpan(0, other));
            blake.Feed(bytes.AsSpan(other, cut - other));
            blake.Feed(bytes.AsSpan(cut));
            var hash = new byte[64];
            blake.Finish(hash);
            Assert.Equal(Hash(64, bytes), hash);
        });

    [Fact]
    public void Leaves_nothing_of_what_it_was_fed()
    {
        var room = new ulong[Blake2b.Room];
        var blake = new Blake2b(32, room);
        blake.Feed(Encoding.UTF8.GetBytes(new string('s', 200)));
        blake.Finish(new byte[32]);
        Assert.All(room, word => Assert.Equal(0UL, word));
    }

    private const string Expected = "65c9851135043a0666bc2ddb69b2555ae1b5579b89c37554813bd411c03f20e4";

    private static byte[] Hash(int length, ReadOnlySpan<byte> bytes)
    {
        var hash = new byte[length];
        Blake2b.Hash(bytes, default, hash);
        return hash;
    }

    /// <summary>Appendix E's deterministic sequence.</summary>
    private static byte[] Sequence(int length, uint seed)
    {
        var (a, b) = (unchecked(0xDEAD4BAD * seed), 1u);
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
        {
            (a, b) = (b, unchecked(a + b));
            bytes[i] = (byte)(b >> 24);
        }

        return bytes;
    }
}
