using System.Diagnostics;
using System.Text.Json;

namespace Ashlar.Cli.Tests;

/// <summary><c>migrate apply</c> killed with -9, on PostgreSQL: after each statement that is done, and anywhere.</summary>
public sealed class KilledMigrationTests
{
    private const int Rows = 20_000;
    private const int RandomKills = 3;

    private const string Before = """
        ashlar: 1
        name: killed
        entities:
          Item:
            fields:
              code:   { type: string, max: 20, unique: true }
              amount: { type: int, default: 0 }
              note:   { type: string, max: 50, optional: true }
        """;

    private static readonly string After = Before
        .Replace("amount: { type: int, default: 0 }", "amount: { type: int, default: 0, index: true }", StringComparison.Ordinal)
        .Replace("optional: true }", "default: none, index: true }\n      rank: { type: int, min: 1, default: 5 }\n      owner: { ref: User, optional: true }", StringComparison.Ordinal);

    [Fact]
    public async Task Is_taken_up_by_the_next_run_wherever_it_was_killed()
    {
        var server = await PostgresServer.SharedAsync();
        using var folder = new TempFolder();
        folder.Write("before/ashlar.yaml", Before);
        var after = folder.Write("after/ashlar.yaml", After);
        var statements = await StatementsAsync(server, folder);
        var kills = 0;
        for (var at = 1; at < statements; at++) kills += await RoundAsync(server, folder, after, at, TimeSpan.Zero) ? 1 : 0;
        var random = new Random(Effort.Seed);
        for (var i = 0; i < RandomKills; i++) kills += await RoundAsync(server, folder, after, 0, TimeSpan.FromMilliseconds(200 + random.Next(1200))) ? 1 : 0;
        Assert.True(kills >= statements / 2, $"{kills} kills of {statements} statements");
        Figures.Note($"migrate apply: killed with -9 {kills} times over {statements} statements on {Rows} rows, finished by the next run each time");
    }

    // Those of the first transaction are told together
    private static async Task<int> StatementsAsync(PostgresServer server, TempFolder folder)
    {
        var url = await PrepareAsync(server, folder);
        var plan = await CommandLine.RunAsync(["migrate", "plan", folder.Combine("after"), "--rolling", "--format", "json"], environment: Database(url));
        Assert.Equal(0, plan.ExitCode);
        using var json = JsonDocument.Parse(plan.Output);
        var phases = json.RootElement.GetProperty("steps").EnumerateArray().SelectMany(s => s.GetProperty("statements").EnumerateArray()).Select(s => s.GetProperty("phase").GetString()).ToList();
        await server.DropDatabaseAsync(url);
        return phases.Count(p => p == "online") + 2;
    }

    private static async Task<bool> RoundAsync(PostgresServer server, TempFolder folder, string after, int transactions, TimeSpan delay)
    {
        var url = await PrepareAsync(server, folder);
        var killed = await KillAsync(url, after, transactions, delay);
        var taken = await CommandLine.RunAsync(["migrate", "apply", after, "--rolling"], environment: Database(url));
        Assert.True(taken.ExitCode == 0, taken.Output + taken.Errors);
        var status = await CommandLine.RunAsync(["migrate", "status", after, "--rolling"], environment: Database(url));
        Assert.EndsWith("up to date\n", status.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("by another hand", status.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("cut off", status.Output, StringComparison.Ordinal);
        Assert.Equal((long)Rows, await server.ScalarAsync(PostgresServer.NameOf(url), "SELECT count(*) FROM items WHERE note IS NOT NULL AND rank = 5"));
        await server.DropDatabaseAsync(url);
        return killed;
    }

    private static async Task<string> PrepareAsync(PostgresServer server, TempFolder folder)
    {
        var url = await server.CreateDatabaseAsync();
        var made = await CommandLine.RunAsync(["migrate", "apply", folder.Combine("before")], environment: Database(url));
        Assert.True(made.ExitCode == 0, made.Output + made.Errors);
        await server.ExecuteAsync(PostgresServer.NameOf(url), $"INSERT INTO items (id, created_at, updated_at, version, code, amount, note) SELECT gen_random_uuid(), now(), now(), 1, 'c' || i, i, CASE WHEN i % 2 = 0 THEN 'n' END FROM generate_series(1, {Rows}) i");
        return url;
    }

    /// <summary>Whether it was still at work when it was killed.</summary>
    private static async Task<bool> KillAsync(string url, string model, int transactions, TimeSpan delay)
    {
        var info = new ProcessStartInfo(CommandLine.Executable, ["migrate", "apply", model, "--rolling", "--sql"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in Database(url)) info.Environment[name] = value;
        using var process = Process.Start(info) ?? throw new InvalidOperationException("it did not start");
        if (transactions == 0) await Task.Delay(delay, TestContext.Current.CancellationToken);
        else await ReadAsync(process.StandardOutput, transactions);
        var wasAtWork = !process.HasExited;
        if (wasAtWork) process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return wasAtWork;
    }

    // Up to the end of the transaction's statements, the last of which adds the reference, then one line each
    private static async Task ReadAsync(StreamReader output, int transactions)
    {
        var inFirst = true;
        for (var done = 0; done < transactions;)
        {
            if (await output.ReadLineAsync(TestContext.Current.CancellationToken) is not { } line) return;
            var isOnline = line.Contains("CONCURRENTLY", StringComparison.Ordinal) || line.Contains("VALIDATE", StringComparison.Ordinal) || line.StartsWith("UPDATE", StringComparison.Ordinal);
            if (inFirst && !isOnline)
            {
                if (transactions == 1) return;
                continue;
            }

            if (inFirst) done++; // the transaction itself
            inFirst = false;
            done++;
        }
    }

    private static Dictionary<string, string?> Database(string url) => new() { ["DATABASE_URL"] = url };
}
