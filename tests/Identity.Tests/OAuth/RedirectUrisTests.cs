using Ashlar.Identity.OAuth.Clients;

namespace Ashlar.Identity.Tests.OAuth;

public sealed class RedirectUrisTests
{
    [Theory]
    [InlineData("https://app.example/cb")]
    [InlineData("https://app.example/cb?x=1")]
    [InlineData("http://127.0.0.1/cb")]
    [InlineData("http://[::1]:8080/cb")]
    [InlineData("http://localhost:3000/cb")]
    [InlineData("com.example.app:/cb")]
    public void Registers_addresses_that_lead_to_one_place(string uri) => Assert.Null(RedirectUris.Fault(uri));

    [Theory]
    [InlineData("http://app.example/cb")]
    [InlineData("https://app.example/cb#x")]
    [InlineData("https://app.example/cb#")]
    [InlineData("https://*.example/cb")]
    [InlineData("https://user@app.example/cb")]
    [InlineData("https://app.example/a/../b")]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("vbscript:x")]
    [InlineData("myapp:/cb")]
    [InlineData("/cb")]
    [InlineData("https://app.example/<x>")]
    [InlineData("https://app.example/ x")]
    [InlineData("")]
    public void Registers_nothing_else(string uri) => Assert.NotNull(RedirectUris.Fault(uri));

    [Theory] // RFC 9700 section 4.1: each is a way by which somebody got a code sent to himself
    [InlineData("https://app.example/cb/")]
    [InlineData("https://app.example/cb?x=1")]
    [InlineData("https://app.example/cb/../evil")]
    [InlineData("https://app.example/cb%2f..%2fevil")]
    [InlineData("https://app.example/CB")]
    [InlineData("https://APP.example/cb")]
    [InlineData("https://app.example:443/cb")]
    [InlineData("https://app.example.evil.example/cb")]
    [InlineData("https://app.example@evil.example/cb")]
    [InlineData("https://evil.example/https://app.example/cb")]
    [InlineData("http://app.example/cb")]
    [InlineData("https://app.example/cb#")]
    [InlineData("https://app.example/cb\\")]
    [InlineData("//app.example/cb")]
    [InlineData(" https://app.example/cb")]
    public void Matches_letter_for_letter(string given) => Assert.False(RedirectUris.Matches("https://app.example/cb", given));

    [Theory] // RFC 8252 section 7.3
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.1:51004/cb", true)]
    [InlineData("http://127.0.0.1:1/cb", "http://127.0.0.1/cb", true)]
    [InlineData("http://[::1]/cb?x=1", "http://[::1]:65535/cb?x=1", true)]
    [InlineData("http://127.0.0.1", "http://127.0.0.1:80", true)]
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.1:51004/other", false)]
    [InlineData("http://127.0.0.1/cb", "http://[::1]:51004/cb", false)]
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.1:0/cb", false)]
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.1:65536/cb", false)]
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.1:99999999999999/cb", false)]
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.1:/cb", false)]
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.1:80@evil.example/cb", false)]
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.1.evil.example/cb", false)]
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.1@evil.example/cb", false)]
    [InlineData("http://127.0.0.1/cb", "https://127.0.0.1:51004/cb", false)]
    [InlineData("http://localhost/cb", "http://localhost:51004/cb", false)]
    [InlineData("https://app.example/cb", "https://app.example:51004/cb", false)]
    public void Leaves_the_port_of_a_loopback_address_open(string registered, string given, bool matches) =>
        Assert.Equal(matches, RedirectUris.Matches(registered, given));
}
