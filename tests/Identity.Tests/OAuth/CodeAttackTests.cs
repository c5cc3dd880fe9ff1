using Ashlar.Identity.OAuth;
using Ashlar.Identity.OAuth.Authorization;
using Ashlar.Identity.OAuth.Requests;

namespace Ashlar.Identity.Tests.OAuth;

/// <summary>The attacks of RFC 9700 section 4 and of OAuth 2.1 section 7 on codes and the authorization endpoint, each by its name.</summary>
public sealed class CodeAttackTests : IAsyncLifetime
{
    private OAuthWorld world = null!; // set before each test

    public async ValueTask InitializeAsync() => world = await OAuthWorld.CreateAsync();

    public ValueTask DisposeAsync() => world.DisposeAsync();

    private static void Refused(string code, Outcome<Identity.OAuth.Grants.TokenAnswer> answer) => Assert.Equal(code, answer.Error?.Code);

    [Fact]
    public async Task A_code_gives_tokens_once()
    {
        var tokens = (await world.RedeemAsync(await world.CodeAsync(), redirect: OAuthWorld.Callback)).Value;
        Assert.True(await world.IsAcceptedAsync(tokens.AccessToken));
        Assert.NotNull(tokens.RefreshToken);
        Assert.NotNull(tokens.IdToken);
    }

    [Fact] // RFC 9700 section 2.1.1, RFC 6749 section 4.1.2
    public async Task Code_replay_ends_every_token_of_the_code()
    {
        var code = await world.CodeAsync();
        var tokens = (await world.RedeemAsync(code)).Value;
        var next = (await world.RefreshAsync(tokens.RefreshToken!)).Value;
        Refused(OAuthError.InvalidGrant, await world.RedeemAsync(code));
        Assert.False(await world.IsAcceptedAsync(tokens.AccessToken));
        Assert.False(await world.IsAcceptedAsync(next.AccessToken));
        Refused(OAuthError.InvalidGrant, await world.RefreshAsync(next.RefreshToken!));
    }

    [Fact] // section 4.5
    public async Task Code_injection_fails_for_want_of_the_verifier()
    {
        var stolen = await world.CodeAsync();
        Refused(OAuthError.InvalidGrant, await world.RedeemAsync(stolen, verifier: new string('a', 43)));
        Refused(OAuthError.InvalidGrant, await world.RedeemAsync(stolen)); // and is worth nothing afterwards
    }

    [Fact] // section 4.5, between clients
    public async Task Code_injection_into_another_client_fails()
    {
        var stolen = await world.CodeAsync();
        Refused(OAuthError.InvalidGrant, await world.RedeemAsync(stolen, client: "other"));
        Refused(OAuthError.InvalidGrant, await world.RedeemAsync(stolen));
    }

    [Fact] // section 4.8
    public async Task Pkce_downgrade_is_refused_in_both_requests()
    {
        foreach (var change in new[] { ("code_challenge", null), ("code_challenge_method", null), ("code_challenge_method", "plain") })
            Assert.Equal(OAuthError.InvalidRequest, OAuthWorld.AnswerOf(await world.StepAsync(OAuthWorld.Request("web", change), world.AdasBrowser))["error"]);
        var code = await world.CodeAsync();
        Refused(OAuthError.InvalidRequest, await world.TokenAsync("web", ("grant_type", "authorization_code"), ("code", code)));
        Refused(OAuthError.InvalidRequest, await world.TokenAsync("web", ("grant_type", "authorization_code"), ("code", code), ("code_verifier", "")));
    }

    [Fact] // section 4.8: "plain" by the back door
    public async Task The_challenge_is_no_verifier()
    {
        Refused(OAuthError.InvalidGrant, await world.RedeemAsync(await world.CodeAsync(), verifier: OAuthWorld.ChallengeOf(OAuthWorld.Verifier)));
    }

    [Fact] // section 4.4
    public async Task Mix_up_is_told_by_the_issuer_in_every_answer()
    {
        Assert.Equal(OAuthWorld.Issuer, OAuthWorld.AnswerOf(await world.AllowAsync(OAuthWorld.Request()))["iss"]);
        Assert.Equal(OAuthWorld.Issuer, OAuthWorld.AnswerOf(await world.StepAsync(OAuthWorld.Request("web", ("scope", "nope")), null))["iss"]);
    }

    [Theory] // section 4.1
    [InlineData("https://app.example/cb/")]
    [InlineData("https://app.example/cb?next=https://evil.example")]
    [InlineData("https://app.example.evil.example/cb")]
    [InlineData("https://app.example@evil.example/cb")]
    [InlineData("https://other.example/cb")]
    [InlineData("http://127.0.0.1:1/cb")]
    public async Task Redirect_tricks_are_told_to_the_person_and_sent_nowhere(string address) =>
        Assert.IsType<AuthorizationStep.Tell>(await world.StepAsync(OAuthWorld.Request("web", ("redirect_uri", address)), world.AdasBrowser));

    [Fact] // section 4.1.3
    public async Task The_address_of_the_token_request_is_that_of_the_code() =>
        Refused(OAuthError.InvalidGrant, await world.RedeemAsync(await world.CodeAsync(), redirect: "https://app.example/other"));

    [Fact] // section 4.11
    public async Task No_open_redirect_for_an_unknown_client() =>
        Assert.IsType<AuthorizationStep.Tell>(await world.StepAsync(OAuthWorld.Request("web", ("client_id", "nobody"), ("redirect_uri", "https://evil.example/")), null));

    [Fact] // section 4.15, RFC 8252 section 8.6
    public async Task Client_impersonation_on_a_device_is_asked_about_each_time()
    {
        var request = OAuthWorld.Request("native");
        await world.CodeAsync(request);
        Assert.IsType<AuthorizationStep.Ask>(await world.StepAsync(request, world.AdasBrowser));
        Assert.Equal(OAuthError.ConsentRequired, OAuthWorld.AnswerOf(await world.StepAsync(request.With(("prompt", "none")), world.AdasBrowser))["error"]);
    }

    [Fact]
    public async Task A_confidential_client_is_not_impersonated_without_its_secret()
    {
        var code = await world.CodeAsync();
        Refused(OAuthError.InvalidClient, await world.TokenAsync(null, ("client_id", "web"), ("grant_type", "authorization_code"), ("code", code), ("code_verifier", OAuthWorld.Verifier)));
        Refused(OAuthError.InvalidClient, await world.TokenAsync(null, ("client_id", "web"), ("client_secret", "wrong"), ("grant_type", "authorization_code"), ("code", code), ("code_verifier", OAuthWorld.Verifier)));
        Refused(OAuthError.InvalidClient, await world.TokenAsync(null, ("client_id", "spa"), ("client_secret", "any"), ("grant_type", "authorization_code"), ("code", code), ("code_verifier", OAuthWorld.Verifier)));
        Assert.True((await world.RedeemAsync(code)).IsOk); // refused before the code was looked at
    }

    [Fact]
    public async Task A_code_expires()
    {
        var code = await world.CodeAsync();
        world.Time.Forward(TimeSpan.FromSeconds(60));
        Refused(OAuthError.InvalidGrant, await world.RedeemAsync(code));
    }

    [Fact]
    public async Task Of_a_hundred_racers_for_one_code_at_most_one_wins()
    {
        var code = await world.CodeAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => world.RedeemAsync(code))));
        var won = Assert.Single(answers, a => a.IsOk).Value;
        Assert.False(await world.IsAcceptedAsync(won.AccessToken)); // the losers were replays
    }

    [Fact]
    public async Task Consent_is_asked_once_for_the_same_and_again_for_more()
    {
        var request = OAuthWorld.Request();
        Assert.IsType<AuthorizationStep.Ask>(await world.StepAsync(request, world.AdasBrowser));
        await world.AllowAsync(request);
        Assert.NotNull(OAuthWorld.AnswerOf(await world.StepAsync(request, world.AdasBrowser))["code"]);
        Assert.IsType<AuthorizationStep.Ask>(await world.StepAsync(request.With(("scope", "openid email orders.read")), world.AdasBrowser));
        Assert.IsType<AuthorizationStep.Ask>(await world.StepAsync(request.With(("prompt", "consent")), world.AdasBrowser));
        Assert.IsType<AuthorizationStep.Ask>(await world.StepAsync(request, world.EvesBrowser));
        await world.Server.Grants.RevokeClientAsync(world.AdasBrowser.User, "web", null, TestContext.Current.CancellationToken);
        Assert.IsType<AuthorizationStep.Ask>(await world.StepAsync(request, world.AdasBrowser));
    }

    [Fact]
    public async Task Our_own_clients_are_not_asked_about() => Assert.NotNull(OAuthWorld.AnswerOf(await world.StepAsync(OAuthWorld.Request("ours"), world.AdasBrowser))["code"]);

    [Fact]
    public async Task A_refused_consent_tells_the_client()
    {
        var step = await world.Server.Authorizations.AnswerAsync(OAuthWorld.Request(), world.AdasBrowser, false, TestContext.Current.CancellationToken);
        Assert.Equal((OAuthError.AccessDenied, "s"), (OAuthWorld.AnswerOf(step)["error"], OAuthWorld.AnswerOf(step)["state"]));
    }

    [Fact]
    public async Task Prompt_none_never_shows_a_page() =>
        Assert.Equal(OAuthError.LoginRequired, OAuthWorld.AnswerOf(await world.StepAsync(OAuthWorld.Request("web", ("prompt", "none")), null))["error"]);

    [Theory]
    [InlineData("prompt", "login")]
    [InlineData("max_age", "0")]
    public async Task A_new_sign_in_is_asked_for_once(string name, string value)
    {
        var request = OAuthWorld.Request("web", (name, value));
        var before = world.AdasBrowser;
        world.Time.Forward(TimeSpan.FromSeconds(5));
        var signIn = Assert.IsType<AuthorizationStep.SignIn>(await world.StepAsync(request, before));
        var back = OAuthParameters.Parse(signIn.Query).Value;
        Assert.IsType<AuthorizationStep.SignIn>(await world.StepAsync(back, before)); // nobody signed in meanwhile
        world.Time.Forward(TimeSpan.FromSeconds(5));
        var after = world.AdasBrowser;
        world.Time.Forward(TimeSpan.FromSeconds(5));
        Assert.IsType<AuthorizationStep.Ask>(await world.StepAsync(back, after));
        Assert.IsType<AuthorizationStep.SignIn>(await world.StepAsync(back.With(("scope", "openid")), after)); // another request's note
        Assert.IsType<AuthorizationStep.SignIn>(await world.StepAsync(request.With(("ashlar_asked", "1.AAAA")), after));
    }

    [Fact]
    public async Task A_pushed_request_is_used_once_by_its_client_and_takes_nothing_from_the_browser()
    {
        var cancelled = TestContext.Current.CancellationToken;
        var pushed = (await world.Server.PushAsync(OAuthWorld.Basic("web"), OAuthWorld.Request(), cancelled)).Value.RequestUri;
        var query = OAuthParameters.Of([new("client_id", "web"), new("request_uri", pushed), new("scope", "orders.write"), new("redirect_uri", "https://evil.example/")]);
        var ask = Assert.IsType<AuthorizationStep.Ask>(await world.StepAsync(query, world.AdasBrowser));
        Assert.Equal("email openid", ask.Request.Scopes.ToString());
        Assert.IsType<AuthorizationStep.Tell>(await world.StepAsync(query.With(("client_id", "other")), world.AdasBrowser));
        Assert.NotNull(OAuthWorld.AnswerOf(await world.AllowAsync(query))["code"]);
        Assert.IsType<AuthorizationStep.Tell>(await world.AllowAsync(query));
        Assert.Equal(OAuthError.InvalidClient, (await world.Server.PushAsync(null, OAuthWorld.Request(), cancelled)).Error?.Code);
        Assert.Equal(OAuthError.InvalidRequest, (await world.Server.PushAsync(OAuthWorld.Basic("web"), OAuthWorld.Request("web", ("redirect_uri", "https://evil.example/")), cancelled)).Error?.Code);
    }
}
