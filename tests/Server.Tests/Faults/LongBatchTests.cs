using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Ashlar.Server.Tests.Faults;

/// <summary>Batches that take long: ended at their time with nothing of them kept, and nobody else left without an answer.</summary>
public sealed class LongBatchTests
{
    private const int Held = 8; // as many as there are connections

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task On_PostgreSQL_they_leave_reads_a_connection_and_are_undone_at_their_time()
    {
        var postgres = await PostgresServer.SharedAsync();
        var url = await postgres.CreateDatabaseAsync();
        using var folder = new TempFolder();
        await using var server = await ServeAsync(folder, url + "?pool=8&pool_timeout=1&lock_timeout=60", "12");
        var address = await PostAsync(server.Http, "held");
        var locking = await postgres.HoldAsync(PostgresServer.NameOf(url), "SELECT FROM notes FOR UPDATE");
        var batches = Enumerable.Range(0, Held).Select(i => SendAsync(server.Http, Batch(i, address))).ToArray();
        await Wait.Until(async () => await WaitingAsync(postgres, PostgresServer.NameOf(url)) >= Held - 1, TimeSpan.FromSeconds(30), "batches that wait for the row");
        using (var read = await server.Http.GetAsync("/api/notes", Cancelled)) Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        using (var ready = await server.Http.GetAsync("/health/ready", Cancelled)) Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        using (var write = await NotesServer.PostNoteAsync(server.Http, "other", cancellationToken: Cancelled)) AssertBusy(write);

        var answers = await Task.WhenAll(batches);
        Assert.All(answers, a => Assert.True(a.StatusCode is HttpStatusCode.GatewayTimeout || IsBusy(a), $"{a.StatusCode}"));
        Assert.Equal(Held - 1, answers.Count(a => a.StatusCode == HttpStatusCode.GatewayTimeout));
        Assert.Equal("timeout", await CodeAsync(answers.First(a => a.StatusCode == HttpStatusCode.GatewayTimeout)));
        await locking.DisposeAsync();
        Assert.Equal(["held"], await NotesServer.TitlesAsync(server.Http));
        await PostAsync(server.Http, "after");
        foreach (var answer in answers) answer.Dispose();
    }

    [Fact]
    public async Task On_SQLite_they_are_undone_at_their_time_and_others_read_and_write()
    {
        using var folder = new TempFolder();
        await using var server = await ServeAsync(folder, "sqlite://" + folder.Combine("test.db"), "1");
        var large = new string('x', 200_000);
        for (var i = 0; i < 40; i++) await PostAsync(server.Http, $"large {i}", large);
        // Each of the lists looks through eight megabytes: all of them take many times the second that they may
        var operations = new List<object> { new { method = "POST", path = "/api/notes", body = new { title = "lost" } } };
        for (var i = 0; i < 999; i++) operations.Add(new { method = "GET", path = $"/api/notes?filter={Uri.EscapeDataString($"body.contains('{i}y') || body.contains('y{i}')")}" });
        var batch = SendAsync(server.Http, new { operations });
        var written = 0;
        while (!batch.IsCompleted)
        {
            using (var read = await server.Http.GetAsync("/api/notes?limit=1&fields=title", Cancelled)) Assert.Equal(HttpStatusCode.OK, read.StatusCode);
            await PostAsync(server.Http, $"other {written++}");
        }

        using var answer = await batch;
        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
        Assert.Equal("timeout", await CodeAsync(answer));
        var titles = await NotesServer.TitlesAsync(server.Http);
        Assert.DoesNotContain("lost", titles);
        Assert.Equal(40 + written, titles.Count);
    }

    private static async Task<ServerProcess> ServeAsync(TempFolder folder, string database, string seconds)
    {
        var environment = new Dictionary<string, string?>(NotesServer.Environment) { ["ASHLAR_WRITE_SECONDS"] = seconds };
        var server = await ServerProcess.ServeAsync(folder.Write("ashlar.yaml", NotesServer.Model), ["--database", database], environment);
        NotesServer.SignIn(server.Http);
        return server;
    }

    private static object Batch(int i, string address) => new
    {
        operations = new object[]
        {
            new { method = "POST", path = "/api/notes", body = new { title = $"lost {i}" } },
            new { method = "PATCH", path = address, body = new { body = $"changed by {i}" } },
        },
    };

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, object batch) => client.PostAsJsonAsync("/api/batch", batch, Cancelled);

    private static async Task<string> PostAsync(HttpClient client, string title, string? body = null)
    {
        using var answer = await NotesServer.PostNoteAsync(client, title, body, Cancelled);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return answer.Headers.Location!.OriginalString; // 201
    }

    private static async Task<long> WaitingAsync(PostgresServer postgres, string database) =>
        (long)(await postgres.ScalarAsync(database, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") ?? 0L);

    private static void AssertBusy(HttpResponseMessage answer) => Assert.True(IsBusy(answer), $"{answer.StatusCode}");

    private static bool IsBusy(HttpResponseMessage answer) => answer.StatusCode == HttpStatusCode.ServiceUnavailable && answer.Headers.RetryAfter is not null;

    private static async Task<string?> CodeAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("code").GetString();
}
