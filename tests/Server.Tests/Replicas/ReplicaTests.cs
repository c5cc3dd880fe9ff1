using System.Net;
using Ashlar.Server.Tests.Faults;

namespace Ashlar.Server.Tests.Replicas;

/// <summary>A primary with a real hot standby behind one server of ours.</summary>
public sealed class ReplicaTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private PostgresServer _primary = null!; // set before any test
    private PostgresServer _replica = null!;
    private ServerProcess _server = null!;
    private string _database = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _primary = await PostgresServer.StartAsync();
        var url = await _primary.CreateDatabaseAsync();
        _database = PostgresServer.NameOf(url);
        _replica = await PostgresServer.StartReplicaAsync(_primary);
        var environment = new Dictionary<string, string?>(NotesServer.Environment)
        {
            ["DATABASE_URL"] = url,
            ["DATABASE_REPLICA_URLS"] = _replica.Url(_database) + "?pool=4",
            ["ASHLAR_REPLICA_LAG_SECONDS"] = "2",
        };
        _server = await ServerProcess.ServeAsync(_folder.Write("ashlar.yaml", NotesServer.Model), environment: environment);
        NotesServer.SignIn(_server.Http);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _replica.DisposeAsync();
        await _primary.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Reads_go_to_the_replica_and_a_caller_always_reads_its_own_writes()
    {
        (await NotesServer.PostNoteAsync(_server.Http, "first", cancellationToken: Cancellation)).EnsureSuccessStatusCode();
        await Wait.Until(ReadsFromReplicaAsync, TimeSpan.FromSeconds(20), "the replica to be read");
        await _replica.ExecuteAsync(_database, "SELECT pg_wal_replay_pause()");
        for (var i = 0; i < 20; i++)
        {
            using var posted = await NotesServer.PostNoteAsync(_server.Http, "note " + i, cancellationToken: Cancellation);
            Assert.Equal(HttpStatusCode.Created, posted.StatusCode);
            Assert.Matches("^[0-9A-F]+/[0-9A-F]+$", Assert.Single(posted.Headers.GetValues("Ashlar-Position")));
            Assert.Contains("note " + i, await NotesServer.TitlesAsync(_server.Http));
        }

        await _replica.ExecuteAsync(_database, "SELECT pg_wal_replay_resume()");
        await Wait.Until(ReadsFromReplicaAsync, TimeSpan.FromSeconds(20), "the replica to be read again");
    }

    [Fact]
    public async Task A_position_sent_back_is_what_any_other_caller_sees_at_least()
    {
        (await NotesServer.PostNoteAsync(_server.Http, "seen", cancellationToken: Cancellation)).EnsureSuccessStatusCode();
        await Wait.Until(ReadsFromReplicaAsync, TimeSpan.FromSeconds(20), "the replica to be read");
        await _replica.ExecuteAsync(_database, "SELECT pg_wal_replay_pause()");
        using var posted = await NotesServer.PostNoteAsync(_server.Http, "late", cancellationToken: Cancellation);
        var position = Assert.Single(posted.Headers.GetValues("Ashlar-Position"));
        using var other = new HttpClient { BaseAddress = _server.BaseAddress };
        other.DefaultRequestHeaders.Authorization = new("Bearer", NotesServer.TokenOf("01900000-0000-7000-8000-000000000002"));
        Assert.DoesNotContain("late", await NotesServer.TitlesAsync(other)); // from the replica, which stands still
        other.DefaultRequestHeaders.Add("Ashlar-Position", position);
        Assert.Contains("late", await NotesServer.TitlesAsync(other));
        // Too far behind: left out, and nobody reads what is old
        other.DefaultRequestHeaders.Remove("Ashlar-Position");
        await Wait.Until(async () => (await NotesServer.TitlesAsync(other)).Contains("late"), TimeSpan.FromSeconds(20), "the lagging replica to be left out");
        await _replica.ExecuteAsync(_database, "SELECT pg_wal_replay_resume()");
    }

    [Fact]
    public async Task A_replica_that_dies_is_left_out_and_comes_back_by_itself()
    {
        (await NotesServer.PostNoteAsync(_server.Http, "kept", cancellationToken: Cancellation)).EnsureSuccessStatusCode();
        await Wait.Until(ReadsFromReplicaAsync, TimeSpan.FromSeconds(20), "the replica to be read");
        await _replica.Kill9Async();
        for (var i = 0; i < 30; i++)
        {
            using var answer = await _server.Http.GetAsync("/api/notes", Cancellation);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        await _replica.StartAgainAsync();
        await Wait.Until(ReadsFromReplicaAsync, TimeSpan.FromSeconds(30), "the replica to be read again");
    }

    [Fact]
    public async Task Sqlite_has_none()
    {
        var refused = await CommandLine.RunAsync(["serve", "--port", "0", "--database", "sqlite:x.db"], workingFolder: _folder.Path, environment: new Dictionary<string, string?> { ["DATABASE_REPLICA_URLS"] = "postgres://a/b" });
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("a SQLite database has no replicas", refused.Errors, StringComparison.Ordinal);
    }

    /// <summary>Whether a list just now ran on the replica, by the server's own count.</summary>
    private async Task<bool> ReadsFromReplicaAsync()
    {
        var before = await CountAsync();
        (await _server.Http.GetAsync("/api/notes", Cancellation)).Dispose();
        return await CountAsync() > before;
    }

    private async Task<double> CountAsync()
    {
        var text = await _server.Http.GetStringAsync("/metrics", Cancellation);
        var line = text.Split('\n').FirstOrDefault(l => l.StartsWith("ashlar_store_statement_duration_seconds_count{node=\"replica-1\"", StringComparison.Ordinal) && l.Contains("entity=\"Note\"", StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }
}
