using System.Net;
using System.Text.RegularExpressions;

namespace Ashlar.Server.Tests.Faults;

/// <summary>What the kernel saw: a sync of the log stands between a group's last write and its first answer.</summary>
public sealed partial class SyncOrderTests
{
    private const int Singles = 30;
    private const int Bursts = 10;
    private const int BurstSize = 8;

    [Fact]
    public async Task Syncs_between_the_last_write_of_a_group_and_its_answers()
    {
        using var folder = new TempFolder();
        var model = folder.Write("ashlar.yaml", NotesServer.Model);
        var trace = folder.Combine("trace");
        await using (var server = await ServerProcess.ServeAsync(
            model,
            environment: NotesServer.Environment,
            deadline: TimeSpan.FromSeconds(90),
            wrapper: [Outside.Program("strace"), "-f", "-y", "-s", "16", "-e", "trace=pwrite64,write,fsync,fdatasync,sendto,sendmsg", "-o", trace]))
        {
            NotesServer.SignIn(server.Http);
            for (var i = 0; i < Singles; i++) await PostAsync(server.Http, $"single {i}");
            for (var burst = 0; burst < Bursts; burst++)
            {
                await Task.WhenAll(Enumerable.Range(0, BurstSize).Select(i => PostAsync(server.Http, $"b{burst} n{i}")));
            }
        }

        Judge(await File.ReadAllLinesAsync(trace, TestContext.Current.CancellationToken));
    }

    private static async Task PostAsync(HttpClient client, string title)
    {
        using var answer = await NotesServer.PostNoteAsync(client, title);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    /// <summary>
    /// Alone, a write has no other's around it: nothing unsynced may stand before its answer. In a burst the next group may
    /// write before the last one's answers are sent; there each answer has had a sync since the burst began.
    /// </summary>
    private static void Judge(string[] lines)
    {
        var (writes, syncs, answers, unsynced, sinceStart) = (0, 0, 0, false, 0);
        foreach (var line in lines)
        {
            if (WalWrite().IsMatch(line))
            {
                writes++;
                unsynced = true;
            }
            else if (WalSync().IsMatch(line))
            {
                syncs++;
                sinceStart++;
                unsynced = false;
            }
            else if (line.Contains("HTTP/1.1 201", StringComparison.Ordinal))
            {
                answers++;
                if (answers <= Singles) Assert.False(unsynced, "an answer left before the log was synced: " + line);
                Assert.True(sinceStart > 0, "an answer left without a sync: " + line);
                if (answers <= Singles || (answers - Singles) % BurstSize == 0) sinceStart = 0;
            }
        }

        Figures.Note($"strace: {answers} answers, {writes} writes to the log, {syncs} syncs, each before its group's answers");
        Assert.Equal(Singles + (Bursts * BurstSize), answers);
        Assert.InRange(syncs, Singles + Bursts, answers);
    }

    [GeneratedRegex(@"pwrite64\(\d+<[^>]*-wal>")]
    private static partial Regex WalWrite();

    // Done at once, or begun and resumed when another thread ran between: it counts when it is done.
    [GeneratedRegex(@"(fsync|fdatasync)\(\d+<[^>]*-wal>\)\s+= 0|<\.\.\. (fsync|fdatasync) resumed>.*= 0")]
    private static partial Regex WalSync();
}
