using System.Text;
using System.Text.Json;
using Ashlar.Identity.Tokens.Jose;

namespace Ashlar.Identity.Tests.Jose;

/// <summary>Wycheproof's vectors for JSON Web Signatures and JSON Web Keys (C2SP/wycheproof), from outside.</summary>
public sealed class WycheproofTests
{
    /// <summary>Slips in the vectors themselves, turned round, each with its reason.</summary>
    private static readonly Dictionary<int, string> Slips = new()
    {
        [346] = "marked valid with a PS384 signature under a key for PS256: the key fixes the algorithm",
        [350] = "marked valid with a PS384 signature under a key for PS256: the key fixes the algorithm",
        [367] = "lost its padding on the way: the very token of case 357, which is valid",
        [370] = "lost its padding on the way: the very token of case 357, which is valid",
        [372] = "marked valid with a '?' in the header, which base64url has not (RFC 7515 section 2)",
        [373] = "marked valid with a '?' in the payload, which base64url has not (RFC 7515 section 2)",
    };

    [Fact]
    public void Every_signature_is_judged_as_the_vectors_say()
    {
        var (valid, invalid) = (0, 0);
        var wrong = new List<string>();
        foreach (var (group, key, set) in Groups("jose/json_web_signature_test.json"))
        {
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                var accepted = set is { Keys: [var only] } && CompactJws.Parse(test.GetProperty("jws").GetString()) is { } jws && jws.IsSignedBy(only);
                var wanted = test.GetProperty("result").GetString() == "valid" != Slips.ContainsKey(test.GetProperty("tcId").GetInt32());
                if (accepted != wanted) wrong.Add($"case {test.GetProperty("tcId")} of {group.GetProperty("comment")}: {test.GetProperty("comment")}, accepted: {accepted}; key {key.GetRawText()[..60]}; {test.GetProperty("jws").GetString()![..60]}");
                if (accepted) valid++;
                else invalid++;
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Figures.Note($"Wycheproof JWS: {valid + invalid} cases, {valid} accepted, {invalid} refused, {Slips.Count} of them slips of the vectors, each with its reason");
        Assert.Equal(401, valid + invalid);
    }

    [Fact]
    public void Every_key_is_judged_as_the_vectors_say()
    {
        var (accepted, refused) = (0, 0);
        foreach (var (group, _, set) in Groups("jose/json_web_key_test.json"))
        {
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                var verified = set is not null && CompactJws.Parse(test.GetProperty("jws").GetString()) is { } jws && set.Find(jws.Header) is { } key && jws.IsSignedBy(key);
                Assert.True(verified == (test.GetProperty("result").GetString() == "valid"), $"case {test.GetProperty("tcId")} of {group.GetProperty("comment")}: {test.GetProperty("comment")}");
                if (verified) accepted++;
                else refused++;
            }
        }

        Figures.Note($"Wycheproof JWK: {accepted + refused} cases, {accepted} accepted, {refused} refused");
        Assert.Equal(26, accepted + refused);
    }

    [Fact]
    public void No_vector_passes_with_the_public_key_as_a_secret()
    {
        var cases = 0;
        foreach (var (group, key, _) in Groups("jose/json_web_signature_test.json").Where(g => g.Group.TryGetProperty("public", out _)))
        {
            var secret = new HmacVerificationKey(null, JwsAlgorithm.HS256, Encoding.UTF8.GetBytes(key.GetRawText()));
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                Assert.False(CompactJws.Parse(test.GetProperty("jws").GetString())?.IsSignedBy(secret) ?? false);
                cases++;
            }
        }

        Assert.True(cases > 300);
    }

    private static IEnumerable<(JsonElement Group, JsonElement Key, JsonWebKeySet? Set)> Groups(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(SharedData.Require(file)));
        foreach (var group in document.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            var key = group.TryGetProperty("public", out var shown) ? shown : group.GetProperty("private");
            var set = key.TryGetProperty("keys", out _) ? key.GetRawText() : $$"""{"keys":[{{key.GetRawText()}}]}""";
            yield return (group, key, JsonWebKeySet.Parse(Encoding.UTF8.GetBytes(set), symmetric: true));
        }
    }
}
