using Ashlar.Engine;
using Ashlar.Identity.Factors;
using Ashlar.Identity.OAuth;
using Ashlar.Identity.OAuth.Authorization;
using Ashlar.Identity.OAuth.Grants;
using Ashlar.Identity.OAuth.Requests;

namespace Ashlar.Identity.Tests.OAuth;

/// <summary>Refresh tokens, revocation, introspection, userinfo, devices and services, and the attacks on them.</summary>
public sealed class TokenAttackTests : IAsyncLifetime
{
    private OAuthWorld world = null!; // set before each test

    public async ValueTask InitializeAsync() => world = await OAuthWorld.CreateAsync();

    public ValueTask DisposeAsync() => world.DisposeAsync();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private static void Refused(string code, Outcome<TokenAnswer> answer) => Assert.Equal(code, answer.Error?.Code);

    private static OAuthParameters Token(string token) => OAuthParameters.Of([new("token", token)]);

    [Fact]
    public async Task A_refresh_token_gives_the_next_and_narrower_scopes_where_asked()
    {
        var first = await world.SignInAsync("openid orders.read orders.write");
        var second = (await world.TokenAsync("web", ("grant_type", "refresh_token"), ("refresh_token", first.RefreshToken!), ("scope", "orders.read"))).Value;
        Assert.Equal("orders.read", second.Scope);
        Assert.Null(second.IdToken);
        Assert.NotEqual(first.RefreshToken, second.RefreshToken);
        Assert.Equal("openid orders.read orders.write", (await world.RefreshAsync(second.RefreshToken!)).Value.Scope);
    }

    [Fact]
    public async Task A_refused_scope_uses_no_token()
    {
        var first = await world.SignInAsync();
        Refused(OAuthError.InvalidScope, await world.TokenAsync("web", ("grant_type", "refresh_token"), ("refresh_token", first.RefreshToken!), ("scope", "orders.write")));
        Assert.True((await world.RefreshAsync(first.RefreshToken!)).IsOk);
    }

    [Fact] // RFC 9700 section 4.14
    public async Task Refresh_reuse_ends_the_whole_family()
    {
        var first = await world.SignInAsync();
        var second = (await world.RefreshAsync(first.RefreshToken!)).Value;
        world.Time.Forward(TimeSpan.FromSeconds(11));
        Refused(OAuthError.InvalidGrant, await world.RefreshAsync(first.RefreshToken!));
        Refused(OAuthError.InvalidGrant, await world.RefreshAsync(second.RefreshToken!));
        Assert.False(await world.IsAcceptedAsync(second.AccessToken));
    }

    [Fact]
    public async Task A_lost_answer_is_given_again_for_ten_seconds()
    {
        var first = await world.SignInAsync();
        var lost = (await world.RefreshAsync(first.RefreshToken!)).Value;
        world.Time.Forward(TimeSpan.FromSeconds(10));
        var again = (await world.RefreshAsync(first.RefreshToken!)).Value;
        Assert.Equal(lost.RefreshToken, again.RefreshToken);
        Assert.True((await world.RefreshAsync(again.RefreshToken!)).IsOk);
    }

    [Fact]
    public async Task There_is_no_grace_once_the_next_token_was_used()
    {
        var first = await world.SignInAsync();
        var second = (await world.RefreshAsync(first.RefreshToken!)).Value;
        var third = (await world.RefreshAsync(second.RefreshToken!)).Value;
        Refused(OAuthError.InvalidGrant, await world.RefreshAsync(first.RefreshToken!));
        Refused(OAuthError.InvalidGrant, await world.RefreshAsync(third.RefreshToken!));
    }

    [Fact]
    public async Task Of_a_hundred_racers_for_one_refresh_token_one_wins()
    {
        var first = await world.SignInAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => world.RefreshAsync(first.RefreshToken!))));
        // The others' answers count as lost ones: one token follows, whoever asks.
        var next = Assert.Single(answers.Where(a => a.IsOk).Select(a => a.Value.RefreshToken).Distinct());
        Assert.True((await world.RefreshAsync(next!)).IsOk);
    }

    [Fact]
    public async Task A_refresh_token_is_worth_nothing_to_another_client()
    {
        var first = await world.SignInAsync();
        Refused(OAuthError.InvalidGrant, await world.RefreshAsync(first.RefreshToken!, "other"));
        Refused(OAuthError.InvalidGrant, await world.RefreshAsync(first.RefreshToken!));
    }

    [Fact]
    public async Task An_unused_refresh_token_expires()
    {
        var first = await world.SignInAsync();
        world.Time.Forward(TimeSpan.FromDays(30));
        Refused(OAuthError.InvalidGrant, await world.RefreshAsync(first.RefreshToken!));
    }

    [Fact]
    public async Task A_closed_account_is_refused_at_the_next_refresh()
    {
        var first = await world.SignInAsync();
        world.Close(OAuthWorld.Ada);
        Refused(OAuthError.InvalidGrant, await world.RefreshAsync(first.RefreshToken!));
        Assert.False(await world.IsAcceptedAsync(first.AccessToken));
    }

    [Theory]
    [InlineData("openid", false)]
    [InlineData("openid offline_access", true)]
    public async Task Signing_out_of_the_browser_ends_what_was_not_given_offline(string scope, bool goesOn)
    {
        var first = await world.SignInAsync(scope);
        await world.Server.Grants.RevokeSessionAsync(world.AdasBrowser.Session, Cancelled);
        Assert.Equal(goesOn, await world.IsAcceptedAsync(first.AccessToken));
        Assert.Equal(goesOn, (await world.RefreshAsync(first.RefreshToken!)).IsOk);
    }

    [Fact]
    public async Task Who_signs_in_here_for_tokens_renews_them_as_the_client_ashlar()
    {
        var first = (await world.Server.FirstParty.IssueAsync(new ProvenSignIn(world.AdasBrowser.User, ["pwd"]), world.Time.GetUtcNow(), Cancelled))!;
        var second = (await world.TokenAsync(null, ("client_id", "ashlar"), ("grant_type", "refresh_token"), ("refresh_token", first.RefreshToken!))).Value;
        Assert.True(await world.IsAcceptedAsync(second.AccessToken));
        Assert.IsType<AuthorizationStep.Tell>(await world.StepAsync(OAuthWorld.Request("web", ("client_id", "ashlar")), world.AdasBrowser));
        world.Close(OAuthWorld.Ada);
        Assert.Null(await world.Server.FirstParty.IssueAsync(new ProvenSignIn(world.AdasBrowser.User, ["pwd"]), world.Time.GetUtcNow(), Cancelled));
    }

    [Fact]
    public async Task Everything_of_an_account_ends_with_it()
    {
        var first = await world.SignInAsync("openid offline_access");
        await world.Server.Grants.RevokeAccountAsync(world.AdasBrowser.User, Cancelled);
        Assert.False(await world.IsAcceptedAsync(first.AccessToken));
        Refused(OAuthError.InvalidGrant, await world.RefreshAsync(first.RefreshToken!));
        Assert.Empty(await world.Server.Grants.ListAsync(world.AdasBrowser.User, Cancelled));
    }

    [Fact] // RFC 7009
    public async Task Revocation_ends_a_refresh_token_with_its_access_tokens()
    {
        var first = await world.SignInAsync();
        Assert.Null(await world.Server.Inspection.RevokeAsync(OAuthWorld.Basic("other"), Token(first.RefreshToken!), Cancelled)); // says nothing, does nothing
        Assert.True(await world.IsAcceptedAsync(first.AccessToken));
        Assert.Null(await world.Server.Inspection.RevokeAsync(OAuthWorld.Basic("web"), Token(first.RefreshToken!), Cancelled));
        Assert.False(await world.IsAcceptedAsync(first.AccessToken));
        Refused(OAuthError.InvalidGrant, await world.RefreshAsync(first.RefreshToken!));
        Assert.Null(await world.Server.Inspection.RevokeAsync(OAuthWorld.Basic("web"), Token("unknown"), Cancelled));
    }

    [Fact]
    public async Task Revocation_of_an_access_token_leaves_the_refresh_token()
    {
        var first = await world.SignInAsync();
        Assert.Null(await world.Server.Inspection.RevokeAsync(OAuthWorld.Basic("web"), Token(first.AccessToken), Cancelled));
        Assert.False(await world.IsAcceptedAsync(first.AccessToken));
        Assert.True((await world.RefreshAsync(first.RefreshToken!)).IsOk);
    }

    [Fact] // RFC 7662 section 4
    public async Task Introspection_tells_a_token_to_its_client_and_to_guards_alone()
    {
        var tokens = await world.SignInAsync();
        foreach (var token in new[] { tokens.AccessToken, tokens.RefreshToken! })
        {
            Assert.True(await IsActiveAsync("web", token));
            Assert.True(await IsActiveAsync("guard", token));
            Assert.False(await IsActiveAsync("other", token));
            Assert.False(await IsActiveAsync("web", token + "x"));
        }

        var facts = (await world.Server.Inspection.IntrospectAsync(OAuthWorld.Basic("guard"), Token(tokens.AccessToken), Cancelled)).Value;
        Assert.Equal((OAuthWorld.Ada.ToString(), "web", "email openid", OAuthWorld.Issuer), ((string?)facts["sub"], (string?)facts["client_id"], (string?)facts["scope"], (string?)facts["iss"]));
        var open = await world.Server.Inspection.IntrospectAsync(null, OAuthParameters.Of([new("client_id", "spa"), new("token", tokens.AccessToken)]), Cancelled);
        Assert.Equal(OAuthError.InvalidClient, open.Error?.Code);
        await world.Server.Inspection.RevokeAsync(OAuthWorld.Basic("web"), Token(tokens.RefreshToken!), Cancelled);
        Assert.False(await IsActiveAsync("web", tokens.AccessToken));
        Assert.False(await IsActiveAsync("web", tokens.RefreshToken!));
    }

    private async Task<bool> IsActiveAsync(string client, string token) =>
        (bool)(await world.Server.Inspection.IntrospectAsync(OAuthWorld.Basic(client), Token(token), Cancelled)).Value["active"]!; // always said

    [Fact]
    public async Task Userinfo_tells_what_the_scopes_ask()
    {
        var claims = (await world.Server.Inspection.UserInfoAsync("Bearer " + (await world.SignInAsync("openid email")).AccessToken, Cancelled)).Value;
        Assert.Equal((OAuthWorld.Ada.ToString(), "ada@example.com", true), ((string?)claims["sub"], (string?)claims["email"], (bool)claims["email_verified"]!));
        Assert.Null(claims["name"]);
        var plain = await world.SignInAsync("orders.read");
        Assert.Equal(OAuthError.InsufficientScope, (await world.Server.Inspection.UserInfoAsync("Bearer " + plain.AccessToken, Cancelled)).Error?.Code);
        Assert.Equal(OAuthError.InvalidToken, (await world.Server.Inspection.UserInfoAsync("Bearer x", Cancelled)).Error?.Code);
        Assert.Equal(OAuthError.InvalidToken, (await world.Server.Inspection.UserInfoAsync(null, Cancelled)).Error?.Code);
    }

    [Fact]
    public async Task A_service_acts_for_itself_within_its_scopes()
    {
        var tokens = (await world.TokenAsync("web", ("grant_type", "client_credentials"), ("scope", "orders.read"))).Value;
        Assert.Null(tokens.RefreshToken);
        var caller = (await world.Bearer.AuthenticateAsync("Bearer " + tokens.AccessToken, Cancelled)).Value;
        Assert.True(caller.SignedIn && !caller.Id.IsNull && caller.HasScope("orders.read") && caller.HasRole("robot") && !caller.HasScope("orders.write"));
        Refused(OAuthError.InvalidScope, await world.TokenAsync("web", ("grant_type", "client_credentials"), ("scope", "admin")));
        Refused(OAuthError.InvalidScope, await world.TokenAsync("web", ("grant_type", "client_credentials"), ("scope", "openid")));
        Refused(OAuthError.UnauthorizedClient, await world.TokenAsync("ours", ("grant_type", "client_credentials")));
        Refused(OAuthError.UnauthorizedClient, await world.TokenAsync(null, ("client_id", "spa"), ("grant_type", "client_credentials")));
    }

    [Fact]
    public async Task A_device_is_let_in_by_the_person_who_types_its_code()
    {
        var start = await StartAsync();
        Refused(OAuthError.AuthorizationPending, await PollAsync(start));
        Refused(OAuthError.SlowDown, await PollAsync(start));
        world.Time.Forward(TimeSpan.FromSeconds(11));
        Assert.Equal("native", (await world.Server.Devices.FindAsync(start.UserCode.ToLowerInvariant(), Cancelled))!.Client.Id);
        Assert.True(await world.Server.Devices.AnswerAsync(start.UserCode, world.AdasBrowser, true, Cancelled));
        Assert.False(await world.Server.Devices.AnswerAsync(start.UserCode, world.EvesBrowser, true, Cancelled));
        var tokens = (await PollAsync(start)).Value;
        Assert.True(await world.IsAcceptedAsync(tokens.AccessToken));
        Refused(OAuthError.InvalidGrant, await PollAsync(start)); // replay
        Assert.False(await world.IsAcceptedAsync(tokens.AccessToken));
    }

    [Fact]
    public async Task A_device_that_is_turned_away_or_late_gets_nothing()
    {
        var denied = await StartAsync();
        await world.Server.Devices.AnswerAsync(denied.UserCode, world.AdasBrowser, false, Cancelled);
        Refused(OAuthError.AccessDenied, await PollAsync(denied));
        var late = await StartAsync();
        world.Time.Forward(TimeSpan.FromMinutes(10));
        Assert.False(await world.Server.Devices.AnswerAsync(late.UserCode, world.AdasBrowser, true, Cancelled));
        Refused(OAuthError.ExpiredToken, await PollAsync(late));
        Refused(OAuthError.InvalidGrant, await world.TokenAsync("web", ("grant_type", TokenRequest.DeviceGrant), ("device_code", (await StartAsync()).DeviceCode))); // another client's
        Assert.Null(await world.Server.Devices.FindAsync("BCDF-GHJK", Cancelled));
    }

    private async Task<Identity.OAuth.Devices.DeviceStart> StartAsync() =>
        (await world.Server.StartDeviceAsync(null, OAuthParameters.Of([new("client_id", "native"), new("scope", "openid")]), Cancelled)).Value;

    private Task<Outcome<TokenAnswer>> PollAsync(Identity.OAuth.Devices.DeviceStart start) =>
        world.TokenAsync(null, ("client_id", "native"), ("grant_type", TokenRequest.DeviceGrant), ("device_code", start.DeviceCode));

    [Fact]
    public async Task A_form_is_sealed_to_a_session_and_what_it_asks()
    {
        var seals = world.Server.Seals;
        var (ada, eve) = (world.AdasBrowser.Session, world.EvesBrowser.Session);
        var seal = seals.Make(ada, "a");
        Assert.True(seals.Holds(seal, ada, "a"));
        Assert.False(seals.Holds(seal, eve, "a"));
        Assert.False(seals.Holds(seal, ada, "b"));
        Assert.False(seals.Holds(null, ada, "a"));
        Assert.False(seals.Holds("", ada, "a"));
        await Task.CompletedTask;
    }

    [Fact]
    public async Task Signing_out_leads_only_where_the_client_registered()
    {
        Assert.Null((await LogoutAsync(("client_id", "spa"))).Value.Location);
        Assert.Equal("https://spa.example/?state=s", (await LogoutAsync(("client_id", "spa"), ("post_logout_redirect_uri", "https://spa.example/"), ("state", "s"))).Value.Location);
        Assert.False((await LogoutAsync(("client_id", "spa"), ("post_logout_redirect_uri", "https://spa.example/x"))).IsOk);
        Assert.False((await LogoutAsync(("post_logout_redirect_uri", "https://spa.example/"))).IsOk);
        Assert.False((await LogoutAsync(("id_token_hint", "x.y.z"))).IsOk);
        var hint = (await world.SignInAsync()).IdToken!;
        Assert.Equal(OAuthWorld.Ada.ToString(), (await LogoutAsync(("id_token_hint", hint))).Value.Subject);
        Assert.False((await LogoutAsync(("id_token_hint", hint), ("client_id", "spa"))).IsOk);
    }

    private async Task<Outcome<Logout>> LogoutAsync(params (string Name, string Value)[] parameters) =>
        await world.Server.Logouts.ReadAsync(OAuthParameters.Of(parameters.Select(p => KeyValuePair.Create(p.Name, p.Value))), Cancelled);

    [Fact]
    public async Task An_administrator_registers_clients()
    {
        var registration = new Identity.OAuth.Clients.ClientRegistration("robot") { Scopes = ["orders.read"], Roles = ["robot"] };
        Assert.Empty(registration.Faults());
        var who = new Identity.OAuth.Clients.Administrator("cli", null);
        var added = await world.Server.ClientAdministration.AddAsync(registration, who, Cancelled);
        Assert.Equal(ProblemKind.Unique, (await world.Server.ClientAdministration.AddAsync(registration, who, Cancelled)).Problem?.Kind);
        Assert.Equal(ProblemKind.Unique, (await world.Server.ClientAdministration.AddAsync(registration with { Id = "web" }, who, Cancelled)).Problem?.Kind); // identity.yaml has it
        var form = new (string, string)[] { ("grant_type", "client_credentials"), ("client_id", "robot"), ("client_secret", added.Value.Secret!) };
        Assert.Equal("orders.read", (await world.TokenAsync(null, form)).Value.Scope);
        var kept = (await world.Records.Table<Identity.OAuth.Clients.ClientRow>("Client").Where("clientId == $clientId").FindAsync(Cancelled, "robot"))!.Secrets[0]; // it was added
        Refused(OAuthError.InvalidClient, await world.TokenAsync(null, [.. form[..2], ("client_secret", kept)])); // what the database holds is no secret
        Assert.Null(await world.Server.ClientAdministration.RemoveAsync("robot", who, Cancelled));
        Refused(OAuthError.InvalidClient, await world.TokenAsync(null, form));
    }

    [Fact]
    public async Task What_was_given_to_a_client_is_not_given_to_another_of_its_id()
    {
        var who = new Identity.OAuth.Clients.Administrator("cli", null);
        var registration = new Identity.OAuth.Clients.ClientRegistration("box") { Public = true, Grants = ["device_code", "refresh_token"] };
        Assert.True((await world.Server.ClientAdministration.AddAsync(registration, who, Cancelled)).IsOk);
        var start = (await world.Server.StartDeviceAsync(null, OAuthParameters.Of([new("client_id", "box")]), Cancelled)).Value;
        Assert.True(await world.Server.Devices.AnswerAsync(start.UserCode, world.AdasBrowser, true, Cancelled));
        var tokens = (await world.TokenAsync(null, ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("client_id", "box"), ("device_code", start.DeviceCode))).Value;
        Assert.Equal("box", Assert.Single(await world.Server.Applications.ListAsync(world.AdasBrowser.User, Cancelled)).Client);
        var bearer = "Bearer " + tokens.AccessToken;
        Assert.True((await world.Bearer.AuthenticateAsync(bearer, Cancelled)).IsOk);

        Assert.Null(await world.Server.ClientAdministration.RemoveAsync("box", who, Cancelled));
        Assert.False((await world.Bearer.AuthenticateAsync(bearer, Cancelled)).IsOk);
        Assert.Empty(await world.Server.Applications.ListAsync(world.AdasBrowser.User, Cancelled));
        world.Time.Forward(TimeSpan.FromMinutes(5));
        Assert.True((await world.Server.ClientAdministration.AddAsync(registration, who, Cancelled)).IsOk);
        Assert.Empty(await world.Server.Applications.ListAsync(world.AdasBrowser.User, Cancelled));
        Refused(OAuthError.InvalidGrant, await world.TokenAsync(null, ("grant_type", "refresh_token"), ("client_id", "box"), ("refresh_token", tokens.RefreshToken!)));
    }

    [Fact]
    public async Task What_was_agreed_to_with_a_client_is_not_agreed_to_with_another_of_its_id()
    {
        var who = new Identity.OAuth.Clients.Administrator("cli", null);
        var registration = new Identity.OAuth.Clients.ClientRegistration("shop") { Redirects = [OAuthWorld.Callback], Scopes = ["orders.read", "orders.write"] };
        var (less, more) = (OAuthWorld.Request("web", ("client_id", "shop"), ("scope", "orders.read")), OAuthWorld.Request("web", ("client_id", "shop"), ("scope", "orders.write")));
        var secret = (await world.Server.ClientAdministration.AddAsync(registration, who, Cancelled)).Value.Secret!; // it has one
        var code = await world.CodeAsync(more);
        var refresh = (await world.TokenAsync(null, ("client_id", "shop"), ("client_secret", secret), ("grant_type", "authorization_code"), ("code", code), ("code_verifier", OAuthWorld.Verifier))).Value.RefreshToken!; // as above
        Assert.IsType<AuthorizationStep.Answer>(await world.StepAsync(more, world.AdasBrowser));
        Assert.True(await IsActiveAsync("guard", refresh));

        Assert.Null(await world.Server.ClientAdministration.RemoveAsync("shop", who, Cancelled));
        Assert.False(await IsActiveAsync("guard", refresh));
        world.Time.Forward(TimeSpan.FromMinutes(5));
        Assert.True((await world.Server.ClientAdministration.AddAsync(registration, who, Cancelled)).IsOk);
        Assert.False(await IsActiveAsync("guard", refresh));
        Assert.IsType<AuthorizationStep.Ask>(await world.StepAsync(less, world.AdasBrowser));
        await world.CodeAsync(less);
        Assert.IsType<AuthorizationStep.Answer>(await world.StepAsync(less, world.AdasBrowser));
        Assert.IsType<AuthorizationStep.Ask>(await world.StepAsync(more, world.AdasBrowser));
    }

    [Fact]
    public void A_registration_tells_all_its_faults()
    {
        var registration = new Identity.OAuth.Clients.ClientRegistration("a b")
        {
            Public = true,
            Redirects = ["http://app.example/cb", "https://*.example/cb"],
            Origins = ["https://app.example/x"],
            Scopes = ["a b"],
            Grants = ["password", "client_credentials"],
        };
        Assert.Equal("id redirect redirect origins scopes grants grants", string.Join(' ', registration.Faults().Select(f => f.Key)));
    }

    [Fact]
    public async Task What_has_ended_is_swept()
    {
        var first = await world.SignInAsync();
        await StartAsync();
        Assert.Equal(0, await world.Server.Sweep.RunAsync(Cancelled));
        world.Time.Forward(TimeSpan.FromDays(32));
        Assert.Equal(3, await world.Server.Sweep.RunAsync(Cancelled)); // a code, a refresh token, a device
        Refused(OAuthError.InvalidGrant, await world.RefreshAsync(first.RefreshToken!));
    }
}
