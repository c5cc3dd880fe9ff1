using System.Collections.Concurrent;
using Ashlar.Cel;
using Ashlar.Engine;
using Ashlar.Identity.Accounts;
using Ashlar.Identity.Options;
using Ashlar.Identity.Providers;
using Ashlar.Identity.Tests.Accounts;
using Ashlar.Identity.Tests.Issuers;
using Ashlar.Identity.Tests.Support;
using Ashlar.Identity.Tokens;

namespace Ashlar.Identity.Tests.Providers;

/// <summary>What becomes of somebody whom a provider vouched for.</summary>
public sealed class ProviderDecisionsTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<AccountMail> mails = new();
    private readonly FakeIssuer issuer = new();
    private AccountWorld world = null!; // made before each test
    private LinkedIdentities identities = null!; // as above

    private static CancellationToken Cancelled => IdentityWorld.Cancelled;

    public async ValueTask InitializeAsync()
    {
        world = await AccountWorld.CreateAsync();
        identities = new LinkedIdentities(world.Service.Accounts.Book, world.Time);
    }

    public async ValueTask DisposeAsync()
    {
        await issuer.DisposeAsync();
        await world.DisposeAsync();
    }

    private ProviderSignIns Providers(RegistrationPolicy registration = RegistrationPolicy.Open, byte key = 1) => new(new ProviderParts
    {
        Service = world.Process(world.Afterwards, new IdentityOptions
        {
            Registration = registration,
            Providers = [new ProviderOptions("op", issuer.Issuer) { ClientId = "me", ClientSecret = "s" }, new ProviderOptions("github", "https://github.com") { GitHubApi = new Uri("https://api.github.com"), ClientId = "me", ClientSecret = "s", Title = "GitHub" }],
        }),
        Identities = identities,
        Key = new MasterKey([.. Enumerable.Repeat(key, MasterKey.Length)]),
        Hooks = IdentityHooks.None with { Mail = (_, mail, _) => { mails.Enqueue(mail); return default; } },
        PublicUrl = "https://notes.example.com",
        AllowsLoopback = true,
        Log = _ => { },
    });

    private static ProviderFinding Found(string subject, string? email = null, bool isVerified = true, LinkTarget? link = null, string issuer = "https://op.example") =>
        new("op", "browser", "/here", link, new ProvenIdentity(issuer, subject).Known(email, isVerified, "Somebody"));

    private static async Task<string> AskedAsync(ProviderSignIns providers, ProviderFinding finding) =>
        Assert.IsType<ProviderStep.Ask>((await providers.DecideAsync(finding, Cancelled)).Value).Token;

    private static Task<Result<CelValue>> CreateAsync(ProviderSignIns providers, string token, string profile = "{}") =>
        providers.Accounts.CreateAsync(token, "browser", AccountWorld.Json(profile), null, Cancelled);

    [Fact]
    public async Task Somebody_new_is_made_an_account_once()
    {
        using var providers = Providers();
        var token = await AskedAsync(providers, Found("1", "new@example.com"));
        Assert.Null(await providers.Accounts.FindAsync(token, "another browser", Cancelled));
        Assert.Equal(ProblemKind.Unauthenticated, (await providers.Accounts.CreateAsync(token, "another browser", AccountWorld.Json("{}"), null, Cancelled)).Problem!.Kind);
        var refused = await CreateAsync(providers, token, """{"nick":"x"}""");
        Assert.Contains(refused.Problem!.Errors, f => f.Pointer == "/profile/nick");
        var made = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => CreateAsync(providers, token)));
        var user = Assert.Single(made, m => m.IsOk).Value;
        var known = Assert.IsType<ProviderStep.SignIn>((await providers.DecideAsync(Found("1", "other@example.com"), Cancelled)).Value);
        Assert.Equal(user, known.User);
        Assert.Equal(["provider-linked op new@example.com"], mails.Select(m => $"{m.Template} {m.Provider} {m.To}"));
    }

    [Fact]
    public async Task Nobody_registers_where_registration_is_closed_but_may_link()
    {
        using var providers = Providers(RegistrationPolicy.Closed);
        Assert.Equal(ProblemKind.Forbidden, (await providers.DecideAsync(Found("1", "new@example.com"), Cancelled)).Problem!.Kind);
        var user = await world.JoinAsync("ada@example.com");
        foreach (var finding in new[] { Found("2", "ada@example.com"), Found("3"), Found("4", "ada@example.com", isVerified: false) })
        {
            var token = await AskedAsync(providers, finding);
            Assert.Null(await providers.Accounts.LinkAsync(token, "browser", user, null, Cancelled));
        }

        Assert.Equal(3, (await identities.ListAsync(user, Cancelled)).Count);
    }

    [Fact]
    public async Task A_proof_ends_with_its_time_and_with_the_key_of_the_installation()
    {
        using var providers = Providers();
        var token = await AskedAsync(providers, Found("1", "new@example.com"));
        using var others = Providers(key: 2);
        Assert.Null(await others.Accounts.FindAsync(token, "browser", Cancelled));
        world.Time.Forward(ProviderProofs.Lifetime - TimeSpan.FromSeconds(1));
        Assert.NotNull(await providers.Accounts.FindAsync(token, "browser", Cancelled));
        world.Time.Forward(TimeSpan.FromSeconds(2));
        Assert.Null(await providers.Accounts.FindAsync(token, "browser", Cancelled));
        Assert.Equal(ProblemKind.Unauthenticated, (await CreateAsync(providers, token)).Problem!.Kind);
        await providers.SweepAsync(Cancelled);
    }

    [Fact]
    public async Task A_request_ends_with_its_time()
    {
        using var providers = Providers();
        issuer.Discovery = () => $$"""{"issuer":"{{issuer.Issuer}}","jwks_uri":"{{issuer.Issuer}}/keys","authorization_endpoint":"{{issuer.Issuer}}/a","token_endpoint":"{{issuer.Issuer}}/t"}""";
        var begun = await providers.BeginAsync("op", new ProviderPurpose("browser", "/here", null, false), Cancelled);
        var state = System.Web.HttpUtility.ParseQueryString(new Uri(begun.Value).Query)["state"];
        world.Time.Forward(ProviderRequests.Lifetime + TimeSpan.FromSeconds(1));
        var late = await providers.FinishAsync("op", $"state={state}&error=access_denied", "browser", Cancelled);
        Assert.Contains("is over", late.Identity.Problem!.Detail, StringComparison.Ordinal);
        await providers.SweepAsync(Cancelled);
        Assert.Equal(1, issuer.Discoveries);
    }

    [Theory]
    [InlineData(""","token_endpoint":"ISSUER/t" """)]
    [InlineData(""","authorization_endpoint":"ISSUER/a" """)]
    [InlineData(""","authorization_endpoint":"http://internal.example/a","token_endpoint":"ISSUER/t" """)]
    [InlineData(""","authorization_endpoint":"javascript:alert(1)","token_endpoint":"ISSUER/t" """)]
    [InlineData(""","authorization_endpoint":"ISSUER/a","token_endpoint":"file:///etc/passwd" """)]
    [InlineData(""","authorization_endpoint":"ISSUER/a","token_endpoint":"ISSUER/t","userinfo_endpoint":"http://internal.example/" """)]
    [InlineData(""","authorization_endpoint":"ISSUER/a","token_endpoint":"ISSUER/t","token_endpoint_auth_methods_supported":["private_key_jwt"] """)]
    [InlineData(""","authorization_endpoint":"ISSUER/a","authorization_endpoint":"ISSUER/b","token_endpoint":"ISSUER/t" """)]
    public async Task A_hostile_discovery_document_leads_nowhere(string more)
    {
        using var providers = Providers();
        issuer.Discovery = () => ("""{"issuer":"ISSUER","jwks_uri":"ISSUER/keys" """ + more + "}").Replace("ISSUER", issuer.Issuer, StringComparison.Ordinal);
        Assert.Equal(ProblemKind.Unavailable, (await providers.BeginAsync("op", new ProviderPurpose("browser", null, null, false), Cancelled)).Problem!.Kind);
    }

    [Fact]
    public async Task What_is_another_s_is_not_linked()
    {
        using var providers = Providers();
        var ada = await world.JoinAsync("ada@example.com");
        var ben = await world.JoinAsync("ben@example.com");
        Assert.Null(await providers.Accounts.LinkAsync(await AskedAsync(providers, Found("1", "ada@example.com")), "browser", ada, null, Cancelled));
        Assert.IsType<ProviderStep.Linked>((await providers.DecideAsync(Found("1", link: new LinkTarget(ada, Guid.NewGuid())), Cancelled)).Value);
        Assert.Equal(ProblemKind.Conflict, (await providers.DecideAsync(Found("1", link: new LinkTarget(ben, Guid.NewGuid())), Cancelled)).Problem!.Kind);
        var forAda = await AskedAsync(providers, Found("2", "ada@example.com"));
        Assert.Equal(ProblemKind.Forbidden, (await providers.Accounts.LinkAsync(forAda, "browser", ben, null, Cancelled))!.Kind);
        var (first, second) = (await AskedAsync(providers, Found("3")), await AskedAsync(providers, Found("3")));
        Assert.Null(await providers.Accounts.LinkAsync(first, "browser", ada, null, Cancelled));
        Assert.Equal(ProblemKind.Conflict, (await providers.Accounts.LinkAsync(second, "browser", ben, null, Cancelled))!.Kind);
        Assert.Empty(await identities.ListAsync(ben, Cancelled));
    }

    [Fact]
    public async Task A_closed_account_is_not_signed_in_and_not_linked()
    {
        using var providers = Providers();
        var ada = await world.JoinAsync("ada@example.com");
        Assert.Null(await providers.Accounts.LinkAsync(await AskedAsync(providers, Found("1")), "browser", ada, null, Cancelled));
        var late = await AskedAsync(providers, Found("2"));
        await world.Service.Accounts.Book.DecideAsync(async session => (await world.Service.Accounts.SetDisabledAsync(session, ada, true, Cancelled), true), Cancelled);
        Assert.Equal(ProblemKind.Unauthenticated, (await providers.DecideAsync(Found("1"), Cancelled)).Problem!.Kind);
        Assert.Equal(ProblemKind.NotFound, (await providers.Accounts.LinkAsync(late, "browser", ada, null, Cancelled))!.Kind);
    }

    [Fact]
    public async Task Two_that_are_taken_away_at_once_are_not_both_taken()
    {
        using var providers = Providers();
        var made = await CreateAsync(providers, await AskedAsync(providers, Found("1", "new@example.com", issuer: issuer.Issuer)));
        Assert.Null(await providers.Accounts.LinkAsync(await AskedAsync(providers, Found("7", issuer: "https://github.com")), "browser", made.Value, null, Cancelled));
        Assert.Null(await providers.Accounts.LinkAsync(await AskedAsync(providers, Found("8", issuer: "https://gone.example")), "browser", made.Value, null, Cancelled)); // of a provider that is offered no more: no way in
        var all = await identities.ListAsync(made.Value, Cancelled);
        var problems = await Task.WhenAll(all.Where(i => i.Subject != "8").Select(i => providers.Accounts.UnlinkAsync(made.Value, i.Id, null, Cancelled)));
        Assert.Equal(ProblemKind.Conflict, Assert.Single(problems, p => p is not null)!.Kind);
        Assert.Equal(2, (await identities.ListAsync(made.Value, Cancelled)).Count);
    }

    [Fact]
    public async Task An_account_has_so_many_and_no_more()
    {
        using var providers = Providers();
        var ada = await world.JoinAsync("ada@example.com");
        for (var i = 0; i < LinkedIdentities.MostOfOneUser; i++) Assert.Null(await providers.Accounts.LinkAsync(await AskedAsync(providers, Found("n" + i)), "browser", ada, null, Cancelled));
        Assert.Equal(ProblemKind.Conflict, (await providers.Accounts.LinkAsync(await AskedAsync(providers, Found("more")), "browser", ada, null, Cancelled))!.Kind);
    }
}
