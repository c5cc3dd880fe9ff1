using System.Security.Cryptography;
using Ashlar.Identity.Tokens;

namespace Ashlar.Identity.Tests;

public sealed class MasterKeyTests
{
    private readonly MasterKey key = new(RandomNumberGenerator.GetBytes(MasterKey.Length));
    private readonly byte[] secret = [1, 2, 3, 4, 5];

    [Fact]
    public void Opens_what_it_sealed() => Assert.Equal(secret, key.Open("totp", "7", key.Seal("totp", "7", secret)));

    [Fact]
    public void Seals_differently_each_time() => Assert.NotEqual(key.Seal("totp", "7", secret), key.Seal("totp", "7", secret));

    [Fact]
    public void Refuses_another_purpose_another_place_another_key_and_every_changed_byte()
    {
        var whole = key.Seal("totp", "7", secret);
        Assert.Null(key.Open("signing", "7", whole));
        Assert.Null(key.Open("totp", "8", whole));
        Assert.Null(new MasterKey(RandomNumberGenerator.GetBytes(MasterKey.Length)).Open("totp", "7", whole));
        for (var i = 0; i < whole.Length; i++)
        {
            var changed = (byte[])whole.Clone();
            changed[i] ^= 1;
            Assert.Null(key.Open("totp", "7", changed));
            Assert.Null(key.Open("totp", "7", whole.AsSpan(0, i)));
        }
    }

    [Fact]
    public void Reads_what_it_writes()
    {
        var read = MasterKey.Parse(key.ToText() + "\n")!;
        Assert.Equal(secret, read.Open("totp", "7", key.Seal("totp", "7", secret)));
        Assert.Equal(key.Derive("csrf", 32), read.Derive("csrf", 32));
        Assert.NotEqual(key.Derive("csrf", 32), key.Derive("mail", 32));
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!=")]
    public void Refuses_what_is_no_key(string text) => Assert.Null(MasterKey.Parse(text));

    [Fact]
    public void Is_not_printed() => Assert.Equal("MasterKey", key.ToString());
}
