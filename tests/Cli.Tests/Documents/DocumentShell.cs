using System.Diagnostics;
using System.Text;

namespace Ashlar.Cli.Tests.Documents;

/// <summary>
/// One shell in a folder of its own, with <c>./ashlar</c> and the examples, into which the blocks of a page are pasted. A block that
/// serves runs beside the others, on a free port in place of 8080.
/// </summary>
internal sealed class DocumentShell : IAsyncDisposable
{
    private const string Mark = "__done__";
    private readonly Process _shell;
    private readonly (string Written, string Used)[] _addresses;

    private DocumentShell(TempFolder folder, Process shell, int port, (string, string)[] addresses) =>
        (Folder, _shell, Port, _addresses) = (folder, shell, port, addresses);

    public TempFolder Folder { get; }

    /// <summary>Where the page's server listens.</summary>
    public int Port { get; }

    /// <param name="addresses">More that the page names and that are another here, such as <c>localhost:5432</c>.</param>
    public static DocumentShell Open(params (string Written, string Used)[] addresses)
    {
        var folder = new TempFolder();
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
        return new DocumentShell(folder, Start(folder.Path), port, [("localhost:8080", $"localhost:{port}"), .. addresses]);
    }

    /// <summary>Pastes a block.</summary>
    /// <returns>What it printed, with the page's own addresses.</returns>
    public async Task<string> PasteAsync(string commands)
    {
        await _shell.StandardInput.WriteLineAsync(Background(Here(commands)) + $"\nprintf '\\n{Mark}\\n'");
        await _shell.StandardInput.FlushAsync();
        var printed = new StringBuilder();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await _shell.StandardOutput.ReadLineAsync(deadline.Token) is { } line && line != Mark) printed.Append(line).Append('\n');
        return printed.ToString().Replace(_addresses[0].Used, _addresses[0].Written, StringComparison.Ordinal);
    }

    /// <summary>Text of the page with the addresses of here.</summary>
    public string Here(string text) => _addresses.Aggregate(text, (now, address) => now.Replace(address.Written, address.Used, StringComparison.Ordinal));

    private string Background(string commands)
    {
        var lines = commands.Split('\n').Select(l => l.StartsWith("./ashlar serve", StringComparison.Ordinal) && !l.Contains("--port", StringComparison.Ordinal)
            ? $"{l.Split('#')[0]} --port {Port} > serve.log 2>&1 &\nuntil curl -sf localhost:{Port}/health/ready > /dev/null; do :; done"
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

    private static void CopyTo(string source, string target)
    {
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var path = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!); // under target
            File.Copy(file, path);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // The servers are children of the shell's own group
        _shell.Kill(entireProcessTree: true);
        await _shell.WaitForExitAsync(CancellationToken.None);
        _shell.Dispose();
        Folder.Dispose();
    }
}
