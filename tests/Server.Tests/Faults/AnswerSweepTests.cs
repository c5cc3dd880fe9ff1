using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Ashlar.Server.Logging;
using Ashlar.Server.Options;

namespace Ashlar.Server.Tests.Faults;

/// <summary>Answers that are kept for repeats live for a day, and no longer: whoever serves the database forgets them.</summary>
public sealed class AnswerSweepTests
{
    private const int Many = 1_200; // more than one sweep's transaction takes

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task Those_of_a_day_ago_are_forgotten_by_servers_that_run_and_younger_ones_stay(string store)
    {
        using var folder = new TempFolder();
        var url = await Databases.NewAsync(store, folder);
        var time = new ShiftedTime();
        await using var first = await Served.StartAsync(folder, url, time);
        await using var second = await Served.StartAsync(folder, url, time);
        for (var i = 0; i < 5; i++) Assert.Equal(HttpStatusCode.Created, (await first.PostAsync($"old-{i}")).Status);
        await MultiplyAsync(store, url);
        time.Advance(TimeSpan.FromHours(12));
        Assert.Equal(HttpStatusCode.Created, (await second.PostAsync("younger")).Status);
        time.Advance(TimeSpan.FromHours(11));
        Assert.Equal(HttpStatusCode.Created, (await first.PostAsync("young")).Status);
        Assert.True((await second.PostAsync("old-3")).Replayed);
        Assert.Equal(7 + Many, await CountAsync(store, url));

        time.Advance(TimeSpan.FromHours(1.1));
        await Wait.Until(async () => await CountAsync(store, url) == 2, TimeSpan.FromSeconds(60), "the old ones to be swept");
        Assert.True((await first.PostAsync("young")).Replayed);
        Assert.True((await second.PostAsync("younger")).Replayed);
        var anew = await second.PostAsync("old-3");
        Assert.False(anew.Replayed);
        Assert.Equal(HttpStatusCode.Conflict, anew.Status); // judged anew, and its row is there
        Assert.Equal(2, await CountAsync(store, url));
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task Those_of_a_day_ago_are_forgotten_by_a_process_that_starts(string store)
    {
        using var folder = new TempFolder();
        var url = await Databases.NewAsync(store, folder);
        var model = folder.Write("ashlar.yaml", NotesServer.Model);
        await using var first = await ServerProcess.ServeAsync(model, ["--database", url], NotesServer.Environment);
        foreach (var key in (string[])["one", "two"]) await PostAsync(first.Http, key, NotesServer.Token);
        await ExecuteAsync(store, url, $"UPDATE _ashlar_answer SET at = at - {(long)TimeSpan.FromHours(25).TotalMicroseconds}");
        Assert.Equal(HttpStatusCode.Created, (await PostAsync(first.Http, "three", NotesServer.Token)).Status);
        await using var second = await ServerProcess.ServeAsync(model, ["--database", url], NotesServer.Environment);
        await Wait.Until(async () => await CountAsync(store, url) == 1, TimeSpan.FromSeconds(60), "the old ones to be swept");
        Assert.True((await PostAsync(second.Http, "three", NotesServer.Token)).Replayed);
    }

    [Fact]
    public async Task A_database_that_is_away_is_tried_again()
    {
        await using var postgres = await PostgresServer.StartAsync();
        using var folder = new TempFolder();
        var time = new ShiftedTime();
        await using var served = await Served.StartAsync(folder, await postgres.CreateDatabaseAsync(), time);
        await served.PostAsync("old");
        await postgres.Kill9Async();
        time.Advance(TimeSpan.FromHours(25));
        await Wait.Until(() => served.Log.Contains("could not be swept", StringComparison.Ordinal), TimeSpan.FromSeconds(60), "the failure to be told");
        await postgres.StartAgainAsync();
        time.Advance(TimeSpan.FromHours(1));
        await Wait.Until(async () => (long)(await postgres.ScalarAsync("t1", "SELECT count(*) FROM _ashlar_answer") ?? 0L) == 0, TimeSpan.FromSeconds(60), "the old one to be swept");
    }

    [Fact]
    public async Task A_database_that_another_holds_is_tried_again()
    {
        using var folder = new TempFolder();
        var url = await Databases.NewAsync(Databases.Sqlite, folder);
        var time = new ShiftedTime();
        await using var served = await Served.StartAsync(folder, url, time);
        await served.PostAsync("old");
        using (var holder = Sqlite(url))
        {
            await holder.StandardInput.WriteLineAsync("BEGIN IMMEDIATE; SELECT 'held';");
            await holder.StandardInput.FlushAsync(Cancelled);
            Assert.Equal("held", await holder.StandardOutput.ReadLineAsync(Cancelled));
            time.Advance(TimeSpan.FromHours(25));
            await Wait.Until(() => served.Log.Contains("could not be swept", StringComparison.Ordinal), TimeSpan.FromSeconds(60), "the failure to be told");
            holder.StandardInput.Close();
            await holder.WaitForExitAsync(Cancelled);
        }

        time.Advance(TimeSpan.FromHours(1));
        await Wait.Until(async () => await CountAsync(Databases.Sqlite, url) == 0, TimeSpan.FromSeconds(60), "the old one to be swept");
    }

    private static Task MultiplyAsync(string store, string url) => ExecuteAsync(store, url, store == Databases.Sqlite
        ? $"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {Many}) INSERT INTO _ashlar_answer SELECT randomblob(32), request, answer, at FROM n, (SELECT * FROM _ashlar_answer LIMIT 1)"
        : $"INSERT INTO _ashlar_answer SELECT sha256(i::text::bytea), request, answer, at FROM generate_series(1, {Many}) i, (SELECT * FROM _ashlar_answer LIMIT 1) a");

    private static async Task<long> CountAsync(string store, string url) => long.Parse(await ExecuteAsync(store, url, "SELECT count(*) FROM _ashlar_answer"), CultureInfo.InvariantCulture);

    private static async Task<string> ExecuteAsync(string store, string url, string sql)
    {
        if (store == Databases.Postgres) return $"{await (await PostgresServer.SharedAsync()).ScalarAsync(PostgresServer.NameOf(url), sql)}";
        using var sqlite = Sqlite(url);
        await sqlite.StandardInput.WriteLineAsync(".timeout 20000\n" + sql + ";");
        sqlite.StandardInput.Close();
        var text = await sqlite.StandardOutput.ReadToEndAsync(Cancelled);
        await sqlite.WaitForExitAsync(Cancelled);
        Assert.Equal(0, sqlite.ExitCode);
        return text.Trim();
    }

    private static Process Sqlite(string url) =>
        Process.Start(new ProcessStartInfo(Outside.Program("sqlite3"), ["-bail", url["sqlite://".Length..]]) { RedirectStandardInput = true, RedirectStandardOutput = true })
        ?? throw new InvalidOperationException("sqlite3 did not start");

    private static async Task<(HttpStatusCode Status, bool Replayed)> PostAsync(HttpClient client, string key, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/notes") { Content = JsonContent.Create(new { title = key }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("Idempotency-Key", key);
        using var answer = await client.SendAsync(request, Cancelled);
        return (answer.StatusCode, answer.Headers.Contains("Idempotency-Replayed"));
    }

    /// <summary>A server of this process, so that its clock can be moved.</summary>
    private sealed class Served(AshlarServer server, ServerLog log, MemoryStream output, TimeProvider time) : IAsyncDisposable
    {
        private readonly HttpClient _http = new() { BaseAddress = new Uri(server.Addresses.First()) };

        public string Log
        {
            get
            {
                lock (output) return System.Text.Encoding.UTF8.GetString(output.ToArray());
            }
        }

        public static async Task<Served> StartAsync(TempFolder folder, string url, TimeProvider time)
        {
            var options = new ServerOptions { ModelPath = folder.Write("ashlar.yaml", NotesServer.Model), Port = 0, JwtSecret = NotesServer.Secret, Database = url };
            var output = new LockedStream();
            var log = new ServerLog(new LogSink(output), json: true, colour: false, LogLevelOption.Warning, TimeProvider.System);
            return new Served(await AshlarServer.StartAsync(options, log, time, Cancelled), log, output, time);
        }

        public Task<(HttpStatusCode Status, bool Replayed)> PostAsync(string key) => AnswerSweepTests.PostAsync(_http, key, NotesServer.TokenOf("01900000-0000-7000-8000-000000000001", time));

        public async ValueTask DisposeAsync()
        {
            _http.Dispose();
            await server.DisposeAsync();
            await log.DisposeAsync();
        }
    }

    private sealed class LockedStream : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            lock (this) Write(buffer.Span);
            return ValueTask.CompletedTask;
        }
    }
}
