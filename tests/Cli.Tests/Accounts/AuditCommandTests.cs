using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Ashlar.Identity.Audit;
using Ashlar.Identity.Records;

namespace Ashlar.Cli.Tests.Accounts;

/// <summary><c>ashlar audit</c>: what it tells, and what it finds after somebody was at the database.</summary>
public sealed class AuditCommandTests(PeopleFolders folders) : IClassFixture<PeopleFolders>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_trail_that_was_touched_is_known_for_it()
    {
        var desk = await folders.OnAsync(DatabaseKind.Sqlite);
        var id = await desk.AddAsync("ada@example.com");
        await desk.DoneAsync("user", "disable", "ada@example.com");
        await desk.DoneAsync("user", "enable", "ada@example.com");
        await desk.DoneAsync("user", "disable", "ada@example.com");
        var before = await desk.DoneAsync("audit", "verify");
        Assert.StartsWith("ok  ", before, StringComparison.Ordinal);
        var head = before.Split('\n')[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        var lines = PeopleFolder.Lines(await desk.DoneAsync("audit", "list", "--user", id, "--json"));
        Assert.Equal(["account-added", "account-disabled", "account-enabled", "account-disabled"], lines.Select(l => l.GetProperty("kind").GetString()));
        var numbers = lines.Select(l => l.GetProperty("number").GetInt64()).ToList();
        Assert.Single((await desk.DoneAsync("audit", "list", "--kind", "account-enabled", "--user", id)).Split('\n', StringSplitOptions.RemoveEmptyEntries));

        var (opened, book) = await desk.BreakInAsync();
        await using var closing = opened;
        var table = book.Table<AuditLine>();
        var kept = new Dictionary<long, AuditLine>();
        foreach (var number in numbers) kept[number] = (await table.Where("number == $number").FindAsync(Cancelled, number))!; // told above
        var (first, second, last) = (kept[numbers[1]], kept[numbers[2]], kept[numbers[3]]);

        await FindsAsync(desk, $"line {first.Number} was changed", table, [first], [first with { Actor = "somebody" }]);
        await FindsAsync(desk, $"line {first.Number} is missing", table, [first], []);
        await FindsAsync(desk, $"line {first.Number} does not follow", table, [first, second], [Rehashed(second with { Number = first.Number }), Rehashed(first with { Number = second.Number })]);
        await FindsAsync(desk, $"line {second.Number} to line {last.Number} are missing at the end", table, [second, last], []);
        Assert.Equal(before, await desk.DoneAsync("audit", "verify", "--head", head));

        // With the record of the end gone too, it is that which is told.
        var heads = book.Table<AuditHead>();
        await table.DeleteAsync(last.Number, Cancelled);
        await heads.DeleteAsync(AuditHead.OfTrail, Cancelled);
        Assert.Contains("lines may be missing before it", await desk.RefusedAsync("audit", "verify"), StringComparison.Ordinal);
        Assert.Contains("is not the line that was noted", await desk.RefusedAsync("audit", "verify", "--head", head), StringComparison.Ordinal);
    }

    /// <summary>Two servers and the command line write at once.</summary>
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Processes_that_write_at_once_make_one_trail(DatabaseKind store)
    {
        await using var desk = await PeopleFolder.ServedAsync(store);
        var other = await desk.ServeAsync();
        var id = await desk.AddAsync("root@example.com", "--superuser");
        var cookie = (await desk.SignInAsync("root@example.com"))!; // just made
        const int Each = 15;
        var writes = new[] { desk.Server, other }.SelectMany(server => Enumerable.Range(0, Each).SelectMany(i => new[] { FailAsync(server, i), WriteAsync(server, cookie) })).ToList();
        var commands = Enumerable.Range(0, 3).Select(i => desk.RunAsync("key", "add", "root@example.com", "--name", "k" + i.ToString(CultureInfo.InvariantCulture))).ToList();
        await Task.WhenAll(writes);
        foreach (var outcome in await Task.WhenAll(commands)) PeopleFolder.Done(outcome);

        Assert.StartsWith("ok  ", await desk.DoneAsync("audit", "verify"), StringComparison.Ordinal);
        var kinds = PeopleFolder.Lines(await desk.DoneAsync("audit", "list", "--last", "1000", "--json")).CountBy(l => l.GetProperty("kind").GetString()!).ToDictionary();
        Assert.Equal((2 * Each, 2 * Each, 3), (kinds["sign-in-failed"], kinds["superuser-wrote"], kinds["key-added"]));
        Assert.Contains(id, await desk.DoneAsync("user", "list"), StringComparison.Ordinal);
    }

    /// <summary>The use is known to the process alone until a minute has passed, or it ends.</summary>
    [Fact]
    public async Task The_last_uses_of_keys_are_written_down_when_a_server_stops()
    {
        await using var desk = await PeopleFolder.ServedAsync(DatabaseKind.Sqlite);
        await desk.AddAsync("ada@example.com");
        var key = (await desk.DoneAsync("key", "add", "ada@example.com", "--name", "ci")).Trim();
        Assert.Contains("used: never", await desk.DoneAsync("key", "list"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await desk.StatusAsync("/api/notes", "Authorization", "Bearer " + key));
        Assert.Equal(0, await desk.Server.StopGracefullyAsync());
        Assert.Contains("used: 20", await desk.DoneAsync("key", "list"), StringComparison.Ordinal);
    }

    private static async Task FailAsync(ServerProcess server, int i)
    {
        using var answer = await server.Http.PostAsJsonAsync("/auth/login", new { email = $"nobody{i}@example.com", password = "a guess that is wrong" }, Cancelled);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    private static async Task WriteAsync(ServerProcess server, string cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/notes") { Content = JsonContent.Create(new { text = "written" }) };
        request.Headers.Add("Cookie", cookie);
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        using var answer = await server.Http.SendAsync(request, Cancelled);
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync(Cancelled));
    }

    // Puts lines in the place of others, looks, and puts the others back.
    private static async Task FindsAsync(PeopleFolder desk, string expected, RecordTable<AuditLine> table, AuditLine[] taken, AuditLine[] put)
    {
        foreach (var line in taken) Assert.True(await table.DeleteAsync(line.Number, Cancelled));
        foreach (var line in put) Assert.Null(await table.InsertAsync(line, Cancelled));
        Assert.Contains(expected, await desk.RefusedAsync("audit", "verify"), StringComparison.Ordinal);
        foreach (var line in put) Assert.True(await table.DeleteAsync(line.Number, Cancelled));
        foreach (var line in taken) Assert.Null(await table.InsertAsync(line, Cancelled));
    }

    private static AuditLine Rehashed(AuditLine line) => line with { Hash = line.ComputeHash() };
}
