using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Ashlar.Server.Tests.Faults;

/// <summary>PostgreSQL that fails under a serving process, as its callers see it: the stated problem, nothing lost, nothing doubled, no restart.</summary>
public sealed class PostgresFaultTests
{
    private const int Writers = 8;

    /// <summary>Rows that nothing keeps from being doubled but their keys.</summary>
    private static readonly string Model = NotesServer.Model.Replace(", unique: true", "", StringComparison.Ordinal);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_under_load_loses_and_doubles_nothing_that_has_a_key()
    {
        await using var postgres = await PostgresServer.StartAsync();
        var url = await postgres.CreateDatabaseAsync();
        await using var load = await KeyedLoad.StartAsync(url);
        for (var round = 0; round < 2; round++)
        {
            await load.FlowAsync(40);
            await postgres.Kill9Async();
            await load.FailAsync();
            await postgres.StartAgainAsync();
        }

        await load.FlowAsync(40);
        await load.CheckAsync("PostgreSQL killed twice");
    }

    [Fact]
    public async Task Connections_cut_half_way_lose_and_double_nothing_that_has_a_key()
    {
        var postgres = await PostgresServer.SharedAsync();
        await using var proxy = new Testing.CuttingProxy(postgres.Port);
        var url = await postgres.CreateDatabaseAsync();
        await using var load = await KeyedLoad.StartAsync(url.Replace($":{postgres.Port}/", $":{proxy.Port}/", StringComparison.Ordinal));
        var random = new Random(Effort.Seed);
        for (var cut = 0; cut < 30; cut++)
        {
            await load.FlowAsync(1);
            if (cut % 3 == 0) proxy.Cut();
            else proxy.CutAfter(random.Next(1, 3_000));
        }

        await load.FlowAsync(40);
        await load.CheckAsync("connections cut 30 times");
    }

    [Fact]
    public async Task A_statement_over_its_time_is_504_and_the_next_is_answered()
    {
        var postgres = await PostgresServer.SharedAsync();
        var url = await postgres.CreateDatabaseAsync();
        using var folder = new TempFolder();
        await using var server = await ServeAsync(folder, url + "?statement_timeout=1&lock_timeout=20");
        await using (await postgres.HoldAsync(PostgresServer.NameOf(url), "LOCK TABLE notes IN ACCESS EXCLUSIVE MODE"))
        {
            using var read = await server.Http.GetAsync("/api/notes", Cancelled);
            await AssertAsync(read, HttpStatusCode.GatewayTimeout, "timeout");
            using var write = await NotesServer.PostNoteAsync(server.Http, "lost", cancellationToken: Cancelled);
            await AssertAsync(write, HttpStatusCode.GatewayTimeout, "timeout");
        }

        Assert.Empty(await NotesServer.TitlesAsync(server.Http));
        using var next = await NotesServer.PostNoteAsync(server.Http, "kept", cancellationToken: Cancelled);
        Assert.Equal(HttpStatusCode.Created, next.StatusCode);
    }

    [Fact]
    public async Task An_exhausted_pool_is_503_with_Retry_After()
    {
        var postgres = await PostgresServer.SharedAsync();
        var url = await postgres.CreateDatabaseAsync();
        using var folder = new TempFolder();
        await using var server = await ServeAsync(folder, url + "?pool=1&pool_timeout=1&lock_timeout=60");
        Task<HttpResponseMessage> held;
        await using (await postgres.HoldAsync(PostgresServer.NameOf(url), "LOCK TABLE notes IN ACCESS EXCLUSIVE MODE"))
        {
            held = server.Http.GetAsync("/api/notes", Cancelled);
            await Wait.Until(async () => (long)(await postgres.ScalarAsync(PostgresServer.NameOf(url), "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") ?? 0L) == 1, TimeSpan.FromSeconds(30), "the one that waits");
            using var read = await server.Http.GetAsync("/api/notes?limit=1", Cancelled);
            await AssertAsync(read, HttpStatusCode.ServiceUnavailable, "unavailable");
            Assert.NotNull(read.Headers.RetryAfter);
        }

        using var answer = await held;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Empty(await NotesServer.TitlesAsync(server.Http));
    }

    [Fact]
    public async Task A_full_disk_is_503_reading_goes_on_and_so_does_writing_when_there_is_room()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess || Outside.MustBeThere, "only root can mount a small disk");
        using var folder = new TempFolder();
        using var mount = new TempFolder();
        await using var disk = await SmallDisk.MountAsync(mount.Path, megabytes: 16);
        await using var postgres = await PostgresServer.StartAsync();
        await postgres.ExecuteAsync("postgres", $"CREATE TABLESPACE small LOCATION '{disk.Folder}'");
        await postgres.ExecuteAsync("postgres", "CREATE DATABASE full_one TABLESPACE small");
        await using var server = await ServeAsync(folder, postgres.Url("full_one"));
        var text = new string('x', 1_900); // below what PostgreSQL would compress and move aside
        var acknowledged = new HashSet<string>();
        HttpResponseMessage answer;
        while (true)
        {
            var operations = Enumerable.Range(acknowledged.Count, 100).Select(i => new { method = "POST", path = "/api/notes", body = new { title = $"n{i}", body = text } });
            answer = await server.Http.PostAsJsonAsync("/api/batch", new { operations }, Cancelled);
            if (answer.StatusCode != HttpStatusCode.OK) break;
            for (var i = 0; i < 100; i++) acknowledged.Add($"n{acknowledged.Count}");
            Assert.True(acknowledged.Count < 50_000, "the disk never filled up");
        }

        await AssertAsync(answer, HttpStatusCode.ServiceUnavailable, "unavailable");
        Assert.True(answer.Headers.RetryAfter?.Delta > TimeSpan.FromSeconds(1));
        Assert.Equal(acknowledged.Count, (await NotesServer.TitlesAsync(server.Http)).Count);
        await disk.GrowAsync(megabytes: 64);
        using var after = await NotesServer.PostNoteAsync(server.Http, "after", text, Cancelled);
        Assert.Equal(HttpStatusCode.Created, after.StatusCode);
        Assert.Equal(acknowledged.Append("after").Order(StringComparer.Ordinal), (await NotesServer.TitlesAsync(server.Http)).Order(StringComparer.Ordinal));
        Figures.Note($"PostgreSQL's disk full: {acknowledged.Count} acknowledged before, all there after; no restart");
    }

    private static async Task<ServerProcess> ServeAsync(TempFolder folder, string url)
    {
        var server = await ServerProcess.ServeAsync(folder.Write("ashlar.yaml", Model), ["--database", url], NotesServer.Environment);
        NotesServer.SignIn(server.Http);
        return server;
    }

    private static async Task AssertAsync(HttpResponseMessage answer, HttpStatusCode status, string code)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(code, (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("code").GetString());
    }

    /// <summary>Writers that send each row with a key, again and again until it is acknowledged.</summary>
    private sealed class KeyedLoad(TempFolder folder, ServerProcess server) : IAsyncDisposable
    {
        private readonly ConcurrentBag<string> _acknowledged = [];
        private readonly ConcurrentBag<HttpStatusCode> _refusals = [];
        private readonly CancellationTokenSource _stop = new();
        private Task[] _writers = [];
        private int _replayed;

        public static async Task<KeyedLoad> StartAsync(string url)
        {
            var folder = new TempFolder();
            var load = new KeyedLoad(folder, await ServeAsync(folder, url));
            load._writers = [.. Enumerable.Range(0, Writers).Select(load.WriteAsync)];
            return load;
        }

        public Task FlowAsync(int more)
        {
            var before = _acknowledged.Count;
            return Wait.Until(() => _acknowledged.Count >= before + more, TimeSpan.FromSeconds(60), "writes to flow");
        }

        public Task FailAsync()
        {
            var before = _refusals.Count;
            return Wait.Until(() => _refusals.Count > before, TimeSpan.FromSeconds(60), "a refusal");
        }

        /// <summary>Ends the load when each writer has its answer: all that was sent is there, once.</summary>
        public async Task CheckAsync(string what)
        {
            await _stop.CancelAsync();
            await Task.WhenAll(_writers);
            Assert.All(_refusals, s => Assert.Equal(HttpStatusCode.ServiceUnavailable, s));
            var stored = await AllTitlesAsync();
            Assert.Equal(_acknowledged.Order(StringComparer.Ordinal), stored.Order(StringComparer.Ordinal));
            Figures.Note($"{what} under {Writers} writers with keys: {stored.Count} rows, each once; {_refusals.Count} told 503, {_replayed} were in all the same and replayed");
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await server.DisposeAsync();
            await Task.WhenAll(_writers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // of a test that failed
            _stop.Dispose();
            folder.Dispose();
        }

        private async Task WriteAsync(int writer)
        {
            for (var i = 0; !_stop.IsCancellationRequested; i++)
            {
                var title = $"w{writer} n{i}";
                while (!await SendAsync(title))
                {
                }
            }
        }

        private async Task<bool> SendAsync(string title)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/notes") { Content = JsonContent.Create(new { title }) };
            request.Headers.Add("Idempotency-Key", title.Replace(' ', '-'));
            using var answer = await server.Http.SendAsync(request, CancellationToken.None);
            if (answer.StatusCode == HttpStatusCode.Created)
            {
                if (answer.Headers.Contains("Idempotency-Replayed")) Interlocked.Increment(ref _replayed);
                _acknowledged.Add(title);
                return true;
            }

            _refusals.Add(answer.StatusCode);
            Assert.NotNull(answer.Headers.RetryAfter);
            return false;
        }

        private async Task<List<string>> AllTitlesAsync()
        {
            var titles = new List<string>();
            for (string? after = ""; after is not null;)
            {
                var page = await server.Http.GetFromJsonAsync<JsonElement>("/api/notes?limit=100&fields=title" + (after.Length == 0 ? "" : "&after=" + Uri.EscapeDataString(after)), Cancelled);
                titles.AddRange(page.GetProperty("data").EnumerateArray().Select(r => r.GetProperty("title").GetString()!)); // required
                after = page.GetProperty("page").GetProperty("next").GetString();
            }

            return titles;
        }
    }
}
