using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Ashlar.Identity.Tokens.Jose;

namespace Ashlar.Identity.Tests.Jose;

public sealed class CompactJwsTests
{
    private static readonly byte[] Payload = "foo"u8.ToArray();
    private readonly SigningKey key = SigningKey.Make(out _);

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private static bool Verifies(string token, VerificationKey key) => CompactJws.Parse(token) is { } jws && jws.IsSignedBy(key);

    private static string Signed(string header, ECDsa with, HashAlgorithmName hash)
    {
        var signed = Encode(header) + "." + Encode("foo");
        return signed + "." + Base64Url.EncodeToString(with.SignData(Encoding.ASCII.GetBytes(signed), hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
    }

    [Fact]
    public void Verifies_what_it_signed()
    {
        var token = key.Sign("at+jwt", Payload);
        var jws = CompactJws.Parse(token)!;
        Assert.True(jws.IsSignedBy(key.Public));
        Assert.Equal(Payload, jws.Payload);
        Assert.Equal(key.KeyId, jws.Header.KeyId);
        Assert.True(jws.Header.IsOfType("at+jwt"));
        Assert.False(Verifies(token, SigningKey.Make(out _).Public));
    }

    [Fact]
    public void A_signing_key_survives_being_kept()
    {
        var made = SigningKey.Make(out var pkcs8);
        var opened = SigningKey.Open(pkcs8)!;
        Assert.Equal(made.KeyId, opened.KeyId);
        Assert.Equal(made.PublicJwk, opened.PublicJwk);
        Assert.True(Verifies(opened.Sign("JWT", Payload), made.Public));
        Assert.Null(SigningKey.Open([1, 2, 3]));
        Assert.Null(SigningKey.Open(ECDsa.Create(ECCurve.NamedCurves.nistP384).ExportPkcs8PrivateKey()));
    }

    [Fact]
    public void What_is_published_reads_back_and_has_no_private_part()
    {
        var set = JsonWebKeySet.Parse(Encoding.UTF8.GetBytes($$"""{"keys":[{{key.PublicJwk}}]}"""))!;
        Assert.True(Verifies(key.Sign("JWT", Payload), Assert.Single(set.Keys)));
        Assert.DoesNotContain("\"d\"", key.PublicJwk, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a.b.c")]
    [InlineData("a.b.c.d")]
    [InlineData("eyJhbGciOiJub25lIn0.e30.")]
    [InlineData("eyJhbGciOiJub25lIn0.e30.AA")]
    public void Refuses_what_is_no_token(string token) => Assert.Null(CompactJws.Parse(token));

    [Theory]
    [InlineData("""{"alg":"none"}""")]
    [InlineData("""{"alg":"None"}""")]
    [InlineData("""{"alg":"es256"}""")]
    [InlineData("""{"alg":"ES256","crit":["b64"],"b64":false}""")]
    [InlineData("""{"alg":"ES256","crit":[]}""")]
    [InlineData("""{"alg":"ES256","alg":"ES256"}""")]
    [InlineData("""{"alg":"none","alg":"ES256"}""")]
    [InlineData("""{"alg":["ES256"]}""")]
    [InlineData("""{"alg":"ES256","kid":7}""")]
    [InlineData("""{"alg":"ES256","kid":"\ud800"}""")]
    [InlineData("""{"alg":"ES256","kid":"a\u0000"}""")]
    [InlineData("""{"typ":"JWT"}""")]
    [InlineData("""["ES256"]""")]
    [InlineData("""{"alg":"ES256" """)]
    [InlineData("""{"alg":"ES256","x":[[[[[[[[[1]]]]]]]]]}""")]
    public void Refuses_a_header_whatever_the_signature(string header)
    {
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Null(CompactJws.Parse(Signed(header, made, HashAlgorithmName.SHA256)));
    }

    [Fact]
    public void The_key_fixes_the_algorithm_and_the_curve()
    {
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var p256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var large = new EcVerificationKey(null, JwsAlgorithm.ES384, p384.ExportParameters(false));
        var small = new EcVerificationKey(null, JwsAlgorithm.ES256, p256.ExportParameters(false));
        Assert.True(Verifies(Signed("""{"alg":"ES384"}""", p384, HashAlgorithmName.SHA384), large));
        Assert.False(Verifies(Signed("""{"alg":"ES256"}""", p384, HashAlgorithmName.SHA256), large));
        Assert.False(Verifies(Signed("""{"alg":"ES384"}""", p256, HashAlgorithmName.SHA384), small));
        Assert.False(Verifies(Signed("""{"alg":"ES256"}""", p384, HashAlgorithmName.SHA256), small));
    }

    [Fact]
    public void Every_truncation_and_every_changed_letter_is_refused()
    {
        var token = key.Sign("at+jwt", Payload);
        for (var i = 0; i < token.Length; i++)
        {
            Assert.False(Verifies(token[..i], key.Public), $"cut at {i}");
            foreach (var letter in "Az9-_.=+/ \0\n\ud800é")
            {
                if (letter != token[i]) Assert.False(Verifies(token[..i] + letter + token[(i + 1)..], key.Public), $"{(int)letter:X} at {i}");
            }
        }
    }

    [Theory]
    [InlineData("=")]
    [InlineData(" ")]
    [InlineData("\n")]
    [InlineData("\0")]
    [InlineData("A")]
    [InlineData(".")]
    public void Nothing_may_follow_a_token(string more) => Assert.False(Verifies(key.Sign("JWT", Payload) + more, key.Public));

    [Fact]
    public void A_huge_token_is_refused_unread()
    {
        var token = key.Sign("JWT", new byte[20_000]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Null(CompactJws.Parse(token));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1024);
    }

    [Theory]
    [InlineData("../../dev/null")]
    [InlineData("' OR 1=1 --")]
    [InlineData("key-1\n")]
    [InlineData("KEY-1")]
    [InlineData("key-1 ")]
    [InlineData("https://evil.example/jwks")]
    public void A_key_id_is_an_opaque_text(string keyId)
    {
        var set = new JsonWebKeySet([new HmacVerificationKey("key-1", JwsAlgorithm.HS256, new byte[32])]);
        Assert.NotNull(set.Find(new JwsHeader(JwsAlgorithm.HS256, "key-1", null)));
        Assert.Null(set.Find(new JwsHeader(JwsAlgorithm.HS256, keyId, null)));
        Assert.Null(set.Find(new JwsHeader(JwsAlgorithm.ES256, "key-1", null)));
    }

    [Fact]
    public void Keys_that_a_header_brings_along_are_not_looked_at()
    {
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = made.ExportParameters(false).Q;
        var jwk = $$"""{"kty":"EC","crv":"P-256","x":"{{Base64Url.EncodeToString(point.X)}}","y":"{{Base64Url.EncodeToString(point.Y)}}"}""";
        var token = Signed($$"""{"alg":"ES256","kid":"{{key.KeyId}}","jwk":{{jwk}},"jku":"https://evil.example/jwks"}""", made, HashAlgorithmName.SHA256);
        Assert.NotNull(CompactJws.Parse(token));
        Assert.False(Verifies(token, key.Public));
    }
}
