using System.Text;
using Ashlar.Surfaces.Auth.Requests;

namespace Ashlar.Surfaces.Tests.Auth;

/// <summary>Whatever a stranger sends to <c>/auth</c> is answered with a problem of theirs, never with one of ours.</summary>
public sealed class HostileAuthTests
{
    private static readonly string[] posts =
    [
        "/auth/register", "/auth/verify", "/auth/login", "/auth/logout", "/auth/password/reset", "/auth/password/reset/confirm", "/auth/password/change",
        "/auth/email/change", "/auth/email/confirm", "/auth/sessions/end", "/auth/account/delete",
    ];

    private static readonly string[] bodies =
    [
        "", " ", "null", "[]", "5", "\"x\"", "{", "{}", "{\"email\":5}", "{\"email\":null,\"password\":null}", "{\"email\":\"a\",\"email\":\"b\"}", "{\"email\":[],\"password\":{},\"token\":1,\"profile\":[]}",
        "{\"email\":\"a@b.example\",\"password\":\"\\u0000\",\"token\":\"\\u0000\"}", "{\"email\":\"\\ud800\"}", "{\"email\":\"a@b.example\",\"password\":\"x\",\"unknown\":1}",
        "{\"email\":\"a@b.example\\r\\nBcc: c@d.example\",\"password\":\"a lamp beside the window\"}", "{\"email\":\"' OR 1=1 --@b.example\",\"password\":\"a lamp beside the window\"}",
        "{\"token\":\"../../etc/passwd\",\"password\":\"a lamp beside the window\"}", "{\"token\":\"\",\"password\":\"\",\"newPassword\":\"\",\"id\":\"\"}", "{\"email\":\"ada@example.com\",\"password\":\"a lamp beside the window\",\"mode\":\"root\"}",
    ];

    [Fact]
    public async Task Bodies_of_every_kind_are_refused_or_taken_for_what_they_are()
    {
        await using var host = await AuthHost.StartAsync();
        await host.JoinAsync("ada@example.com");
        var cookie = await host.SignInAsync("ada@example.com");
        string[] all = [.. bodies, $$"""{"email":"{{new string('a', 60_000)}}","password":"x"}""", new string('x', 70_000), string.Concat(Enumerable.Repeat("[", 5_000)), """{"profile":{"nick":5,"roles":["admin"],"id":"x"},"email":"a@b.example","password":"a lamp beside the window"}"""];
        foreach (var path in posts)
        {
            foreach (var body in all)
            {
                foreach (var type in new[] { "application/json", "application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x" })
                {
                    var headers = path is "/auth/logout" ? new[] { ("Sec-Fetch-Site", "same-origin") } : [cookie, ("Sec-Fetch-Site", "same-origin")];
                    var answer = await host.SendAsync("POST", path, body, type, headers);
                    Assert.True(answer.Status is >= 200 and < 500, $"{path} {type} {body[..Math.Min(60, body.Length)]}: {answer.Status} {answer.Text}");
                }
            }
        }
    }

    [Theory]
    [InlineData("email=%FF", "application/x-www-form-urlencoded")]
    [InlineData("email=a&email=b&password=c", "application/x-www-form-urlencoded")]
    [InlineData("a=1&b=2&=3&&&%00=%00", "application/x-www-form-urlencoded")]
    public async Task Broken_forms_are_refused(string form, string type)
    {
        await using var host = await AuthHost.StartAsync();
        Assert.InRange((await host.SendAsync("POST", "/auth/login", form, type)).Status, 400, 422);
    }

    [Fact]
    public async Task Cookies_of_every_kind_are_nobody()
    {
        await using var host = await AuthHost.StartAsync();
        await host.JoinAsync("ada@example.com");
        var (_, good) = await host.SignInAsync("ada@example.com");
        foreach (var cookie in new[] { "", ";;;=", host.Cookies.Session, host.Cookies.Session + "=", host.Cookies.Session + "=" + new string('x', 10_000), good + "x", good[..^1], good + "; " + host.Cookies.Session + "=other", "x" + good })
        {
            Assert.Equal(401, (await host.SendAsync("GET", "/auth/session", headers: ("Cookie", cookie))).Status);
        }

        Assert.Equal(200, (await host.SendAsync("GET", "/auth/session", headers: ("Cookie", "a=b; " + good + "; c=d"))).Status);
    }

    [Fact]
    public async Task Twenty_registrations_of_one_address_make_one_account()
    {
        await using var host = await AuthHost.StartAsync();
        for (var i = 0; i < 20; i++) Assert.Equal(202, (await host.PostAsync("/auth/register", new { email = "ada@example.com", password = AuthHost.Password })).Status);
        var statuses = await Task.WhenAll(host.Mails.Select(m => Task.Run(async () => (await host.PostAsync("/auth/verify", new { token = m.Token })).Status)));
        Assert.Single(statuses, s => s == 200);
        Assert.All(statuses, s => Assert.True(s is 200 or 409, s.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("/notes", "/notes")]
    [InlineData("/oauth/authorize?client_id=a&x=%2F", "/oauth/authorize?client_id=a&x=%2F")]
    [InlineData("//evil.example", null)]
    [InlineData("/\\evil.example", null)]
    [InlineData("/\tx", null)]
    [InlineData("/\t/evil.example", null)]
    [InlineData("https://evil.example", null)]
    [InlineData("javascript:alert(1)", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    [InlineData("/é", null)]
    public void A_page_leads_only_to_this_server(string? asked, string? allowed) => Assert.Equal(allowed, ReturnPaths.Checked(asked));

    [Fact]
    public void A_return_path_is_bounded() => Assert.Null(ReturnPaths.Checked("/" + new StringBuilder().Append('a', 5000)));

    [Theory]
    [InlineData("PUT", "/auth/login")]
    [InlineData("DELETE", "/auth/register")]
    [InlineData("GET", "/auth/logout")]
    [InlineData("TRACE", "/auth/session")]
    public async Task Other_methods_are_told_which_there_are(string method, string path)
    {
        await using var host = await AuthHost.StartAsync();
        var answer = await host.SendAsync(method, path);
        Assert.Equal(405, answer.Status);
        Assert.NotNull(answer.Header("Allow"));
    }
}
