using System.Net;
using System.Text.RegularExpressions;

namespace Ashlar.Server.Tests.Faults;

/// <summary>What the kernel saw: a sync of the log stands between a group's last write and its first answer.</summary>
public sealed partial class SyncOrderTests
{
    [Fact]
    public async Task Syncs_between_the_last_write_of_a_group_and_its_answers()
    {
        using var folder = new TempFolder();
        var model = folder.Write("ashlar.yaml", NotesServer.Model);
        var trace = folder.Combine("trace");
        var (writes, syncs, answers) = (0, 0, 0);
        await using (var server = await ServerProcess.ServeAsync(
            model,
            environment: NotesServer.Environment,
            deadline: TimeSpan.FromSeconds(90),
            wrapper: [Outside.Program("strace"), "-f", "-y", "-s", "16", "-e", "trace=pwrite64,write,fsync,fdatasync,sendto,sendmsg", "-o", trace]))
        {
            NotesServer.SignIn(server.Http);
            for (var burst = 0; burst < 10; burst++)
            {
                var posts = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => NotesServer.PostNoteAsync(server.Http, $"b{burst} n{i}")));
                Assert.All(posts, p => Assert.Equal(HttpStatusCode.Created, p.StatusCode));
            }
        }

        var unsynced = false;
        foreach (var line in await File.ReadAllLinesAsync(trace, TestContext.Current.CancellationToken))
        {
            if (WalWrite().IsMatch(line))
            {
                writes++;
                unsynced = true;
            }
            else if (WalSync().IsMatch(line))
            {
                syncs++;
                unsynced = false;
            }
            else if (line.Contains("HTTP/1.1 201", StringComparison.Ordinal))
            {
                answers++;
                Assert.False(unsynced, "an answer left before the log was synced: " + line);
            }
        }

        Figures.Note($"strace: {answers} answers, {writes} writes to the log, {syncs} syncs, each before its group's answers");
        Assert.Equal(80, answers);
        Assert.InRange(syncs, 10, 80);
    }

    [GeneratedRegex(@"pwrite64\(\d+<[^>]*-wal>")]
    private static partial Regex WalWrite();

    // Done at once, or begun and resumed when another thread ran between: it counts when it is done.
    [GeneratedRegex(@"(fsync|fdatasync)\(\d+<[^>]*-wal>\)\s+= 0|<\.\.\. (fsync|fdatasync) resumed>.*= 0")]
    private static partial Regex WalSync();
}
