using Ashlar.Cel;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Writes;
using Ashlar.Identity.Options;

namespace Ashlar.Surfaces.Tests.Auth;

public sealed class AuthSurfaceTests
{
    private static readonly (string, string) sameSite = ("Sec-Fetch-Site", "same-origin");
    private static readonly (string, string) otherSite = ("Sec-Fetch-Site", "cross-site");

    [Fact]
    public async Task Sign_up_verify_sign_in_look_and_sign_out()
    {
        await using var host = await AuthHost.StartAsync();
        await host.JoinAsync("ada@example.com");
        var cookie = await host.SignInAsync("ada@example.com");
        var session = await host.SendAsync("GET", "/auth/session", headers: cookie);
        Assert.Equal((200, "ada@example.com", "no-store"), (session.Status, AuthHost.Json(session)["user"]?["email"]?.GetValue<string>(), session.Header("Cache-Control")));
        Assert.Equal(204, (await host.SendAsync("POST", "/auth/logout", headers: [cookie, sameSite])).Status);
        Assert.Equal(401, (await host.SendAsync("GET", "/auth/session", headers: cookie)).Status);
    }

    [Fact]
    public async Task Tokens_are_given_where_they_are_asked_for()
    {
        await using var host = await AuthHost.StartAsync();
        await host.JoinAsync("ada@example.com");
        var answer = await host.PostAsync("/auth/login", new { email = "ada@example.com", password = AuthHost.Password, mode = "token" });
        Assert.Equal("access Bearer 600 refresh ada@example.com", string.Join(' ', new[] { "accessToken", "tokenType", "expiresIn", "refreshToken" }.Select(n => AuthHost.Json(answer)[n]?.ToString()).Append(AuthHost.Json(answer)["user"]?["email"]?.ToString())));
        Assert.DoesNotContain(host.Cookies.Session + "=", answer.Header("Set-Cookie"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_sign_in_ends_the_session_that_the_browser_had()
    {
        await using var host = await AuthHost.StartAsync();
        await host.JoinAsync("ada@example.com");
        var first = await host.SignInAsync("ada@example.com");
        var second = await host.SignInAsync("ada@example.com", first);
        Assert.NotEqual(first, second);
        Assert.Equal(401, (await host.SendAsync("GET", "/auth/session", headers: first)).Status);
        Assert.Equal(200, (await host.SendAsync("GET", "/auth/session", headers: second)).Status);
    }

    [Fact]
    public async Task Known_and_unknown_addresses_are_answered_with_the_same_bytes()
    {
        await using var host = await AuthHost.StartAsync();
        await host.JoinAsync("ada@example.com");
        foreach (var (path, known, unknown) in new (string, object, object)[]
        {
            ("/auth/login", new { email = "ada@example.com", password = "not the password" }, new { email = "bob@example.com", password = "not the password" }),
            ("/auth/register", new { email = "ada@example.com", password = AuthHost.Password }, new { email = "bob@example.com", password = AuthHost.Password }),
            ("/auth/password/reset", new { email = "ada@example.com" }, new { email = "bob@example.com" }),
        })
        {
            var (one, other) = (await host.PostAsync(path, known), await host.PostAsync(path, unknown));
            Assert.Equal((one.Status, one.Text), (other.Status, other.Text));
            Assert.Equal(one.Headers.Select(h => $"{h.Key}: {h.Value}").Order(), other.Headers.Select(h => $"{h.Key}: {h.Value}").Order());
        }
    }

    [Fact]
    public async Task A_cookie_alone_changes_nothing_from_another_site()
    {
        await using var host = await AuthHost.StartAsync();
        await host.JoinAsync("ada@example.com");
        var cookie = await host.SignInAsync("ada@example.com");
        var change = new { password = AuthHost.Password, newPassword = "three quiet mountains" };
        var token = AuthHost.Json(await host.SendAsync("GET", "/auth/session", headers: cookie))["csrfToken"]!.GetValue<string>(); // it has one
        foreach (var headers in new (string, string)[][] { [cookie], [cookie, otherSite], [cookie, ("Sec-Fetch-Site", "same-site")], [cookie, ("Origin", "https://evil.example"), ("Host", "notes.example")], [cookie, ("Origin", "null"), ("Host", "notes.example")], [cookie, ("X-CSRF-Token", "x" + token[1..])] })
        {
            Assert.Equal(403, (await host.PostAsync("/auth/password/change", change, headers)).Status);
        }

        Assert.Equal(204, (await host.PostAsync("/auth/password/change", change, [cookie, ("X-CSRF-Token", token)])).Status);
        var another = await host.PostAsync("/auth/login", new { email = "ada@example.com", password = "three quiet mountains" });
        cookie = ("Cookie", host.CookieOf(another));
        Assert.Equal(202, (await host.PostAsync("/auth/email/change", new { email = "new@example.com", password = "three quiet mountains" }, [cookie, ("Origin", "https://notes.example"), ("Host", "notes.example")])).Status);
    }

    [Fact]
    public async Task The_session_door_keeps_other_sites_out_of_the_api()
    {
        await using var host = await AuthHost.StartAsync();
        await host.JoinAsync("ada@example.com");
        var (_, cookie) = await host.SignInAsync("ada@example.com");
        foreach (var (method, site, outcome) in new[] { ("GET", "cross-site", "ada@example.com"), ("POST", "cross-site", "Forbidden"), ("POST", "same-origin", "ada@example.com"), ("DELETE", "", "Forbidden") })
        {
            var fake = new Http.FakeExchange(method, "/api/notes", [KeyValuePair.Create("Cookie", cookie), .. site.Length == 0 ? [] : new[] { KeyValuePair.Create("Sec-Fetch-Site", site) }]);
            var found = await host.Door.AuthenticateAsync(fake.Exchange);
            Assert.Equal(outcome, found.IsOk ? found.Value?.Caller.Email : found.Problem.Kind.ToString());
        }

        var nobody = await host.Door.AuthenticateAsync(new Http.FakeExchange("POST", "/api/notes", [KeyValuePair.Create("Cookie", host.Cookies.Session + "=unknown")]).Exchange);
        Assert.True(nobody is { IsOk: true, Value: null });
    }

    [Fact]
    public async Task Sessions_are_listed_and_ended_by_their_owner()
    {
        await using var host = await AuthHost.StartAsync();
        await host.JoinAsync("ada@example.com");
        await host.JoinAsync("bob@example.com");
        var (here, there, bob) = (await host.SignInAsync("ada@example.com", ("User-Agent", "here")), await host.SignInAsync("ada@example.com", ("User-Agent", "there")), await host.SignInAsync("bob@example.com"));
        var listed = AuthHost.Json(await host.SendAsync("GET", "/auth/sessions", headers: here))["data"]!.AsArray(); // a list
        Assert.Equal(["here true", "there false"], listed.Select(s => $"{s!["agent"]} {s["current"]}").Order(StringComparer.Ordinal)); // of objects
        var id = listed.Single(s => s!["agent"]!.ToString() == "there")!["id"]!.ToString(); // as above
        Assert.Equal(404, (await host.SendAsync("DELETE", "/auth/sessions/" + id, headers: [bob, sameSite])).Status);
        Assert.Equal(204, (await host.SendAsync("DELETE", "/auth/sessions/" + id, headers: [here, sameSite])).Status);
        Assert.Equal(404, (await host.SendAsync("DELETE", "/auth/sessions/" + id, headers: [here, sameSite])).Status);
        Assert.Equal(404, (await host.SendAsync("DELETE", "/auth/sessions/nonsense", headers: [here, sameSite])).Status);
        Assert.Equal(401, (await host.SendAsync("GET", "/auth/session", headers: there)).Status);
    }

    [Fact]
    public async Task An_application_may_not_change_the_account_it_was_let_into()
    {
        await using var host = await AuthHost.StartAsync();
        await host.JoinAsync("ada@example.com");
        var account = (await host.Service.Accounts.FindAsync("ada@example.com", TestContext.Current.CancellationToken))!; // it was made
        Caller With(string? client, long? at, string issuer = "here") => new()
        {
            Id = account.User,
            AuthenticatedAt = at,
            Claims = CelValue.Map([.. new[] { ("iss", issuer), ("sid", "0192d5c1-8f4e-7a31-9c55-2f1d3c4b5a69"), ("client_id", client) }.Where(c => c.Item2 is not null).Select(c => KeyValuePair.Create(CelValue.String(c.Item1), CelValue.String(c.Item2!)))]),
        };
        host.Bearer["Bearer app"] = With("shop-app", 1);
        host.Bearer["Bearer key"] = With(null, null);
        host.Bearer["Bearer own"] = With("ashlar", 1);
        host.Bearer["Bearer foreign"] = With(null, 1, "https://login.example.com");
        host.Bearer["Bearer namesake"] = With("ashlar", 1, "https://other.example.com");
        Assert.Equal(403, (await host.SendAsync("GET", "/auth/sessions", headers: ("Authorization", "Bearer foreign"))).Status);
        Assert.Equal(403, (await host.SendAsync("POST", "/auth/logout", headers: ("Authorization", "Bearer namesake"))).Status);
        Assert.Equal(403, (await host.SendAsync("GET", "/auth/sessions", headers: ("Authorization", "Bearer app"))).Status);
        Assert.Equal(403, (await host.SendAsync("GET", "/auth/sessions", headers: ("Authorization", "Bearer key"))).Status);
        Assert.Equal(401, (await host.SendAsync("GET", "/auth/sessions", headers: ("Authorization", "Bearer none"))).Status);
        Assert.Equal(200, (await host.SendAsync("GET", "/auth/sessions", headers: ("Authorization", "Bearer own"))).Status);
        Assert.Equal(204, (await host.SendAsync("POST", "/auth/logout", headers: ("Authorization", "Bearer own"))).Status);
        Assert.Single(host.EndedGrants);
    }

    [Fact]
    public async Task An_export_holds_what_refers_to_the_caller_and_no_secret()
    {
        await using var host = await AuthHost.StartAsync();
        await host.JoinAsync("ada@example.com");
        var cookie = await host.SignInAsync("ada@example.com");
        var account = (await host.Service.Accounts.FindAsync("ada@example.com", TestContext.Current.CancellationToken))!; // it was made
        using var body = System.Text.Json.JsonDocument.Parse("""{"text":"mine"}""");
        Assert.True((await host.Engine.WriteAsync(new WriteRequest(host.Engine.Model.FindEntity("Note")!, WriteVerb.Create) { Body = body.RootElement }, new Caller { Id = account.User }, null, TestContext.Current.CancellationToken)).IsOk); // of the model
        var export = await host.SendAsync("GET", "/auth/export", headers: cookie);
        Assert.Equal("mine", AuthHost.Json(export)["data"]?["Note"]?[0]?["text"]?.ToString());
        Assert.Equal("ada@example.com", AuthHost.Json(export)["data"]?["User"]?[0]?["email"]?.ToString());
        Assert.DoesNotContain(account.Password!, export.Text, StringComparison.Ordinal); // it has one
        Assert.DoesNotContain("argon2", export.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deleted_account_is_gone_with_its_session()
    {
        await using var host = await AuthHost.StartAsync();
        await host.JoinAsync("ada@example.com");
        var cookie = await host.SignInAsync("ada@example.com");
        Assert.Equal(400, (await host.SendAsync("DELETE", "/auth/account", """{"password":"wrong"}""", headers: [cookie, sameSite])).Status);
        Assert.Equal(400, (await host.SendAsync("DELETE", "/auth/account", headers: [cookie, sameSite])).Status);
        Assert.Equal(204, (await host.SendAsync("DELETE", "/auth/account", $$"""{"password":"{{AuthHost.Password}}"}""", headers: [cookie, sameSite])).Status);
        Assert.Equal(401, (await host.SendAsync("GET", "/auth/session", headers: cookie)).Status);
    }

    [Fact]
    public async Task Closed_registration_is_closed()
    {
        await using var host = await AuthHost.StartAsync(new IdentityOptions { Registration = RegistrationPolicy.Closed });
        Assert.Equal(403, (await host.PostAsync("/auth/register", new { email = "ada@example.com", password = AuthHost.Password })).Status);
        Assert.Empty(host.Mails);
    }

    [Fact]
    public async Task Many_wrong_passwords_are_slowed_down()
    {
        await using var host = await AuthHost.StartAsync();
        await host.JoinAsync("ada@example.com");
        var statuses = new List<int>();
        for (var i = 0; i < 12; i++) statuses.Add((await host.PostAsync("/auth/login", new { email = "ada@example.com", password = "wrong" })).Status);
        Assert.Equal(401, statuses[0]);
        Assert.Equal(429, statuses[^1]);
    }

    [Theory]
    [InlineData("POST", "/auth/password/change", """{"password":"wrong","newPassword":"three quiet mountains"}""")]
    [InlineData("POST", "/auth/email/change", """{"password":"wrong","email":"thief@example.com"}""")]
    [InlineData("DELETE", "/auth/account", """{"password":"wrong"}""")]
    [InlineData("POST", "/auth/account/delete", """{"password":"wrong"}""")]
    public async Task A_stolen_session_is_no_way_to_guess_the_password(string method, string path, string body)
    {
        await using var host = await AuthHost.StartAsync();
        await host.JoinAsync("ada@example.com");
        var cookie = await host.SignInAsync("ada@example.com");
        var statuses = new List<int>();
        for (var i = 0; i < 12; i++) statuses.Add((await host.SendAsync(method, path, body, headers: [cookie, ("Sec-Fetch-Site", "same-origin")])).Status);
        Assert.Equal(400, statuses[0]);
        Assert.Equal(429, statuses[^1]);
    }

    [Fact]
    public async Task Whoever_resets_the_password_by_mail_is_no_stranger_any_more()
    {
        await using var host = await AuthHost.StartAsync();
        await host.JoinAsync("ada@example.com");
        for (var i = 0; i < 12; i++) await host.PostAsync("/auth/login", new { email = "ada@example.com", password = "wrong" });
        Assert.Equal(429, (await host.PostAsync("/auth/login", new { email = "ada@example.com", password = AuthHost.Password })).Status);
        await host.PostAsync("/auth/password/reset", new { email = "ada@example.com" });
        var answer = await host.PostAsync("/auth/password/reset/confirm", new { token = host.Mails.Last().Token, password = "three quiet mountains" });
        var mark = answer.Exchange.ResponseHeaders.SetCookie.Single(c => c!.StartsWith(host.Cookies.Device + "=", StringComparison.Ordinal))!.Split(';')[0]; // no header is null
        Assert.Equal(200, (await host.PostAsync("/auth/login", new { email = "ada@example.com", password = "three quiet mountains" }, ("Cookie", mark))).Status);
    }

    [Fact]
    public async Task Pages_work_without_script()
    {
        const string form = "application/x-www-form-urlencoded";
        await using var host = await AuthHost.StartAsync();
        foreach (var page in new[] { "/auth/login", "/auth/register", "/auth/password/reset", "/auth/password/reset/confirm?token=a%22b", "/auth/verify?token=a", "/auth/email/confirm" })
        {
            var answer = await host.SendAsync("GET", page);
            Assert.Equal((200, "text/html; charset=utf-8"), (answer.Status, answer.Header("Content-Type")));
        }

        Assert.Equal(400, (await host.SendAsync("POST", "/auth/register", "email=x&password=short&name=", form)).Status);
        Assert.Equal(200, (await host.SendAsync("POST", "/auth/register", $"email=ada%40example.com&password={Uri.EscapeDataString(AuthHost.Password)}&name=Ada", form)).Status);
        Assert.Equal(200, (await host.SendAsync("POST", "/auth/verify", "token=" + host.Mails.Last().Token, form)).Status);
        Assert.Equal(401, (await host.SendAsync("POST", "/auth/login", "email=ada%40example.com&password=wrong", form)).Status);
        Assert.Equal(403, (await host.SendAsync("POST", "/auth/login", $"email=ada%40example.com&password={AuthHost.Password}", form, otherSite)).Status);
        var signedIn = await host.SendAsync("POST", "/auth/login", $"email=ada%40example.com&password={Uri.EscapeDataString(AuthHost.Password)}&return=%2F%2Fevil.example", form);
        var cookie = ("Cookie", host.CookieOf(signedIn));
        Assert.DoesNotContain("evil", signedIn.Text, StringComparison.Ordinal);
        var account = await host.SendAsync("GET", "/auth/account", headers: cookie);
        Assert.Contains("ada@example.com", account.Text, StringComparison.Ordinal);
        var csrf = account.Text.Split("name=\"csrf\" value=\"")[1].Split('"')[0];
        Assert.Equal(403, (await host.SendAsync("POST", "/auth/sessions/end", "id=others", form, cookie)).Status);
        Assert.Equal(303, (await host.SendAsync("POST", "/auth/sessions/end", "id=others&csrf=" + csrf, form, cookie)).Status);
        Assert.Equal(303, (await host.SendAsync("POST", "/auth/logout", "csrf=" + csrf, form, cookie)).Status);
        Assert.Equal((303, "/auth/login?return=/auth/account"), ((await host.SendAsync("GET", "/auth/account", headers: cookie)).Status, (await host.SendAsync("GET", "/auth/account")).Header("Location")));
    }
}
