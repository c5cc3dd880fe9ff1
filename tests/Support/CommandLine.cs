using System.Diagnostics;
using System.Text;

namespace Ashlar.Testing;

/// <summary>The command line, run as a real process.</summary>
public static class CommandLine
{
    /// <summary>What a finished command left.</summary>
    public sealed record Outcome(int ExitCode, string Output, string Errors);

    /// <summary>
    /// <c>$ASHLAR_CLI</c>, else what the build of src/Cli made in the test's own configuration. A test project
    /// that is not to the right of Cli runs against it only after the solution was built.
    /// </summary>
    public static string Executable { get; } = Environment.GetEnvironmentVariable("ASHLAR_CLI") is { Length: > 0 } set
        ? set
        : RepoRoot.Combine("src", "Cli", "bin", Configuration, "net10.0", OperatingSystem.IsWindows() ? "Ashlar.Cli.exe" : "Ashlar.Cli");

    /// <summary>Runs a command to its end.</summary>
    /// <param name="arguments">As a person would type them after <c>ashlar</c>.</param>
    /// <param name="workingFolder">The repository's root unless told.</param>
    /// <param name="environment">Added to this process's own; null removes.</param>
    /// <param name="input">Standard input; closed at once when null.</param>
    /// <param name="deadline">60 seconds unless told; past it the process is killed.</param>
    public static async Task<Outcome> RunAsync(
        IEnumerable<string> arguments, string? workingFolder = null, IReadOnlyDictionary<string, string?>? environment = null,
        string? input = null, TimeSpan? deadline = null)
    {
        using var process = Process.Start(StartInfo(arguments, workingFolder, environment))
            ?? throw new InvalidOperationException($"{Executable} did not start");
        try
        {
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            if (input is not null) await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            using var timer = new CancellationTokenSource(deadline ?? TimeSpan.FromSeconds(60));
            await process.WaitForExitAsync(timer.Token);
            return new Outcome(process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    internal static ProcessStartInfo StartInfo(
        IEnumerable<string> arguments, string? workingFolder, IReadOnlyDictionary<string, string?>? environment)
    {
        if (!File.Exists(Executable)) throw new FileNotFoundException("build src/Cli first, or set ASHLAR_CLI", Executable);
        var info = new ProcessStartInfo(Executable, arguments)
        {
            WorkingDirectory = workingFolder ?? RepoRoot.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        // A developer's own settings must not steer the tests
        foreach (var name in new[] { "PORT", "DATABASE_URL", "MIGRATE_DATABASE_URL", "JWT_SECRET", "LOG_LEVEL", "ASPNETCORE_ENVIRONMENT", "ASPNETCORE_URLS", "DOTNET_ENVIRONMENT" })
            info.Environment.Remove(name);
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>()) info.Environment[name] = value;
        return info;
    }

    private static string Configuration =>
        AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            ? "Release"
            : "Debug";
}
