using System.Net;
using System.Text;
using System.Text.Json;

namespace Ashlar.Server.Tests.Faults;

/// <summary>A request with a key is done once, whatever happens to it.</summary>
public sealed class RepeatTests
{
    private const string Body = """{"title":"once","body":"only"}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task Fifty_at_once_with_one_key_make_one_row_and_get_one_answer(string store)
    {
        using var folder = new TempFolder();
        var model = folder.Write("ashlar.yaml", NotesServer.Model);
        var database = await Databases.NewAsync(store, folder);
        await using var first = await ServerProcess.ServeAsync(model, ["--database", database], NotesServer.Environment);
        await using var second = await ServerProcess.ServeAsync(model, ["--database", database], NotesServer.Environment);
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => PostAsync((i % 2 == 0 ? first : second).Http, "fifty")));

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.Created, a.Status));
        Assert.Single(answers.Select(a => (a.Body, a.Location, a.Tag)).Distinct());
        Assert.Single(answers, a => !a.Replayed);
        Assert.Equal(["once"], await NotesServer.TitlesAsync(Signed(first.Http)));
        Figures.Note($"50 parallel posts with one key to two processes on {store}: one row, identical answers");
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task Killed_between_commit_and_answer_the_repeat_gets_that_answer(string store)
    {
        using var folder = new TempFolder();
        var model = folder.Write("ashlar.yaml", NotesServer.Model);
        var database = await Databases.NewAsync(store, folder);
        string cut;
        await using (var server = await ServerProcess.ServeAsync(model, ["--database", database], NotesServer.Environment))
        await using (var proxy = new CuttingProxy(server.BaseAddress))
        {
            using var client = new HttpClient { BaseAddress = proxy.Address };
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => PostAsync(client, "cut"));
            await server.Kill9Async();
            cut = proxy.Answer;
        }

        Assert.StartsWith("HTTP/1.1 201", cut, StringComparison.Ordinal);
        await using var again = await ServerProcess.ServeAsync(model, ["--database", database], NotesServer.Environment);
        var repeat = await PostAsync(again.Http, "cut");
        Assert.True(repeat.Replayed);
        Assert.Equal(HttpStatusCode.Created, repeat.Status);
        Assert.EndsWith("\r\n\r\n" + repeat.Body, cut, StringComparison.Ordinal);
        Assert.Contains($"\r\nLocation: {repeat.Location}\r\n", cut, StringComparison.Ordinal);
        Assert.Equal(["once"], await NotesServer.TitlesAsync(Signed(again.Http)));
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task A_batch_of_a_thousand_that_fails_at_the_last_writes_nothing(string store)
    {
        using var folder = new TempFolder();
        var model = folder.Write("ashlar.yaml", NotesServer.Model);
        await using var server = await ServerProcess.ServeAsync(model, ["--database", await Databases.NewAsync(store, folder)], NotesServer.Environment);
        var client = Signed(server.Http);
        var titles = Enumerable.Range(0, 999).Select(i => $"n{i}").Append("n7");
        using var refused = await SendAsync(client, "/api/batch", Batch(titles), null);
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        var problem = JsonDocument.Parse(await refused.Content.ReadAsStringAsync(Cancellation)).RootElement;
        Assert.Equal(999, problem.GetProperty("operation").GetInt32());
        Assert.Empty(await NotesServer.TitlesAsync(client));

        using var done = await SendAsync(client, "/api/batch", Batch(Enumerable.Range(0, 1000).Select(i => $"n{i}")), "thousand");
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        Assert.Equal(1000, (await NotesServer.TitlesAsync(client)).Count);
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task A_thousand_together_take_a_fraction_of_the_time_of_a_thousand_apart(string store)
    {
        using var folder = new TempFolder();
        var model = folder.Write("ashlar.yaml", NotesServer.Model);
        await using var server = await ServerProcess.ServeAsync(model, ["--database", await Databases.NewAsync(store, folder)], NotesServer.Environment);
        var client = Signed(server.Http);
        TimeSpan apart = default, together = default;
        for (var round = 0; round < 3; round++) // the first round warms up
        {
            var prefix = $"r{round}";
            var started = TimeProvider.System.GetTimestamp();
            for (var i = 0; i < 1000; i++)
            {
                using var one = await NotesServer.PostNoteAsync(client, $"{prefix} single {i}", cancellationToken: Cancellation);
                Assert.Equal(HttpStatusCode.Created, one.StatusCode);
            }

            apart = TimeProvider.System.GetElapsedTime(started);
            started = TimeProvider.System.GetTimestamp();
            using var all = await SendAsync(client, "/api/batch", Batch(Enumerable.Range(0, 1000).Select(i => $"{prefix} batch {i}")), null);
            Assert.Equal(HttpStatusCode.OK, all.StatusCode);
            together = TimeProvider.System.GetElapsedTime(started);
        }

        Figures.Note($"1,000 creations on {store}: {apart.TotalMilliseconds:0} ms one after another, {together.TotalMilliseconds:0} ms as a batch ({apart / together:0.0} times)");
        Assert.True(together < apart, $"{together} as a batch, {apart} apart");
    }

    private static string Batch(IEnumerable<string> titles) => JsonSerializer.Serialize(new
    {
        operations = titles.Select(t => new { method = "POST", path = "/api/notes", body = new { title = t } }),
    });

    private static HttpClient Signed(HttpClient client)
    {
        NotesServer.SignIn(client);
        return client;
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string path, string body, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new("Bearer", NotesServer.Token);
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        return await client.SendAsync(request, Cancellation);
    }

    private static async Task<(HttpStatusCode Status, string Body, string? Location, string? Tag, bool Replayed)> PostAsync(HttpClient client, string key)
    {
        using var answer = await SendAsync(client, "/api/notes", Body, key);
        return (
            answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancellation), answer.Headers.Location?.ToString(), answer.Headers.ETag?.ToString(),
            answer.Headers.Contains("Idempotency-Replayed"));
    }
}
