using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace Ashlar.Server.Tests.Faults;

/// <summary>Acknowledged means durable: the process is killed under a stream of writes, and nothing it answered for is lost.</summary>
public sealed class KillTests
{
    private const int Rounds = 5;
    private const int Writers = 16;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Keeps_every_acknowledged_write_over_five_kills(DatabaseKind kind)
    {
        using var folder = new TempFolder();
        string[] database = kind == DatabaseKind.Postgres ? ["--database", await (await PostgresServer.SharedAsync()).CreateDatabaseAsync()] : [];
        var model = folder.Write("ashlar.yaml", NotesServer.Model);
        var acknowledged = new ConcurrentBag<string>();
        var random = new Random(Effort.Seed);
        for (var round = 0; round < Rounds; round++)
        {
            await using var server = await ServerProcess.ServeAsync(model, database, NotesServer.Environment);
            NotesServer.SignIn(server.Http);
            await CheckAsync(server.Http, acknowledged, round);
            var before = acknowledged.Count;
            var writers = Enumerable.Range(0, Writers).Select(w => WriteUntilCutAsync(server.Http, $"r{round} w{w}", acknowledged)).ToArray();
            await Wait.Until(() => acknowledged.Count > before + 100 + random.Next(200), TimeSpan.FromSeconds(30), "writes to flow");
            await server.Kill9Async();
            await Task.WhenAll(writers);
            if (kind == DatabaseKind.Sqlite) await AssertIntactAsync(folder.Combine(".ashlar", "notes.db"));
        }

        await using var last = await ServerProcess.ServeAsync(model, database, NotesServer.Environment);
        NotesServer.SignIn(last.Http);
        await CheckAsync(last.Http, acknowledged, Rounds);
        Figures.Note($"kill -9 on {kind}: {Rounds} rounds, {acknowledged.Count} acknowledged writes, none lost");
    }

    private static async Task WriteUntilCutAsync(HttpClient client, string prefix, ConcurrentBag<string> acknowledged)
    {
        for (var i = 0; ; i++)
        {
            var title = $"{prefix} n{i}";
            try
            {
                using var answer = await NotesServer.PostNoteAsync(client, title);
                if (answer.StatusCode != HttpStatusCode.Created) return;
                acknowledged.Add(title);
            }
            catch (HttpRequestException)
            {
                return; // the kill cut it: not acknowledged
            }
        }
    }

    private static async Task CheckAsync(HttpClient client, ConcurrentBag<string> acknowledged, int round)
    {
        var stored = await NotesServer.TitlesAsync(client);
        var lost = acknowledged.Where(t => !stored.Contains(t)).ToArray();
        Assert.True(lost.Length == 0, $"after kill {round}: {lost.Length} acknowledged writes are gone, such as '{lost.FirstOrDefault()}'");
    }

    private static async Task AssertIntactAsync(string database)
    {
        using var sqlite = Process.Start(new ProcessStartInfo(Outside.Program("sqlite3"), [database, "PRAGMA integrity_check; PRAGMA foreign_key_check;"]) { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("sqlite3 did not start");
        Assert.Equal("ok", (await sqlite.StandardOutput.ReadToEndAsync()).Trim());
        await sqlite.WaitForExitAsync();
    }
}
