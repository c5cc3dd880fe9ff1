using System.Diagnostics;
using System.Net;

namespace Ashlar.Server.Tests.Faults;

/// <summary>A disk that fills up: 503 with the reason in the log, nothing acknowledged lost, and work goes on once there is room.</summary>
public sealed class DiskFullTests
{
    [Fact]
    public async Task Answers_503_while_the_disk_is_full_and_recovers_without_a_restart()
    {
        using var folder = new TempFolder();
        var disk = folder.Combine("disk");
        Directory.CreateDirectory(disk);
        if (!await RunAsync("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk))
        {
            Assert.SkipUnless(Outside.MustBeThere, "a small disk cannot be mounted here (needs root)");
            Assert.Fail("a small disk cannot be mounted");
        }

        try
        {
            await FillAndRecoverAsync(folder, disk);
        }
        finally
        {
            await RunAsync("umount", "-l", disk);
        }
    }

    private static async Task FillAndRecoverAsync(TempFolder folder, string disk)
    {
        var ballast = Path.Combine(disk, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[1 << 20]);
        var model = folder.Write("ashlar.yaml", NotesServer.Model);
        await using var server = await ServerProcess.ServeAsync(model, ["--database", "sqlite://" + disk + "/notes.db"], NotesServer.Environment);
        NotesServer.SignIn(server.Http);
        var acknowledged = new List<string>();
        var text = new string('x', 20_000);
        HttpResponseMessage answer;
        for (var i = 0; ; i++)
        {
            answer = await NotesServer.PostNoteAsync(server.Http, $"n{i}", text);
            if (answer.StatusCode != HttpStatusCode.Created) break;
            acknowledged.Add($"n{i}");
            Assert.True(i < 1000, "the disk never filled up");
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.DoesNotContain("disk", await answer.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
        await Wait.Until(() => server.Output.Contains("full", StringComparison.OrdinalIgnoreCase), what: "the reason in the log");
        Assert.Equal(acknowledged.Count, (await NotesServer.TitlesAsync(server.Http)).Count); // reading goes on

        File.Delete(ballast);
        await Wait.Until(async () => (await NotesServer.PostNoteAsync(server.Http, $"after {Guid.NewGuid()}")).StatusCode == HttpStatusCode.Created, what: "writes to be taken again");
        var stored = await NotesServer.TitlesAsync(server.Http);
        Assert.All(acknowledged, t => Assert.Contains(t, stored));
        Figures.Note($"full disk: {acknowledged.Count} acknowledged before it filled, all there after; recovered without a restart");
    }

    private static async Task<bool> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true });
        if (process is null) return false;
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }
}
