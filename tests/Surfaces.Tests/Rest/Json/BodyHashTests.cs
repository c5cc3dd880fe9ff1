using Ashlar.Surfaces.Rest.Json;

namespace Ashlar.Surfaces.Tests.Rest.Json;

public sealed class BodyHashTests
{
    [Fact]
    public void Is_the_same_in_every_process() => Assert.Equal(BodyHash.Of("{}"u8), BodyHash.Of("{}"u8));

    [Fact]
    public void Tells_bodies_apart_that_differ_in_one_bit_or_in_length()
    {
        var seen = new HashSet<ulong>();
        for (var length = 0; length < 70; length++)
        {
            var body = new byte[length];
            Assert.True(seen.Add(BodyHash.Of(body)), $"{length} zero bytes");
            for (var bit = 0; bit < length * 8; bit++)
            {
                body[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.True(seen.Add(BodyHash.Of(body)), $"bit {bit} of {length} bytes");
                body[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }
    }
}
