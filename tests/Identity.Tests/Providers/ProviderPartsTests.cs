using System.Text;
using System.Text.Json.Nodes;
using System.Web;
using Ashlar.Identity.Issuers;
using Ashlar.Identity.Options;
using Ashlar.Identity.Providers;

namespace Ashlar.Identity.Tests.Providers;

/// <summary>The pure parts of signing in with others.</summary>
public sealed class ProviderPartsTests
{
    private static readonly DateTimeOffset now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ProviderOptions options = new("op", "https://op.example") { ClientId = "me &/é", ClientSecret = "a:b%c d", Scopes = ["openid", "email"] };
    private static readonly ProviderQuestion question = new("state", "nonce", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "https://notes.example/auth/providers/op/callback", false, now);

    private static IdTokenClaims? Claims(Action<JsonObject>? change = null)
    {
        var claims = new JsonObject { ["iss"] = "https://op.example", ["aud"] = "me &/é", ["sub"] = "7", ["iat"] = now.ToUnixTimeSeconds(), ["exp"] = now.ToUnixTimeSeconds() + 60, ["nonce"] = "nonce" };
        change?.Invoke(claims);
        return IdTokenClaims.Parse(Encoding.UTF8.GetBytes(claims.ToJsonString()));
    }

    [Theory]
    [InlineData("https://op.example/authorize", "https://op.example/authorize?response_type=code&")]
    [InlineData("https://op.example/authorize?tenant=a%20b", "https://op.example/authorize?tenant=a%20b&response_type=code&")]
    [InlineData("https://op.example/authorize?", "https://op.example/authorize?response_type=code&")]
    [InlineData("https://op.example/authorize#there", "https://op.example/authorize?response_type=code&")]
    public void An_address_keeps_the_endpoint_s_own_query(string endpoint, string begins)
    {
        var address = ProviderAddress.Of(new Uri(endpoint), options, question, ("nonce", question.Nonce));
        Assert.StartsWith(begins, address, StringComparison.Ordinal);
        var query = HttpUtility.ParseQueryString(new Uri(address).Query);
        Assert.Equal(("me &/é", "openid email", "nonce", "state"), (query["client_id"], query["scope"], query["nonce"], query["state"]));
    }

    /// <summary>RFC 7636 appendix B.</summary>
    [Fact]
    public void A_challenge_is_that_of_the_rfc() => Assert.Equal("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", ProviderAddress.ChallengeOf(question.Verifier));

    /// <summary>RFC 6749 section 2.3.1: encoded before they are joined.</summary>
    [Fact]
    public void A_secret_goes_by_basic_encoded_or_else_in_the_form()
    {
        var document = new DiscoveryDocument { Keys = new Uri("https://op.example/keys") };
        var (headers, form) = ClientProof.Of(document, options, ("code", "x"));
        Assert.Equal("me%20%26%2F%C3%A9:a%3Ab%25c%20d", Encoding.UTF8.GetString(Convert.FromBase64String(Assert.Single(headers).Value["Basic ".Length..])));
        Assert.Equal("code", Assert.Single(form).Key);
        var (none, all) = ClientProof.Of(document with { ClientMethods = ["private_key_jwt", "client_secret_post"] }, options);
        Assert.Empty(none);
        Assert.Equal(["me &/é", "a:b%c d"], all.Select(p => p.Value));
        Assert.False(ClientProof.CanProve(document with { ClientMethods = ["private_key_jwt"] }));
    }

    [Fact]
    public void A_right_id_token_has_no_fault()
    {
        Assert.Null(Claims()!.FaultOf(options, question, now)); // it parses
        Assert.Null(Claims(c => (c["aud"], c["azp"]) = (new JsonArray("other", "me &/é"), "me &/é"))!.FaultOf(options, question, now)); // as above
        Assert.Null(Claims(c => c["iat"] = now.ToUnixTimeSeconds() + 0.5)!.FaultOf(options, question, now)); // as above
    }

    [Theory]
    [InlineData("iat", 60, null)]
    [InlineData("iat", 61, "of the future")]
    [InlineData("iat", -660, null)]
    [InlineData("iat", -661, "is old")]
    [InlineData("exp", -59, null)]
    [InlineData("exp", -60, "has expired")]
    [InlineData("auth_time", 60, null)]
    [InlineData("auth_time", 61, "of the future")]
    public void Clocks_may_differ_by_60_seconds(string claim, int seconds, string? fault)
    {
        var said = Claims(c => c[claim] = now.ToUnixTimeSeconds() + seconds)!.FaultOf(options, question, now); // it parses
        if (fault is null) Assert.Null(said);
        else Assert.Contains(fault, said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sign_in_that_was_to_be_new_is_held_to_when_it_was_asked()
    {
        var asks = question with { AsksAgain = true };
        var old = Claims(c => c["auth_time"] = now.ToUnixTimeSeconds() - 61)!; // it parses
        Assert.Contains("new sign-in", old.FaultOf(options, asks, now), StringComparison.Ordinal);
        Assert.Null(old.FaultOf(options, question, now));
        Assert.Equal(now.AddSeconds(-61), old.ToIdentity(question).AuthenticatedAt);
        var recent = Claims(c => c["auth_time"] = now.ToUnixTimeSeconds() - 60)!; // as above
        Assert.Null(recent.FaultOf(options, asks, now));
        Assert.Null(recent.ToIdentity(asks).AuthenticatedAt);
        Assert.Null(Claims()!.FaultOf(options, asks, now)); // of those that do not tell
    }

    [Theory]
    [InlineData("\"auth_time\":\"now\"")]
    [InlineData("\"exp\":\"1\"")]
    [InlineData("\"exp\":1e300")]
    [InlineData("\"aud\":[7]")]
    [InlineData("\"aud\":[]")]
    [InlineData("\"aud\":{}")]
    [InlineData("\"sub\":\"a\\u0000\"")]
    [InlineData("\"sub\":\"\\ud800\"")]
    [InlineData("\"sub\":\"Ädam\"")]
    [InlineData("\"iss\":null")]
    public void A_claim_of_another_form_refuses_the_token(string claim)
    {
        var name = claim[1..claim.IndexOf('"', 1)];
        var whole = JsonNode.Parse("""{"iss":"i","aud":"a","sub":"s","iat":1,"exp":2}""")!.AsObject(); // an object
        whole.Remove(name);
        Assert.Null(IdTokenClaims.Parse(Encoding.UTF8.GetBytes(whole.ToJsonString()[..^1] + "," + claim + "}")));
        Assert.NotNull(IdTokenClaims.Parse("""{"iss":"i","aud":"a","sub":"s","iat":1,"exp":2,"roles":{"a":1},"email":7}"""u8.ToArray())); // others' claims are theirs
    }

    [Theory]
    [InlineData("ada@example.com", true, "Ada", "ada@example.com", "Ada")]
    [InlineData("ada@example.com", false, "  ", null, null)]
    [InlineData("not an address", true, "a\u0007b\n", null, "a b")]
    [InlineData(null, true, null, null, null)]
    public void Of_what_is_said_only_what_can_be_is_kept(string? email, bool isVerified, string? name, string? verified, string? kept)
    {
        var identity = new ProvenIdentity("i", "s").Known(email, isVerified, name);
        Assert.Equal((verified, kept), (identity.VerifiedEmail, identity.Name));
    }

    [Fact]
    public void A_long_name_is_cut_between_letters() =>
        Assert.Equal(99, new ProvenIdentity("i", "s").Known(null, false, new string('x', 99) + "😀").Name!.Length); // it is one

    [Fact]
    public void What_is_secret_is_not_printed()
    {
        var texts = new object[] { options, question, new ProviderReply("the code", null), new FetchedAnswer(200, [1]), new ProviderStep.Ask("the token") };
        Assert.All(texts, t => Assert.DoesNotMatch("a:b|dBjft|nonce|the ", t.ToString()));
    }
}
