using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Ashlar.Cel;
using Ashlar.Engine;
using Ashlar.Engine.Rules;
using Ashlar.Identity.Tokens;

namespace Ashlar.Identity.Tests;

public sealed class TokenVerifierTests
{
    private static readonly TokenOptions Options = new(Encoding.UTF8.GetBytes("a secret of at least thirty-two bytes"));
    private readonly ManualTime time = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));

    private TokenVerifier Verifier() => new(Options, time, text => text == "refused" ? null : CelValue.String(text));

    private async Task<Result<Caller>> Verify(string? authorization, TokenVerifier? verifier = null) =>
        await (verifier ?? Verifier()).AuthenticateAsync(authorization, TestContext.Current.CancellationToken);

    private string Issue(TimeSpan lifetime, string subject = "ada") =>
        "Bearer " + new TokenIssuer(Options, time).Issue(subject, ["admin"], ["read", "write"], "ada@example.com", lifetime);

    private static string Sign(string payload, string header = """{"alg":"HS256"}""")
    {
        var signed = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header)) + "." + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload));
        return "Bearer " + signed + "." + Base64Url.EncodeToString(HMACSHA256.HashData(Options.Secret, Encoding.ASCII.GetBytes(signed)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task A_request_without_credentials_is_anonymous(string? authorization) =>
        Assert.Same(Caller.Anonymous, (await Verify(authorization)).Value);

    [Fact]
    public async Task Reads_the_claims_of_a_token_it_issued()
    {
        var caller = (await Verify(Issue(TimeSpan.FromHours(1)))).Value;
        Assert.Equal("ada", caller.Id.AsString);
        Assert.True(caller.SignedIn);
        Assert.Equal(["admin"], caller.Roles);
        Assert.Equal(["read", "write"], caller.Scopes);
        Assert.Equal("ada@example.com", caller.Email);
        Assert.False(caller.IsSystem);
    }

    [Fact]
    public async Task Gives_the_same_caller_for_the_same_token()
    {
        var verifier = Verifier();
        var token = Issue(TimeSpan.FromHours(1));
        Assert.Same((await Verify(token, verifier)).Value, (await Verify(token, verifier)).Value);
    }

    [Fact]
    public async Task Remembers_a_token_once_however_it_is_written()
    {
        var verifier = Verifier();
        var token = Issue(TimeSpan.FromHours(1));
        var padded = token.Replace(" ", "   ", StringComparison.Ordinal);
        Assert.NotSame((await Verify(padded, verifier)).Value, (await Verify(padded, verifier)).Value);
    }

    [Fact]
    public async Task A_claim_that_no_double_holds_is_null()
    {
        var caller = (await Verify(Sign("""{"sub":"ada","exp":1900000000,"huge":1e999,"half":0.5}"""))).Value;
        var claims = caller.Claims.AsMap;
        Assert.True(claims.TryGet(CelValue.String("huge"), out var huge) && huge.IsNull);
        Assert.True(claims.TryGet(CelValue.String("half"), out var half) && half.AsDouble == 0.5);
    }

    [Fact]
    public async Task The_scheme_is_case_insensitive() =>
        Assert.True((await Verify(Issue(TimeSpan.FromHours(1)).Replace("Bearer", "bEARER", StringComparison.Ordinal))).IsOk);

    [Theory]
    [InlineData(59, true)]
    [InlineData(61, false)]
    public async Task Tolerates_a_clock_that_is_a_minute_off(int secondsPast, bool accepted)
    {
        var verifier = Verifier();
        var token = Issue(TimeSpan.FromMinutes(10));
        Assert.True((await Verify(token, verifier)).IsOk);
        time.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(secondsPast));
        // Once remembered and once anew: both must say the same.
        foreach (var result in new[] { await Verify(token, verifier), await Verify(token) })
        {
            Assert.Equal(accepted, result.IsOk);
            if (!accepted) Assert.Equal(ProblemKind.TokenExpired, result.Problem!.Kind);
        }
    }

    [Theory]
    [InlineData("Basic YTpi")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer x")]
    [InlineData("Bearer a.b.c, Bearer d.e.f")]
    public async Task Refuses_other_credentials(string authorization) =>
        Assert.Equal(ProblemKind.Unauthenticated, (await Verify(authorization)).Problem!.Kind);

    [Theory]
    [InlineData("""{"sub":"ada"}""")]                                        // exp is required
    [InlineData("""{"exp":1900000000}""")]                                   // sub is required
    [InlineData("""{"sub":"","exp":1900000000}""")]
    [InlineData("""{"sub":1,"exp":1900000000}""")]
    [InlineData("""{"sub":"ada","exp":"1900000000"}""")]
    [InlineData("""{"sub":"ada","exp":1e300}""")]
    [InlineData("""{"sub":"ada","exp":1900000000,"nbf":1800000061}""")]
    [InlineData("""{"sub":"ada","exp":1900000000,"nbf":"soon"}""")]
    [InlineData("""{"sub":"ada","exp":1900000000,"roles":"admin"}""")]
    [InlineData("""{"sub":"ada","exp":1900000000,"roles":[1]}""")]
    [InlineData("""{"sub":"ada","exp":1900000000,"scope":["a"]}""")]
    [InlineData("""{"sub":"ada","sub":"eve","exp":1900000000}""")]           // which one?
    [InlineData("""{"sub":"\ud800","exp":1900000000}""")]
    [InlineData("""{"sub":"ada","exp":1900000000,"team":"a\u0000"}""")]      // no store keeps NUL
    [InlineData("""{"sub":"refused","exp":1900000000}""")]
    [InlineData("[]")]
    [InlineData("not json")]
    public async Task Refuses_a_signed_token_with_claims_that_are_not_right(string payload) =>
        Assert.Equal(ProblemKind.Unauthenticated, (await Verify(Sign(payload))).Problem!.Kind);

    [Theory]
    [InlineData("""{"alg":"none"}""")]
    [InlineData("""{"alg":"HS512"}""")]
    [InlineData("""{"alg":"HS256","crit":["b64"],"b64":false}""")]
    [InlineData("""{"typ":"JWT"}""")]
    public async Task The_key_fixes_the_algorithm(string header) =>
        Assert.Equal(ProblemKind.Unauthenticated, (await Verify(Sign("""{"sub":"ada","exp":1900000000}""", header))).Problem!.Kind);

    [Fact]
    public async Task Other_claims_are_at_hand_for_rules()
    {
        var caller = (await Verify(Sign("""{"sub":"ada","exp":1900000000,"tenant":"north","level":3,"tags":["a",null,1.5,true]}"""))).Value;
        Assert.Equal(CelKind.Map, caller.Claims.Kind);
    }

    [Fact]
    public void The_secret_is_not_printed() => Assert.DoesNotContain("secret of", Options.ToString(), StringComparison.Ordinal);

    private sealed class ManualTime(DateTimeOffset start) : TimeProvider
    {
        private DateTimeOffset now = start;

        public override DateTimeOffset GetUtcNow() => now;

        public void Advance(TimeSpan by) => now += by;
    }
}
