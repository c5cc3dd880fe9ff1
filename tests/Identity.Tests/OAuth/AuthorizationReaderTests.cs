using Ashlar.Identity.OAuth;
using Ashlar.Identity.OAuth.Authorization;
using Ashlar.Identity.OAuth.Clients;
using Ashlar.Identity.OAuth.Requests;

namespace Ashlar.Identity.Tests.OAuth;

public sealed class AuthorizationReaderTests
{
    private static readonly OAuthClient App = new("app", "An app") { RedirectUris = ["https://app.example/cb"], Scopes = ScopeList.Of(["orders.read"]) };
    private static readonly OAuthParameters Good = OAuthParameters.Of(
    [
        new("client_id", "app"), new("redirect_uri", "https://app.example/cb"), new("response_type", "code"), new("state", "s"), new("nonce", "n"),
        new("scope", "openid orders.read"), new("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"), new("code_challenge_method", "S256"),
    ]);

    private static AuthorizationReading Read(OAuthParameters parameters, OAuthClient? client = null) => AuthorizationReader.Read(parameters, client ?? App);

    [Fact]
    public void Reads_a_whole_request()
    {
        var request = Read(Good.With(("prompt", "login consent"), ("max_age", "60"))).Request!;
        Assert.Equal(("s", "n", "openid orders.read"), (request.State, request.Nonce, request.Scopes.ToString()));
        Assert.Equal(Prompts.Login | Prompts.Consent, request.Prompt);
        Assert.Equal(TimeSpan.FromMinutes(1), request.MaxAge);
    }

    [Fact]
    public void Tells_the_person_and_never_an_address_when_client_and_address_do_not_belong_together()
    {
        AuthorizationReading[] refused =
        [
            AuthorizationReader.Read(Good, null),
            Read(Good.With(("client_id", null))),
            Read(Good.With(("redirect_uri", null))),
            Read(Good.With(("redirect_uri", "https://evil.example/cb"))),
            Read(OAuthParameters.Parse(Good.Encode() + "&redirect_uri=https%3A%2F%2Fevil.example%2Fcb").Value),
            Read(OAuthParameters.Parse(Good.Encode() + "&client_id=other").Value),
        ];
        Assert.All(refused, r => Assert.Null(r.Refusal!.RedirectUri));
    }

    [Theory]
    [InlineData("response_type", null, OAuthError.InvalidRequest)]
    [InlineData("response_type", "token", OAuthError.UnsupportedResponseType)]
    [InlineData("response_type", "id_token", OAuthError.UnsupportedResponseType)]
    [InlineData("response_type", "code token", OAuthError.UnsupportedResponseType)]
    [InlineData("response_mode", "fragment", OAuthError.InvalidRequest)]
    [InlineData("code_challenge", null, OAuthError.InvalidRequest)]
    [InlineData("code_challenge", "short", OAuthError.InvalidRequest)]
    [InlineData("code_challenge_method", null, OAuthError.InvalidRequest)] // PKCE downgrade
    [InlineData("code_challenge_method", "plain", OAuthError.InvalidRequest)]
    [InlineData("scope", "openid admin", OAuthError.InvalidScope)]
    [InlineData("scope", "openid  orders.read", OAuthError.InvalidScope)]
    [InlineData("prompt", "none login", OAuthError.InvalidRequest)]
    [InlineData("prompt", "other", OAuthError.InvalidRequest)]
    [InlineData("max_age", "-1", OAuthError.InvalidRequest)]
    [InlineData("max_age", "soon", OAuthError.InvalidRequest)]
    [InlineData("request", "eyJ", OAuthError.RequestNotSupported)]
    [InlineData("request_uri", "https://evil.example/r", OAuthError.RequestUriNotSupported)]
    [InlineData("registration", "{}", OAuthError.RegistrationNotSupported)]
    public void Sends_every_other_fault_to_the_address_with_the_state(string name, string? value, string code)
    {
        var refusal = Read(Good.With((name, value))).Refusal!;
        Assert.Equal((code, "https://app.example/cb", "s"), (refusal.Error.Code, refusal.RedirectUri, refusal.State));
    }

    [Fact]
    public void Refuses_what_comes_twice() => Assert.Equal(OAuthError.InvalidRequest, Read(OAuthParameters.Parse(Good.Encode() + "&scope=openid").Value).Refusal!.Error.Code);

    [Fact]
    public void Sends_back_no_state_that_came_twice() => Assert.Null(Read(OAuthParameters.Parse(Good.Encode() + "&state=t").Value).Refusal!.State);

    [Fact]
    public void Refuses_a_client_that_may_not_use_codes() =>
        Assert.Equal(OAuthError.UnauthorizedClient, Read(Good, App with { Grants = GrantKinds.ClientCredentials }).Refusal!.Error.Code);

    [Fact]
    public void Answers_keep_the_query_of_the_address_and_name_the_issuer()
    {
        var request = Read(Good).Request!;
        Assert.Equal("https://app.example/cb?code=c%2B&state=s&iss=https%3A%2F%2Fid.example", AuthorizationAnswer.WithCode(request, "c+", "https://id.example"));
        Assert.Equal("https://a/cb?x=1&error=access_denied&error_description=no&iss=i", AuthorizationAnswer.WithError("https://a/cb?x=1", new("access_denied", "no"), null, "i"));
    }
}
