using System.Diagnostics;
using System.Text;

namespace Ashlar.Cli.Tests.Documents;

/// <summary>
/// Every command block of the pages is pasted into one shell, in order, and prints what the page says. A block that serves runs
/// beside the others on a free port.
/// </summary>
public sealed class DocumentTests
{
    private const string Mark = "__done__";

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/guide/getting-started.md")]
    [InlineData("docs/guide/rules.md")]
    [InlineData("docs/guide/operations.md")]
    [InlineData("docs/guide/postgresql.md")]
    [InlineData("examples/shop/README.md")]
    [InlineData("examples/helpdesk/README.md")]
    public async Task Prints_what_the_page_says(string page)
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Combine("examples"));
        foreach (var example in Directory.EnumerateDirectories(RepoRoot.Combine("examples")))
        {
            using var copy = new TempFolder();
            copy.CopyFrom(example);
            CopyTo(copy.Path, folder.Combine("examples", Path.GetFileName(example)));
        }

        var launcher = folder.Write("ashlar", $"#!/usr/bin/env bash\nexec '{CommandLine.Executable}' \"$@\"\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(launcher, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var port = FreePort.Next();
        var postgres = page == "docs/guide/postgresql.md" ? (await PostgresServer.SharedAsync()).Port : 5432;
        var steps = DocumentScript.Read(await File.ReadAllTextAsync(RepoRoot.Combine(page.Split('/')), TestContext.Current.CancellationToken));
        using var shell = Start(folder.Path);
        try
        {
            var checkedSteps = 0;
            foreach (var step in steps)
            {
                var commands = step.Commands.Replace("localhost:8080", "localhost:" + port, StringComparison.Ordinal)
                    .Replace("localhost:5432", "127.0.0.1:" + postgres, StringComparison.Ordinal).Replace("-h localhost -p 5432", "-h 127.0.0.1 -p " + postgres, StringComparison.Ordinal);
                if (commands.Contains("git clone", StringComparison.Ordinal) || commands.Contains("./test", StringComparison.Ordinal)) commands = ServeLine(commands);
                if (commands.Trim().Length == 0) continue;
                var printed = await PasteAsync(shell, Background(commands, port));
                if (step.Expected is null) continue;
                checkedSteps++;
                Assert.True(DocumentScript.Agrees(step.Expected, printed.Replace("localhost:" + port, "localhost:8080", StringComparison.Ordinal)),
                    $"{page}:{step.Line} prints\n{printed}\nand not\n{step.Expected}");
            }

            Figures.Note($"{page}: {steps.Count} command blocks run, {checkedSteps} outputs compared");
        }
        finally
        {
            // The servers are children of the shell's own group.
            shell.Kill(entireProcessTree: true);
            await shell.WaitForExitAsync(CancellationToken.None);
        }
    }

    // Of a block that clones, only what serves matters here: the clone is this very tree.
    private static string ServeLine(string commands) =>
        string.Join('\n', commands.Split('\n').Where(l => l.StartsWith("./ashlar ", StringComparison.Ordinal))) + "\n";

    private static string Background(string commands, int port)
    {
        var lines = commands.Split('\n').Select(l => l.StartsWith("./ashlar serve", StringComparison.Ordinal) && !l.Contains("--port", StringComparison.Ordinal)
            ? $"{l.Split('#')[0]} --port {port} > serve.log 2>&1 &\nuntil curl -sf localhost:{port}/health/ready > /dev/null; do :; done"
            : l);
        return string.Join('\n', lines);
    }

    private static Process Start(string folder)
    {
        var info = new ProcessStartInfo("bash", ["--noprofile", "--norc"]) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in new[] { "PORT", "DATABASE_URL", "JWT_SECRET", "LOG_LEVEL" }) info.Environment.Remove(name);
        var shell = Process.Start(info) ?? throw new InvalidOperationException("bash did not start");
        shell.StandardInput.WriteLine("exec 2>&1");
        return shell;
    }

    private static async Task<string> PasteAsync(Process shell, string commands)
    {
        await shell.StandardInput.WriteLineAsync(commands + $"\nprintf '\\n{Mark}\\n'");
        await shell.StandardInput.FlushAsync();
        var printed = new StringBuilder();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await shell.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
        {
            if (line == Mark) break;
            printed.Append(line).Append('\n');
        }

        return printed.ToString();
    }

    private static void CopyTo(string source, string target)
    {
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var path = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!); // under target
            File.Copy(file, path);
        }
    }
}
