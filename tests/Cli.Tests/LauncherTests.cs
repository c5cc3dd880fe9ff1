using System.Diagnostics;

namespace Ashlar.Cli.Tests;

/// <summary>
/// The launcher's own decisions, with a stand-in for the SDK that takes a moment and makes a program that tells how it was
/// called. `./test` also runs the real one.
/// </summary>
public sealed class LauncherTests : IDisposable
{
    private const string Sdk = """
        #!/bin/sh
        case $1 in
        --version) echo 10.0.100 ;;
        publish)
            echo "$*" >> builds
            [ ! -f broken ] || { echo "src/A.cs(1,2): error CS1001: Identifier expected"; exit 1; }
            case "$*" in *ReadyToRun*) [ ! -f no-ahead-of-time ] || exit 1 ;; esac
            sleep 0.2
            while [ "$1" != -o ]; do shift; done
            mkdir -p "$2"
            printf '#!/bin/sh\necho "in $PWD with $*"\n' > "$2/Ashlar.Cli"
            chmod +x "$2/Ashlar.Cli" ;;
        esac
        """;

    private readonly TempFolder _folder = new();
    private readonly string _root;
    private readonly string _path;

    public LauncherTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "the launcher is a bash script");
        _root = Path.GetDirectoryName(_folder.Write("repo/ashlar", File.ReadAllText(RepoRoot.Combine("ashlar"))))!; // it has a folder
        _folder.Write("repo/src/A.cs", "class A;");
        _folder.Write("repo/Directory.Build.props", "<Project />");
        _folder.Write("repo/Directory.Packages.props", "<Project />");
        _folder.Write("repo/global.json", "{}");
        _folder.Write("repo/.editorconfig", "");
        _folder.Write("repo/BannedSymbols.txt", "");
        _path = Path.GetDirectoryName(_folder.Write("bin/dotnet", Sdk))!; // as above
        foreach (var name in new[] { "bash", "sh", "find", "rm", "mv", "mkdir", "cat", "grep", "sort", "head", "tail", "sed", "sleep", "readlink", "chmod", "flock" })
            if (Find(name) is { } program)
                File.CreateSymbolicLink(Path.Combine(_path, name), program);
        Executable(Path.Combine(_root, "ashlar"));
        Executable(Path.Combine(_path, "dotnet"));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Builds_once_and_then_starts_at_once()
    {
        var first = await RunAsync("serve", "a model");
        Assert.Equal(0, first.ExitCode);
        Assert.Equal($"in {_root} with serve a model\n", first.Output);
        Assert.Contains("first time", first.Errors, StringComparison.Ordinal);

        var second = await RunAsync("version");
        Assert.Equal($"in {_root} with version\n", second.Output);
        Assert.Equal("", second.Errors);
        Assert.Equal(1, Builds());
    }

    [Fact]
    public async Task Keeps_the_callers_folder_when_called_through_links()
    {
        var link = _folder.Combine("link");
        File.CreateSymbolicLink(link, Path.Combine(_root, "ashlar"));
        var elsewhere = Directory.CreateDirectory(_folder.Combine("else where")).FullName;
        File.CreateSymbolicLink(Path.Combine(elsewhere, "ash"), "../link");

        var outcome = await RunAsync(["./ash", "check", "./model"], elsewhere);

        Assert.Equal($"in {elsewhere} with check ./model\n", outcome.Output);
    }

    [Theory]
    [InlineData("changed")]
    [InlineData("added")]
    [InlineData("removed")]
    [InlineData("props changed")]
    public async Task Builds_again_when_a_source_was(string what)
    {
        _folder.Write("repo/src/B.cs", "class B;");
        await RunAsync();
        switch (what)
        {
            case "changed": await RewriteAsync("src/A.cs"); break;
            case "props changed": await RewriteAsync("Directory.Build.props"); break;
            case "added": _folder.Write("repo/src/C.cs", "class C;"); break;
            default: File.Delete(Path.Combine(_root, "src", "B.cs")); break;
        }

        var outcome = await RunAsync();

        Assert.Contains("sources changed", outcome.Errors, StringComparison.Ordinal);
        Assert.Equal(2, Builds());
        await RunAsync();
        Assert.Equal(2, Builds());
    }

    [Fact]
    public async Task Does_not_mind_what_another_build_leaves_beside_the_sources()
    {
        await RunAsync();
        _folder.Write("repo/src/obj/A.cs", "class Made;");
        _folder.Write("repo/src/bin/A.dll", "");

        await RunAsync();

        Assert.Equal(1, Builds());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Builds_once_when_started_twice_at_the_same_time(bool withFlock)
    {
        if (!withFlock) File.Delete(Path.Combine(_path, "flock"));

        var outcomes = await Task.WhenAll(RunAsync("one"), RunAsync("two"), RunAsync("three"));

        Assert.All(outcomes, outcome => Assert.Equal(0, outcome.ExitCode));
        Assert.Equal(["one", "three", "two"], outcomes.Select(outcome => outcome.Output.Trim().Split(' ')[^1]).Order(StringComparer.Ordinal));
        Assert.Equal(1, Builds());
    }

    [Fact]
    public async Task Shows_the_errors_of_a_failed_build_and_tries_again_next_time()
    {
        _folder.Write("repo/broken", "");
        var failed = await RunAsync();
        Assert.Equal(1, failed.ExitCode);
        Assert.Contains("src/A.cs(1,2): error CS1001: Identifier expected", failed.Errors, StringComparison.Ordinal);

        File.Delete(Path.Combine(_root, "broken"));
        Assert.Equal(0, (await RunAsync()).ExitCode);
    }

    [Fact]
    public async Task Builds_without_ahead_of_time_code_where_that_compiler_cannot_be_had()
    {
        _folder.Write("repo/no-ahead-of-time", "");

        Assert.Equal(0, (await RunAsync()).ExitCode);
        Assert.Equal(2, Builds());
    }

    [Fact]
    public async Task Says_what_to_install_when_there_is_no_sdk()
    {
        File.Delete(Path.Combine(_path, "dotnet"));

        var outcome = await RunAsync();

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains(".NET SDK 10", outcome.Errors, StringComparison.Ordinal);
    }

    private Task<CommandLine.Outcome> RunAsync(params string[] arguments) => RunAsync(["./ashlar", .. arguments], _root);

    private async Task<CommandLine.Outcome> RunAsync(string[] command, string workingFolder)
    {
        var info = new ProcessStartInfo(Path.Combine(workingFolder, command[0]), command[1..])
        {
            WorkingDirectory = workingFolder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment["PATH"] = _path;
        using var process = Process.Start(info)!; // not a shell verb: always a new process
        using var timer = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var output = process.StandardOutput.ReadToEndAsync(timer.Token);
        var errors = process.StandardError.ReadToEndAsync(timer.Token);
        await process.WaitForExitAsync(timer.Token);
        return new CommandLine.Outcome(process.ExitCode, await output, await errors);
    }

    private int Builds() => File.ReadAllLines(Path.Combine(_root, "builds")).Length;

    // Some file systems count in ticks of several milliseconds: a change has to be newer than the stamp
    private async Task RewriteAsync(string relative)
    {
        var path = Path.Combine(_root, relative);
        var before = File.GetLastWriteTimeUtc(Path.Combine(_root, ".cache", "ashlar", "sources"));
        await Wait.Until(async () =>
        {
            await File.AppendAllTextAsync(path, "\n");
            return File.GetLastWriteTimeUtc(path) > before;
        });
    }

    private static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    private static void Executable(string path)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
