using System.Collections.Concurrent;
using System.Net;

namespace Ashlar.Server.Tests.Faults;

/// <summary>PostgreSQL killed under a serving process: what callers are told, and that nobody has to restart anything.</summary>
public sealed class PostgresAwayTests
{
    [Fact]
    public async Task Answers_503_with_Retry_After_while_it_is_away_and_serves_when_it_is_back()
    {
        await using var postgres = await PostgresServer.StartAsync();
        using var folder = new TempFolder();
        var model = folder.Write("ashlar.yaml", NotesServer.Model);
        await using var server = await ServerProcess.ServeAsync(model, ["--database", await postgres.CreateDatabaseAsync()], NotesServer.Environment);
        NotesServer.SignIn(server.Http);
        var acknowledged = new ConcurrentBag<string>();
        var others = new ConcurrentBag<HttpStatusCode>();
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 8).Select(w => WriteAsync(server.Http, w, acknowledged, others, stop.Token)).ToArray();
        for (var round = 0; round < 2; round++)
        {
            var before = acknowledged.Count;
            await Wait.Until(() => acknowledged.Count > before + 50, TimeSpan.FromSeconds(30), "writes to flow");
            await postgres.Kill9Async();
            await AssertAwayAsync(server.Http);
            await postgres.StartAgainAsync();
        }

        var last = acknowledged.Count;
        await Wait.Until(() => acknowledged.Count > last + 50, TimeSpan.FromSeconds(30), "writes to flow again");
        await stop.CancelAsync();
        await Task.WhenAll(writers);
        Assert.All(others, s => Assert.Equal(HttpStatusCode.ServiceUnavailable, s));
        using (var ready = await server.Http.GetAsync("/health/ready")) Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        var stored = await NotesServer.TitlesAsync(server.Http);
        Assert.Equal([], acknowledged.Where(t => !stored.Contains(t)));
        Figures.Note($"PostgreSQL killed twice under a serving process: {acknowledged.Count} acknowledged, none lost; {others.Count} told 503; no restart");
    }

    private static async Task AssertAwayAsync(HttpClient client)
    {
        using var read = await client.GetAsync("/api/notes");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, read.StatusCode);
        Assert.NotNull(read.Headers.RetryAfter);
        Assert.DoesNotContain("postgres", await read.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
        using var ready = await client.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        using var live = await client.GetAsync("/health/live");
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
    }

    private static async Task WriteAsync(HttpClient client, int writer, ConcurrentBag<string> acknowledged, ConcurrentBag<HttpStatusCode> others, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var title = $"w{writer} n{i}";
            using var answer = await NotesServer.PostNoteAsync(client, title, cancellationToken: CancellationToken.None);
            if (answer.StatusCode == HttpStatusCode.Created) acknowledged.Add(title);
            else others.Add(answer.StatusCode);
        }
    }
}
