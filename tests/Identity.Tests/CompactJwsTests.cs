using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Ashlar.Identity.Tokens;

namespace Ashlar.Identity.Tests;

/// <summary>Wycheproof's JSON Web Signature vectors (C2SP/wycheproof), from outside.</summary>
public sealed class CompactJwsTests(ITestOutputHelper output)
{
    /// <summary>Slips in the vectors themselves, turned round, each with its reason.</summary>
    private static readonly Dictionary<int, string> Slips = new()
    {
        [367] = "lost its padding on the way: the very token of case 357, which is valid",
        [370] = "lost its padding on the way: the very token of case 357, which is valid",
        [372] = "marked valid with a '?' in the header, which base64url has not (RFC 7515 section 2)",
        [373] = "marked valid with a '?' in the payload, which base64url has not (RFC 7515 section 2)",
    };

    [Fact]
    public void Agrees_with_every_hmac_vector_of_wycheproof_and_refuses_every_other_algorithm()
    {
        var path = SharedData.Locate("jose/json_web_signature_test.json");
        Assert.SkipWhen(path is null, "shared data is not here");
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        var (hmac, foreign) = (0, 0);
        foreach (var group in document.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            var key = group.TryGetProperty("private", out var secret) ? secret : group.GetProperty("public");
            var isHmac = key.TryGetProperty("k", out var k);
            // Key confusion: a public key's text used as an HMAC secret.
            var bytes = isHmac ? Base64Url.DecodeFromChars(k.GetString()) : Encoding.UTF8.GetBytes(key.GetRawText());
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                var accepted = CompactJws.Payload(test.GetProperty("jws").GetString(), bytes) is not null;
                var wanted = isHmac && test.GetProperty("result").GetString() == "valid";
                if (Slips.ContainsKey(test.GetProperty("tcId").GetInt32())) wanted = !wanted;
                Assert.True(accepted == wanted, $"case {test.GetProperty("tcId")}: {test.GetProperty("comment")}");
                if (isHmac) hmac++;
                else foreign++;
            }
        }

        output.WriteLine($"wycheproof: {hmac} HMAC cases, {foreign} of other algorithms, all as they should be");
        Assert.True(hmac > 30 && foreign > 300);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a.b.c")]
    [InlineData("a.b.c.d")]
    [InlineData("eyJhbGciOiJub25lIn0.e30.")]
    public void Refuses_what_is_no_token(string token) => Assert.Null(CompactJws.Payload(token, new byte[32]));
}
