using System.Text;
using Ashlar.Identity.OAuth;
using Ashlar.Identity.OAuth.Clients;
using Ashlar.Identity.OAuth.Devices;
using Ashlar.Identity.OAuth.Grants;
using Ashlar.Identity.OAuth.Requests;

namespace Ashlar.Identity.Tests.OAuth;

public sealed class TokenRequestTests
{
    private const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    private static OAuthParameters Form(string text) => OAuthParameters.Parse(text).Value;

    private static string Basic(string text) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    [Theory]
    [InlineData("", OAuthError.InvalidRequest)]
    [InlineData("grant_type=password&username=a&password=b", OAuthError.UnsupportedGrantType)]
    [InlineData("grant_type=implicit", OAuthError.UnsupportedGrantType)]
    [InlineData("grant_type=authorization_code", OAuthError.InvalidRequest)]
    [InlineData("grant_type=authorization_code&code=c", OAuthError.InvalidRequest)]
    [InlineData("grant_type=authorization_code&code=c&code_verifier=short", OAuthError.InvalidRequest)]
    [InlineData("grant_type=refresh_token", OAuthError.InvalidRequest)]
    [InlineData("grant_type=refresh_token&refresh_token=t&refresh_token=t", OAuthError.InvalidRequest)]
    [InlineData("grant_type=client_credentials&scope=a%22b", OAuthError.InvalidScope)]
    public void Refuses_what_no_grant_allows(string form, string code) => Assert.Equal(code, TokenRequest.Read(Form(form)).Error?.Code);

    [Fact]
    public void Reads_each_grant()
    {
        Assert.IsType<TokenRequest.Code>(TokenRequest.Read(Form($"grant_type=authorization_code&code=c&code_verifier={Verifier}")).Value);
        Assert.IsType<TokenRequest.Refresh>(TokenRequest.Read(Form("grant_type=refresh_token&refresh_token=t")).Value);
        Assert.IsType<TokenRequest.Client>(TokenRequest.Read(Form("grant_type=client_credentials")).Value);
        Assert.IsType<TokenRequest.Device>(TokenRequest.Read(Form("grant_type=urn:ietf:params:oauth:grant-type:device_code&device_code=d")).Value);
    }

    [Fact]
    public void Checks_the_verifier_of_rfc_7636() // appendix B
    {
        Assert.True(Pkce.Matches("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", Verifier));
        Assert.False(Pkce.Matches("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", Verifier + "a"));
        Assert.False(Pkce.Matches(Verifier, Verifier)); // plain
    }

    [Fact]
    public void Reads_a_client_in_each_way()
    {
        Assert.Equal(("a:b", "s e%"), (ClientCredentials.Read(Basic("a%3Ab:s+e%25"), Form("x=1")).Value is var c ? (c.Id, c.Secret) : default));
        Assert.Equal(new ClientCredentials("a", "s"), ClientCredentials.Read(null, Form("client_id=a&client_secret=s")).Value);
        Assert.Equal(new ClientCredentials("a", null), ClientCredentials.Read(null, Form("client_id=a")).Value);
    }

    [Theory]
    [InlineData("client_id=a&client_secret=s", true, OAuthError.InvalidRequest)] // two ways at once
    [InlineData("client_id=other", true, OAuthError.InvalidRequest)]
    [InlineData("x=1", false, OAuthError.InvalidClient)]
    [InlineData("client_id=a&client_assertion=x&client_assertion_type=y", false, OAuthError.InvalidClient)]
    public void Refuses_a_client_that_is_not_one(string form, bool basic, string code) =>
        Assert.Equal(code, ClientCredentials.Read(basic ? Basic("a:s") : null, Form(form)).Error?.Code);

    [Theory]
    [InlineData("Bearer x")]
    [InlineData("Basic !!!")]
    [InlineData("Basic YQ==")] // "a": no colon
    [InlineData("Basic OnM=")] // ":s": no id
    [InlineData("Basic /zo=")] // not UTF-8
    public void Refuses_a_header_that_is_not_basic(string header) => Assert.Equal(OAuthError.InvalidClient, ClientCredentials.Read(header, OAuthParameters.Empty).Error?.Code);

    [Fact]
    public void Prints_no_secret()
    {
        Assert.DoesNotContain("s3cret", new ClientCredentials("a", "s3cret").ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", new TokenRequest.Refresh("s3cret", null).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", new TokenRequest.Code("s3cret", "v", null).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_person_may_type_a_code_as_it_comes()
    {
        var code = UserCode.New();
        Assert.Equal(code, UserCode.Parse($" {UserCode.Format(code).ToLowerInvariant().Replace("-", " - ", StringComparison.Ordinal)} "));
        Assert.Null(UserCode.Parse("AAAA-AAAA")); // no vowels
        Assert.Null(UserCode.Parse("BCDF-GHJ"));
        Assert.Null(UserCode.Parse(null));
    }

    [Fact]
    public void Scopes_are_a_set()
    {
        var scopes = ScopeList.Parse("b a b").Value;
        Assert.Equal("a b", scopes.ToString());
        Assert.True(scopes.Covers(ScopeList.Of(["a"])));
        Assert.False(ScopeList.Of(["a"]).Covers(scopes));
    }
}
