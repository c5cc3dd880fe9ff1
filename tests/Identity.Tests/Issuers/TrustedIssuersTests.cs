using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Ashlar.Cel;
using Ashlar.Engine;
using Ashlar.Engine.Rules;
using Ashlar.Identity.Accounts;
using Ashlar.Identity.Issuers;
using Ashlar.Identity.Options;
using Ashlar.Identity.Records;
using Ashlar.Identity.Tests.Support;
using Ashlar.Identity.Tokens;
using Ashlar.Identity.Tokens.Jose;

namespace Ashlar.Identity.Tests.Issuers;

public sealed class TrustedIssuersTests : IAsyncLifetime
{
    private const string Audience = "api://notes";
    private readonly FakeIssuer issuer = new();
    private readonly List<string> told = [];
    private IdentityWorld world = null!; // made before each test

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => world = await IdentityWorld.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await issuer.DisposeAsync();
        await world.DisposeAsync();
    }

    private TokenVerifier Verifier(string roles = "claims.realm_access.roles", bool create = true, params IEnumerable<IssuerOptions> others)
    {
        var yaml = $$"""
            issuers:
              main: { issuer: '{{issuer.Issuer}}', audience: ['{{Audience}}', other], create: {{(create ? "true" : "false")}}, roles: '{{roles}}' }
            """;
        var read = IdentityFile.Read(Encoding.UTF8.GetBytes(yaml), "identity.yaml", _ => null, isDevelopment: true);
        Assert.Empty(read.Issues);
        var people = new TrustedPeople(world.Engine, world.Book, world.Time);
        var trusted = new TrustedIssuers([.. read.Options!.Issuers, .. others], people, text => CelValue.String(text), isDevelopment: true, told.Add, world.Time);
        return new TokenVerifier(TokenAuthorities.Of(null, null, text => CelValue.String(text), trusted), world.Time);
    }

    private static async Task<Result<Caller>> Verify(TokenVerifier verifier, string token) => await verifier.AuthenticateAsync("Bearer " + token, Cancelled);

    private string Claims(string subject = "f3a1", Action<JsonObject>? change = null)
    {
        var claims = new JsonObject
        {
            ["iss"] = issuer.Issuer,
            ["aud"] = new JsonArray("account", Audience),
            ["sub"] = subject,
            ["exp"] = world.Time.GetUtcNow().ToUnixTimeSeconds() + 300,
            ["iat"] = world.Time.GetUtcNow().ToUnixTimeSeconds(),
            ["email"] = "ada@example.com",
            ["email_verified"] = true,
            ["scope"] = "openid notes:write",
            ["realm_access"] = new JsonObject { ["roles"] = new JsonArray("admin", "editor") },
        };
        change?.Invoke(claims);
        return claims.ToJsonString();
    }

    [Fact]
    public async Task A_remembered_token_ends_soon_once_its_person_is_closed_here()
    {
        var verifier = Verifier();
        var token = issuer.Sign(Claims());
        var user = (await Verify(verifier, token)).Value.Id;
        var now = world.Time.GetUtcNow();
        await world.Book.Table<Account>().InsertAsync(new Account(user, "ada@example.com", null, null, now, now, false), Cancelled);
        world.Time.Forward(TimeSpan.FromSeconds(61));
        Assert.Equal(ProblemKind.Unauthenticated, (await Verify(verifier, token)).Problem?.Kind);
    }

    [Fact]
    public async Task What_ends_a_caller_s_tokens_ends_those_of_outside_issuers_for_a_day()
    {
        var revocations = new Revocations(world.Book, TimeSpan.FromMinutes(10), world.Time);
        var theirs = new RevocableToken(null, null, "ada", world.Time.GetUtcNow().ToUnixTimeSeconds(), null, IsOwn: false);
        await revocations.RevokeAsync(RevocationKind.Subject, "ada", Cancelled);
        world.Time.Forward(TimeSpan.FromHours(23));
        await revocations.PollAsync(Cancelled);
        Assert.True(revocations.Holds(theirs));
        Assert.False(revocations.Holds(theirs with { IssuedAt = world.Time.GetUtcNow().ToUnixTimeSeconds() }));
    }

    [Fact]
    public async Task A_token_s_subject_is_a_user_of_its_own_made_once()
    {
        var verifier = Verifier();
        var first = (await Verify(verifier, issuer.Sign(Claims()))).Value;
        Assert.Equal(["admin", "editor"], first.Roles);
        Assert.Equal(["openid", "notes:write"], first.Scopes);
        Assert.Equal("ada@example.com", first.Email);
        world.Time.Forward(TimeSpan.FromSeconds(1));
        var again = (await Verify(Verifier(), issuer.Sign(Claims()))).Value;
        Assert.Equal(first.Id, again.Id);
        var other = (await Verify(verifier, issuer.Sign(Claims("other")))).Value;
        Assert.NotEqual(first.Id, other.Id);
    }

    [Fact]
    public async Task Many_first_requests_at_once_make_one_user()
    {
        var token = issuer.Sign(Claims());
        var callers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => Verify(Verifier(), token))));
        Assert.Single(callers.Select(caller => caller.Value.Id).Distinct());
        Assert.Single(await world.Book.Table<ExternalIdentity>().Where("subject == $subject").ListAsync(Cancelled, "f3a1"));
    }

    [Fact]
    public async Task The_same_address_of_another_subject_makes_nobody_another()
    {
        var verifier = Verifier();
        var ada = (await Verify(verifier, issuer.Sign(Claims()))).Value;
        var eve = (await Verify(verifier, issuer.Sign(Claims("eve")))).Value;
        Assert.NotEqual(ada.Id, eve.Id);
    }

    [Theory]
    [InlineData("false")]
    [InlineData("\"no\"")]
    [InlineData(null)]
    public async Task An_unverified_address_is_not_the_caller_s(string? verified)
    {
        var claims = Claims(change: c => c["email_verified"] = verified is null ? null : JsonNode.Parse(verified));
        Assert.Null((await Verify(Verifier(), issuer.Sign(claims))).Value.Email);
    }

    [Fact]
    public async Task Strangers_are_refused_where_no_users_are_to_be_made()
    {
        var known = (await Verify(Verifier(), issuer.Sign(Claims()))).Value;
        var closed = Verifier(create: false);
        Assert.Equal(known.Id, (await Verify(closed, issuer.Sign(Claims()))).Value.Id);
        Assert.Equal(ProblemKind.Unauthenticated, (await Verify(closed, issuer.Sign(Claims("stranger")))).Problem!.Kind);
    }

    [Theory]
    [InlineData("iss", "\"http://127.0.0.1:1/realm\"")]
    [InlineData("iss", "\"REALM/\"")]
    [InlineData("aud", "\"api://notes/\"")]
    [InlineData("aud", "\"API://NOTES\"")]
    [InlineData("aud", "[\"account\"]")]
    [InlineData("aud", "[]")]
    [InlineData("aud", "null")]
    [InlineData("aud", "[1]")]
    [InlineData("sub", "null")]
    [InlineData("sub", "\"\"")]
    [InlineData("exp", "null")]
    [InlineData("exp", "1")]
    [InlineData("nbf", "9999999999")]
    [InlineData("at_hash", "\"x\"")]
    public async Task Issuer_audience_and_times_are_checked_exactly(string name, string value)
    {
        var claims = Claims(change: c => c[name] = JsonNode.Parse(value.Replace("REALM", issuer.Issuer, StringComparison.Ordinal)));
        Assert.False((await Verify(Verifier(), issuer.Sign(claims))).IsOk);
    }

    [Fact]
    public async Task A_subject_of_any_length_or_letters_is_no_way_in()
    {
        var verifier = Verifier();
        Assert.False((await Verify(verifier, issuer.Sign(Claims(new string('x', 256))))).IsOk);
        Assert.True((await Verify(verifier, issuer.Sign(Claims("'; DROP TABLE users; -- é 漢")))).IsOk);
    }

    [Theory]
    [InlineData("claims.nothing.roles")]
    [InlineData("claims.email")]
    [InlineData("[1, 2]")]
    [InlineData("claims.realm_access.roles.map(r, r + claims.sub.nothing)")]
    public async Task Claims_that_the_expression_cannot_be_asked_of_give_no_roles(string roles)
    {
        var yaml = $"issuers:\n  main: {{ issuer: '{issuer.Issuer}', audience: x, roles: '{roles}' }}";
        if (IdentityFile.Read(Encoding.UTF8.GetBytes(yaml), "identity.yaml", _ => null, isDevelopment: true).Options is null) return; // refused before it runs
        Assert.Empty((await Verify(Verifier(roles), issuer.Sign(Claims()))).Value.Roles);
    }

    [Fact]
    public async Task Roles_are_what_the_expression_makes_of_the_claims() =>
        Assert.Equal(["staff-admin", "staff-editor"], (await Verify(Verifier("claims.realm_access.roles.map(r, \"staff-\" + r)"), issuer.Sign(Claims()))).Value.Roles);

    [Fact]
    public async Task Rotated_keys_are_found_and_lost_ones_are_refused()
    {
        var verifier = Verifier();
        Assert.True((await Verify(verifier, issuer.Sign(Claims()))).IsOk);
        var old = issuer.Keys[0];
        var next = SigningKey.Make(out _);
        issuer.Keys.Add(next);
        world.Time.Forward(Freshness.Floor);
        Assert.True((await Verify(verifier, issuer.Sign(Claims("a"), key: next))).IsOk);
        issuer.Keys.Remove(old);
        world.Time.Forward(Freshness.Fresh);
        Assert.True((await Verify(verifier, issuer.Sign(Claims("b"), key: next))).IsOk);
        await Wait.Until(() => issuer.KeySets == 3, what: "the keys to be looked at again");
        await Wait.Until(async () => !(await Verify(Verifier(), issuer.Sign(Claims("c"), key: old))).IsOk, what: "the lost key to be refused");
        Assert.False((await Verify(verifier, issuer.Sign(Claims("c"), key: old))).IsOk);
    }

    [Fact]
    public async Task A_flood_of_unknown_key_ids_fetches_once_in_thirty_seconds()
    {
        var verifier = Verifier();
        Assert.True((await Verify(verifier, issuer.Sign(Claims()))).IsOk);
        var strangers = Enumerable.Range(0, 50).Select(i => SigningKey.Make(out _)).ToList();
        var asked = 0;
        for (var second = 0; second < 90; second++)
        {
            world.Time.Forward(TimeSpan.FromSeconds(1));
            var refused = await Task.WhenAll(strangers.Select(key => Task.Run(() => Verify(verifier, issuer.Sign(Claims(), key: key)))));
            Assert.DoesNotContain(refused, result => result.IsOk);
            asked += refused.Length;
        }

        Figures.Note($"unknown key ids: {asked} tokens in 90 seconds, {issuer.KeySets - 1} further fetches of the key set");
        Assert.InRange(issuer.KeySets, 2, 4);
        Assert.True((await Verify(verifier, issuer.Sign(Claims()))).IsOk);
    }

    [Fact]
    public async Task Many_requests_wait_for_one_fetch()
    {
        issuer.Instead = async _ =>
        {
            await Task.Delay(200);
            return false;
        };
        var verifier = Verifier();
        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => Verify(verifier, issuer.Sign(Claims("s" + i))))));
        Assert.All(results, result => Assert.True(result.IsOk));
        Assert.Equal((1, 1), (issuer.Discoveries, issuer.KeySets));
    }

    [Fact]
    public async Task Known_keys_serve_for_a_day_while_the_issuer_is_dead()
    {
        var verifier = Verifier();
        Assert.True((await Verify(verifier, issuer.Sign(Claims()))).IsOk);
        var key = issuer.Keys[0];
        await issuer.DisposeAsync();
        world.Time.Forward(TimeSpan.FromHours(23));
        Assert.True((await Verify(verifier, issuer.Sign(Claims(), key: key))).IsOk);
        world.Time.Forward(TimeSpan.FromHours(2));
        Assert.Equal(ProblemKind.Unavailable, (await Verify(verifier, issuer.Sign(Claims(), key: key))).Problem!.Kind);
    }

    [Fact]
    public async Task A_dead_issuer_keeps_no_other_waiting()
    {
        await using var dead = new FakeIssuer { Instead = async _ => { await Task.Delay(Timeout.Infinite, Cancelled); return true; } };
        var verifier = Verifier(others: new IssuerOptions("dead", dead.Issuer) { Audiences = [Audience] });
        var waiting = Task.Run(() => Verify(verifier, dead.Sign(Claims(change: c => c["iss"] = dead.Issuer))), Cancelled);
        await Wait.Until(() => dead.Discoveries == 1, what: "the dead issuer to be asked");
        var started = Stopwatch.GetTimestamp();
        Assert.True((await Verify(verifier, issuer.Sign(Claims()))).IsOk);
        Assert.False(waiting.IsCompleted);
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(4));
        Assert.Equal(ProblemKind.Unavailable, (await waiting).Problem!.Kind);
        started = Stopwatch.GetTimestamp();
        Assert.Equal(ProblemKind.Unavailable, (await Verify(verifier, dead.Sign(Claims(change: c => c["iss"] = dead.Issuer)))).Problem!.Kind);
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(2));
        Assert.Contains(told, fault => fault.Contains("did not answer within 5 seconds", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{}", "names no issuer")]
    [InlineData("[]", "names no issuer")]
    [InlineData("not json", "is not JSON")]
    [InlineData("""{"issuer":"https://accounts.example","jwks_uri":"ISSUER/keys"}""", "another issuer")]
    [InlineData("""{"issuer":"ISSUER/","jwks_uri":"ISSUER/keys"}""", "another issuer")]
    [InlineData("""{"issuer":"ISSUER"}""", "no address of keys")]
    [InlineData("""{"issuer":"ISSUER","jwks_uri":"/keys"}""", "not https")]
    [InlineData("""{"issuer":"ISSUER","jwks_uri":"file:///etc/passwd"}""", "not https")]
    [InlineData("""{"issuer":"ISSUER","jwks_uri":"http://internal.example/keys"}""", "not https")]
    [InlineData("""{"issuer":"ISSUER","issuer":"ISSUER","jwks_uri":"ISSUER/keys"}""", "is not JSON")]
    [InlineData("""{"issuer":"\ud800","jwks_uri":"ISSUER/keys"}""", "is not JSON")]
    public async Task A_hostile_discovery_document_is_refused(string document, string part)
    {
        issuer.Discovery = () => document.Replace("ISSUER", issuer.Issuer, StringComparison.Ordinal);
        Assert.Equal(ProblemKind.Unavailable, (await Verify(Verifier(), issuer.Sign(Claims()))).Problem!.Kind);
        Assert.Contains(told, fault => fault.Contains(part, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/keys", false)]
    [InlineData("http://internal.example/keys", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("", false)]
    [InlineData("/realm/elsewhere", true)]
    public async Task A_redirect_leads_to_no_other_scheme_nor_round_in_circles(string target, bool isOk)
    {
        issuer.Instead = context =>
        {
            if (context.Request.Url!.AbsolutePath == "/realm/elsewhere")
            {
                context.Response.OutputStream.Write(Encoding.UTF8.GetBytes($$"""{"keys":[{{issuer.Keys[0].PublicJwk}}]}"""));
                return Task.FromResult(true);
            }

            if (context.Request.Url.AbsolutePath != "/realm/keys") return Task.FromResult(false);
            context.Response.StatusCode = 302;
            context.Response.Headers["Location"] = target;
            return Task.FromResult(true);
        };
        Assert.Equal(isOk, (await Verify(Verifier(), issuer.Sign(Claims()))).IsOk);
        Assert.True(issuer.KeySets <= 4);
    }

    [Fact]
    public async Task A_huge_document_is_read_no_further_than_its_bound()
    {
        long sent = 0;
        issuer.Instead = async context =>
        {
            context.Response.SendChunked = true;
            var chunk = new byte[64 << 10];
            chunk.AsSpan().Fill((byte)' ');
            for (var i = 0; i < 10_000; i++)
            {
                await context.Response.OutputStream.WriteAsync(chunk);
                Interlocked.Add(ref sent, chunk.Length);
            }

            return true;
        };
        Assert.Equal(ProblemKind.Unavailable, (await Verify(Verifier(), issuer.Sign(Claims()))).Problem!.Kind);
        Assert.Contains(told, fault => fault.Contains("sends more than 256 KiB", StringComparison.Ordinal));
        Assert.True(Interlocked.Read(ref sent) < 64 << 20);
    }

    [Fact]
    public async Task Published_secrets_are_no_keys()
    {
        issuer.Instead = context =>
        {
            if (!context.Request.Url!.AbsolutePath.EndsWith("/keys", StringComparison.Ordinal)) return Task.FromResult(false);
            context.Response.OutputStream.Write("""{"keys":[{"kty":"oct","alg":"HS256","k":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}]}"""u8);
            return Task.FromResult(true);
        };
        Assert.Equal(ProblemKind.Unavailable, (await Verify(Verifier(), issuer.Sign(Claims()))).Problem!.Kind);
    }

    [Fact]
    public async Task Revoking_a_user_ends_the_issuer_s_tokens_too()
    {
        var revocations = new Revocations(world.Book, TimeSpan.FromMinutes(10), world.Time);
        using var ring = await Tokens.Keys.KeyRing.OpenAsync(world.Book, new MasterKey(new byte[32]), new(TimeSpan.FromDays(30), TimeSpan.FromMinutes(10)), world.Time, Cancelled);
        var people = new TrustedPeople(world.Engine, world.Book, world.Time);
        using var trusted = new TrustedIssuers([new IssuerOptions("main", issuer.Issuer) { Audiences = [Audience] }], people, text => CelValue.String(text), isDevelopment: true, told.Add, world.Time);
        var verifier = new TokenVerifier(TokenAuthorities.Of(new OwnTokens("https://notes.example.com", ring, revocations), null, text => CelValue.String(text), trusted), world.Time);
        var token = issuer.Sign(Claims());
        var caller = (await Verify(verifier, token)).Value;
        await revocations.RevokeAsync(RevocationKind.Subject, UserKeyText.Of(caller.Id), Cancelled);
        Assert.False((await Verify(verifier, token)).IsOk);
    }
}
