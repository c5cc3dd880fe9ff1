using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Ashlar.Identity.Tokens.Jose;

namespace Ashlar.Identity.Tests.Jose;

public sealed class JsonWebKeySetTests
{
    private static readonly ECPoint Point = Make();

    private static ECPoint Make()
    {
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return made.ExportParameters(false).Q;
    }

    private static string Ec(string more = "") =>
        $$"""{"kty":"EC","crv":"P-256","x":"{{Base64Url.EncodeToString(Point.X)}}","y":"{{Base64Url.EncodeToString(Point.Y)}}"{{more}}}""";

    private static JsonWebKeySet? Parse(string keys) => JsonWebKeySet.Parse(Encoding.UTF8.GetBytes($$"""{"keys":[{{keys}}]}"""));

    [Fact]
    public void Leaves_out_what_it_cannot_use()
    {
        var set = Parse($$"""{"kty":"OKP","crv":"Ed25519","x":"AA"}, {{Ec(",\"use\":\"enc\"")}}, {"kty":"RSA","n":"AQAB","e":"AQAB"}, 7, {{Ec(",\"kid\":\"a\",\"x5c\":[\"…\"]")}}""");
        Assert.Equal("a", Assert.Single(set!.Keys).KeyId);
    }

    [Theory]
    [InlineData(",\"d\":\"AA\"")]              // a private part that was published
    [InlineData(",\"alg\":\"RS256\"")]
    [InlineData(",\"alg\":\"ES384\"")]
    [InlineData(",\"alg\":\"none\"")]
    [InlineData(",\"alg\":7")]
    [InlineData(",\"kid\":7")]
    [InlineData(",\"use\":7")]
    [InlineData(",\"key_ops\":[\"sign\"]")]
    [InlineData(",\"key_ops\":\"verify\"")]
    public void A_key_that_contradicts_itself_is_of_no_use(string more) => Assert.Empty(Parse(Ec(more))!.Keys);

    [Theory]
    [InlineData(",\"alg\":\"ES256\"")]
    [InlineData(",\"use\":\"sig\"")]
    [InlineData(",\"key_ops\":[\"verify\"]")]
    public void A_key_that_says_what_it_is_for_is_taken(string more) => Assert.Single(Parse(Ec(more))!.Keys);

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"keys":{}}""")]
    [InlineData("""{"keys":[],"keys":[]}""")]
    [InlineData("""{"keys":[{"kty":"\ud800"}]}""")]
    [InlineData("not json")]
    [InlineData("")]
    public void What_is_no_key_set_is_refused(string json) => Assert.Null(JsonWebKeySet.Parse(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void A_set_that_leaves_in_doubt_which_key_is_meant_is_refused()
    {
        Assert.Null(Parse(Ec(",\"kid\":\"a\"") + "," + Ec(",\"kid\":\"a\"")));
        Assert.Null(Parse("""{"kty":"oct","k":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","alg":"HS256"}"""));
        Assert.Null(Parse(string.Join(',', Enumerable.Repeat(Ec(), 201))));
        Assert.Null(JsonWebKeySet.Parse(new byte[JsonWebKeySet.MaxBytes + 1]));
    }

    [Fact]
    public void Without_a_key_id_the_only_key_of_the_algorithm_is_meant()
    {
        var header = new JwsHeader(JwsAlgorithm.ES256, null, null);
        Assert.NotNull(Parse(Ec())!.Find(header));
        Assert.Null(Parse(Ec() + "," + Ec())!.Find(header));
        Assert.Null(Parse(Ec())!.Find(header with { Algorithm = JwsAlgorithm.RS256 }));
    }

    [Fact]
    public void Keys_of_other_makers_are_not_taken_for_weak_ones()
    {
        for (var i = 0; i < 20; i++)
        {
            using var rsa = RSA.Create(2048);
            var key = rsa.ExportParameters(false);
            Assert.Single(Parse($$"""{"kty":"RSA","n":"{{Base64Url.EncodeToString(key.Modulus)}}","e":"{{Base64Url.EncodeToString(key.Exponent)}}"}""")!.Keys);
        }
    }
}
