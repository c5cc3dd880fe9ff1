using System.Security.Cryptography;
using System.Text;
using Ashlar.Identity.Factors;

namespace Ashlar.Identity.Tests.Factors;

public sealed class OneTimePasswordTests
{
    private static readonly byte[] Secret = "12345678901234567890"u8.ToArray();

    private static byte[] SecretOf(int length) => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("1234567890", 7))[..length]);

    /// <summary>RFC 6238, appendix B.</summary>
    [Theory]
    [InlineData(59, "94287082", "46119246", "90693936")]
    [InlineData(1111111109, "07081804", "68084774", "25091201")]
    [InlineData(1111111111, "14050471", "67062674", "99943326")]
    [InlineData(1234567890, "89005924", "91819424", "93441116")]
    [InlineData(2000000000, "69279037", "90698825", "38618901")]
    [InlineData(20000000000, "65353130", "77737706", "47863826")]
    public void Gives_the_codes_of_RFC_6238(long seconds, string sha1, string sha256, string sha512)
    {
        var step = OneTimePassword.StepOf(DateTimeOffset.FromUnixTimeSeconds(seconds));
        Assert.Equal(sha1, OneTimePassword.Code(SecretOf(20), step, 8, HashAlgorithmName.SHA1));
        Assert.Equal(sha256, OneTimePassword.Code(SecretOf(32), step, 8, HashAlgorithmName.SHA256));
        Assert.Equal(sha512, OneTimePassword.Code(SecretOf(64), step, 8, HashAlgorithmName.SHA512));
    }

    /// <summary>RFC 4226, appendix D.</summary>
    [Fact]
    public void Gives_the_codes_of_RFC_4226()
    {
        string[] codes = ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"];
        for (var i = 0; i < codes.Length; i++) Assert.Equal(codes[i], OneTimePassword.Code(Secret, i));
    }

    [Fact]
    public void Takes_the_step_before_and_after_and_no_other()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_015);
        var step = OneTimePassword.StepOf(now);
        for (var away = -3; away <= 3; away++)
        {
            var taken = OneTimePassword.Accept(Secret, OneTimePassword.Code(Secret, step + away), now, 0);
            Assert.Equal(Math.Abs(away) <= 1 ? step + away : null, taken);
        }
    }

    [Fact]
    public void Takes_nothing_of_a_step_that_was_taken_or_before()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_015);
        var step = OneTimePassword.StepOf(now);
        Assert.Null(OneTimePassword.Accept(Secret, OneTimePassword.Code(Secret, step), now, step));
        Assert.Null(OneTimePassword.Accept(Secret, OneTimePassword.Code(Secret, step - 1), now, step));
        Assert.Equal(step + 1, OneTimePassword.Accept(Secret, OneTimePassword.Code(Secret, step + 1), now, step));
    }

    [Theory]
    [InlineData("")]
    [InlineData("12345")]
    [InlineData("1234567")]
    [InlineData("abcdef")]
    [InlineData("１２３４５６")]
    public void What_is_no_code_is_none(string code) => Assert.Null(OneTimePassword.Accept(Secret, code, DateTimeOffset.FromUnixTimeSeconds(59), 0));

    [Fact]
    public void The_address_for_an_app_escapes_what_it_names() => Assert.Equal(
        "otpauth://totp/My%20Shop%3A%26:ada%2B1%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=My%20Shop%3A%26",
        OneTimePassword.Uri("My Shop:&", "ada+1@example.org", Secret));

    /// <summary>RFC 4648, section 10.</summary>
    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void Base32_is_that_of_RFC_4648(string plain, string text)
    {
        Assert.Equal(text, Base32.Encode(Encoding.ASCII.GetBytes(plain)));
        Assert.Equal(plain, Encoding.ASCII.GetString(Base32.Decode(text)!));
        Assert.Equal(plain, Encoding.ASCII.GetString(Base32.Decode(text.ToLowerInvariant() + "==")!));
    }

    [Theory]
    [InlineData("M")]
    [InlineData("MZX")]
    [InlineData("MZXW6Y")]
    [InlineData("MZ")]
    [InlineData("MZXW6YT1")]
    [InlineData("MZXW6YT0")]
    [InlineData("MZXW6YTÖ")]
    public void What_is_no_base32_is_none(string text) => Assert.Null(Base32.Decode(text));

    [Fact]
    public void Base32_comes_back_whatever_the_bytes()
    {
        for (var length = 0; length < 64; length++)
        {
            var bytes = RandomNumberGenerator.GetBytes(length);
            Assert.Equal(bytes, Base32.Decode(Base32.Encode(bytes)));
        }
    }
}
