using System.Net;

namespace Ashlar.Cli.Tests.Accounts;

/// <summary>
/// <c>ashlar user</c> and <c>ashlar key</c>, while a server runs that has to see what they do. A command is a process of its own and takes its
/// time: each story is told on one of the stores, what they stand on is tested on both in Identity.Tests.
/// </summary>
public sealed class UserCommandTests(PeopleFolders folders) : IClassFixture<PeopleFolders>
{
    [Fact]
    public async Task An_account_is_made_told_closed_opened_and_deleted()
    {
        var desk = await folders.OnAsync(DatabaseKind.Postgres);
        var id = await desk.AddAsync("ada@example.com", "--role", "auditor", "--superuser", "--profile", """{"name":"Ada"}""");
        Assert.NotNull(await desk.SignInAsync("ada@example.com"));
        Assert.Contains("email: is taken", (await desk.RunWithAsync(PeopleFolder.Password, "user", "add", "ADA@example.com")).Errors, StringComparison.Ordinal);
        Assert.Equal($"{id}  ada@example.com  auditor  superuser", Line(await desk.DoneAsync("user", "list"), id));
        var told = Assert.Single(PeopleFolder.Lines(await desk.DoneAsync("user", "list", "--json")), l => l.GetProperty("id").GetString() == id);
        Assert.Equal(("ada@example.com", true, true), (told.GetProperty("email").GetString(), told.GetProperty("superuser").GetBoolean(), told.GetProperty("hasPassword").GetBoolean()));

        await desk.DoneAsync("user", "superuser", "ada@example.com", "--off");
        Assert.Equal("auditor clerk\n", await desk.DoneAsync("user", "roles", "ada@example.com", "--add", "clerk"));
        Assert.Equal("clerk\n", await desk.DoneAsync("user", "roles", "ada@example.com", "--remove", "auditor"));
        Assert.Equal("no roles\n", await desk.DoneAsync("user", "roles", "ada@example.com", "--set", ""));

        var cookie = (await desk.SignInAsync("ada@example.com"))!; // an open account
        Assert.Contains("sessions  2", await desk.DoneAsync("user", "show", "ada@example.com"), StringComparison.Ordinal);
        Assert.Equal(2, (await desk.DoneAsync("user", "sessions", "ada@example.com")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        await desk.DoneAsync("user", "disable", "ada@example.com");
        await Wait.Until(async () => await desk.StatusAsync("/auth/session", "Cookie", cookie) == HttpStatusCode.Unauthorized, what: "the session's end");
        Assert.Null(await desk.SignInAsync("ada@example.com"));
        await desk.DoneAsync("user", "enable", "ada@example.com");
        Assert.NotNull(await desk.SignInAsync("ada@example.com"));

        Assert.Contains("say --yes", await desk.RefusedAsync("user", "remove", "ada@example.com"), StringComparison.Ordinal);
        Assert.NotNull(await desk.SignInAsync("ada@example.com"));
        await desk.DoneAsync("user", "remove", "ada@example.com", "--yes");
        Assert.Null(await desk.SignInAsync("ada@example.com"));
        Assert.DoesNotContain(id, await desk.DoneAsync("user", "list"), StringComparison.Ordinal);
        Assert.Contains("there is no account 'ada@example.com'; `ashlar user list`", await desk.RefusedAsync("user", "show", "ada@example.com"), StringComparison.Ordinal);
        var kinds = PeopleFolder.Lines(await desk.DoneAsync("audit", "list", "--user", id, "--json")).Where(l => l.GetProperty("actor").GetString() == "cli").Select(l => l.GetProperty("kind").GetString());
        Assert.Superset(new HashSet<string?> { "account-added", "roles-changed", "superuser-changed", "account-disabled", "account-enabled", "account-deleted" }, kinds.ToHashSet());
    }

    [Fact]
    public async Task A_password_is_read_and_never_an_argument()
    {
        var desk = await folders.OnAsync(DatabaseKind.Sqlite);
        await desk.AddAsync("bea@example.com");
        var cookie = (await desk.SignInAsync("bea@example.com"))!; // just made
        var set = await desk.RunWithAsync("three quiet mountains\n", "user", "password", "bea@example.com");
        Assert.Equal("", PeopleFolder.Done(set));
        Assert.DoesNotContain("mountains", set.Errors, StringComparison.Ordinal);
        await Wait.Until(async () => await desk.StatusAsync("/auth/session", "Cookie", cookie) == HttpStatusCode.Unauthorized, what: "the session's end");
        Assert.Null(await desk.SignInAsync("bea@example.com"));
        var again = (await desk.SignInAsync("bea@example.com", "three quiet mountains"))!; // the new one
        await desk.DoneAsync("user", "revoke", "bea@example.com");
        await Wait.Until(async () => await desk.StatusAsync("/auth/session", "Cookie", again) == HttpStatusCode.Unauthorized, what: "the session's end");

        var argument = await desk.RunAsync("user", "add", "eve@example.com", "--password", "three quiet mountains");
        Assert.Equal(2, argument.ExitCode);
        Assert.Contains("there is no option '--password'", argument.Errors, StringComparison.Ordinal);
        Assert.Contains("standard input has no password", await desk.RefusedAsync("user", "add", "eve@example.com"), StringComparison.Ordinal);
        var weak = await desk.RunWithAsync("short\n", "user", "add", "eve@example.com");
        Assert.Equal(1, weak.ExitCode);
        Assert.Contains("password: ", weak.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("short", weak.Errors.Replace("too short", "", StringComparison.Ordinal), StringComparison.Ordinal);
        await desk.DoneAsync("user", "add", "eve@example.com", "--no-password");
        Assert.Contains("password  none", await desk.DoneAsync("user", "show", "eve@example.com"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_is_made_used_told_and_revoked()
    {
        var desk = await folders.OnAsync(DatabaseKind.Postgres);
        await desk.AddAsync("cleo@example.com", "--role", "auditor");
        Assert.Contains("cleo@example.com has no role 'admin'", await desk.RefusedAsync("key", "add", "cleo@example.com", "--name", "ci", "--role", "admin"), StringComparison.Ordinal);
        var made = await desk.RunAsync("key", "add", "cleo@example.com", "--name", "ci", "--role", "auditor", "--expires", "90d");
        var key = PeopleFolder.Done(made).Trim();
        Assert.Matches("^ashl_[0-9A-Za-z]{49}$", key);
        Assert.DoesNotContain(key, made.Errors, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await desk.StatusAsync("/api/notes", "Authorization", "Bearer " + key));

        var list = await desk.DoneAsync("key", "list");
        Assert.DoesNotContain(key, list, StringComparison.Ordinal);
        Assert.Contains("cleo@example.com  ci  roles: auditor", list, StringComparison.Ordinal);
        var told = Assert.Single(PeopleFolder.Lines(await desk.DoneAsync("key", "list", "--json")), l => l.GetProperty("email").GetString() == "cleo@example.com");
        await desk.DoneAsync("key", "revoke", told.GetProperty("id").GetString()!); // an id
        await Wait.Until(async () => await desk.StatusAsync("/api/notes", "Authorization", "Bearer " + key) == HttpStatusCode.Unauthorized, what: "the key's end");
        Assert.Contains("there is no such key", await desk.RefusedAsync("key", "revoke", told.GetProperty("id").GetString()!), StringComparison.Ordinal);
        var slip = await desk.RunAsync("key", "revoke", "ci");
        Assert.Equal(2, slip.ExitCode);
        Assert.Contains("it takes an id", slip.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("email: ", "user", "add", "nobody", "--no-password")]
    [InlineData("nope: no such field", "user", "add", "n@example.com", "--no-password", "--profile", """{"nope":1}""")]
    [InlineData("`ashlar user list`", "key", "add", "n@example.com", "--name", "ci")]
    [InlineData("write a number and s, m, h or d", "key", "add", "n@example.com", "--name", "ci", "--expires", "soon")]
    [InlineData("there is no registered client 'x'", "client", "remove", "x")]
    [InlineData("NUMBER:HASH", "audit", "verify", "--head", "x")]
    [InlineData("--last is at least 1", "audit", "list", "--last", "0")]
    public async Task A_refusal_says_what_to_do(string expected, params string[] arguments)
    {
        var desk = await folders.OnAsync(DatabaseKind.Sqlite);
        Assert.Contains(expected, await desk.RefusedAsync(arguments), StringComparison.Ordinal);
    }

    private static string Line(string list, string id) => Assert.Single(list.Split('\n'), l => l.StartsWith(id, StringComparison.Ordinal));
}
