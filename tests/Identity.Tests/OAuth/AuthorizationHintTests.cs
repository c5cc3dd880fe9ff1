using Ashlar.Identity.OAuth.Authorization;

namespace Ashlar.Identity.Tests.OAuth;

/// <summary>What a client wishes of the sign-in: whose it is to be, and by what (OpenID Connect Core section 3.1.2.1, RFC 9470).</summary>
public sealed class AuthorizationHintTests
{
    [Fact]
    public async Task A_hint_answers_for_nobody_else()
    {
        await using var world = await OAuthWorld.CreateAsync();
        var hint = (await world.SignInAsync()).IdToken;
        var silent = OAuthWorld.Request("web", ("prompt", "none"), ("id_token_hint", hint));
        Assert.NotNull(OAuthWorld.AnswerOf(await world.StepAsync(silent, world.AdasBrowser))["code"]);
        Assert.Equal("login_required", OAuthWorld.AnswerOf(await world.StepAsync(silent, world.EvesBrowser))["error"]);

        var asked = OAuthWorld.Request("web", ("id_token_hint", hint));
        var signIn = Assert.IsType<AuthorizationStep.SignIn>(await world.StepAsync(asked, world.EvesBrowser));
        world.Time.Forward(TimeSpan.FromSeconds(1));
        var back = Ashlar.Identity.OAuth.Requests.OAuthParameters.Parse(signIn.Query).Value;
        Assert.Equal("login_required", OAuthWorld.AnswerOf(await world.StepAsync(back, world.EvesBrowser))["error"]); // she signed in again, and is not Ada
        Assert.NotNull(OAuthWorld.AnswerOf(await world.StepAsync(back, world.AdasBrowser))["code"]);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUiLCJzdWIiOiJ4In0.")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUiLCJzdWIiOiJ4IiwiYXVkIjoid2ViIiwiZXhwIjoxfQ.AAAA")]
    public async Task A_hint_that_is_not_ours_is_refused(string hint)
    {
        await using var world = await OAuthWorld.CreateAsync();
        Assert.Equal("invalid_request", OAuthWorld.AnswerOf(await world.StepAsync(OAuthWorld.Request("web", ("id_token_hint", hint)), world.AdasBrowser))["error"]);
    }

    [Fact]
    public async Task A_second_factor_is_asked_for_once()
    {
        await using var world = await OAuthWorld.CreateAsync();
        await world.SignInAsync(); // consents
        var wish = OAuthWorld.Request("web", ("acr_values", "urn:other mfa"));
        var signIn = Assert.IsType<AuthorizationStep.SignIn>(await world.StepAsync(wish, world.AdasBrowser));
        Assert.NotNull(OAuthWorld.AnswerOf(await world.StepAsync(wish, world.AdasBrowser with { Methods = ["pwd", "otp", "mfa"] }))["code"]);
        world.Time.Forward(TimeSpan.FromSeconds(1));
        var back = Ashlar.Identity.OAuth.Requests.OAuthParameters.Parse(signIn.Query).Value;
        Assert.NotNull(OAuthWorld.AnswerOf(await world.StepAsync(back, world.AdasBrowser))["code"]); // has none: it was a wish
        Assert.Equal("login_required", OAuthWorld.AnswerOf(await world.StepAsync(wish.With(("prompt", "none")), world.AdasBrowser))["error"]);
    }

    [Fact]
    public async Task Tokens_tell_of_a_second_factor()
    {
        await using var world = await OAuthWorld.CreateAsync();
        var answer = await world.RedeemAsync(await world.CodeAsync(person: world.AdasBrowser with { Methods = ["pwd", "otp", "mfa"] }));
        foreach (var token in new[] { answer.Value.AccessToken, answer.Value.IdToken! }) // openid was asked for
        {
            using var claims = System.Text.Json.JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1]));
            Assert.Equal("mfa", claims.RootElement.GetProperty("acr").GetString());
        }
    }

    [Fact]
    public async Task A_session_that_ends_at_that_moment_gives_nothing_any_more()
    {
        await using var world = await OAuthWorld.CreateAsync();
        var person = world.AdasBrowser;
        await world.EndAsync(person); // between being looked up and the answer
        Assert.Equal("login_required", OAuthWorld.AnswerOf(await world.AllowAsync(OAuthWorld.Request(), person))["error"]);
        Assert.Empty(await world.Server.Grants.ListAsync(person.User, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_hint_of_a_key_that_is_gone_names_but_proves_nobody()
    {
        await using var world = await OAuthWorld.CreateAsync();
        var token = (await world.TokenAsync(null, ("grant_type", "authorization_code"), ("client_id", "spa"), ("code", await world.CodeAsync(OAuthWorld.Request("spa"))), ("code_verifier", OAuthWorld.Verifier))).Value.IdToken!; // openid was asked for
        var leave = Ashlar.Identity.OAuth.Requests.OAuthParameters.Of([new("id_token_hint", token), new("post_logout_redirect_uri", "https://spa.example/")]);
        Assert.Equal(OAuthWorld.Ada.ToString(), (await world.Server.Logouts.ReadAsync(leave, TestContext.Current.CancellationToken)).Value.Subject);
        await world.Server.Keys.RotateAsync(distrust: true, TestContext.Current.CancellationToken);
        world.Time.Forward(TimeSpan.FromSeconds(10));
        var logout = await world.Server.Logouts.ReadAsync(leave, TestContext.Current.CancellationToken);
        Assert.Equal((null, "https://spa.example/"), (logout.Value.Subject, logout.Value.Location)); // so the person is asked
        var silent = OAuthWorld.Request("web", ("prompt", "none"), ("id_token_hint", token));
        Assert.Equal("login_required", OAuthWorld.AnswerOf(await world.StepAsync(silent, world.EvesBrowser))["error"]);
    }
}
