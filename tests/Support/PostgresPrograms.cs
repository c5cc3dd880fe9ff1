using System.Diagnostics;
using System.Globalization;

namespace Ashlar.Testing;

/// <summary>Debian's PostgreSQL programs, run as user <c>postgres</c> where we are root, since the server refuses root.</summary>
internal sealed class PostgresPrograms
{
    private readonly string _folder;

    private PostgresPrograms(string folder) => _folder = folder;

    /// <summary>The newest installed. Skips the test, or fails it in CI, where there is none.</summary>
    public static PostgresPrograms Find() => new(Path.GetDirectoryName(Outside.Found(Newest(), "PostgreSQL is not installed (./test installs it)"))!); // a full path

    /// <summary>A program with what it must run under.</summary>
    public string[] Command(string name) => Environment.IsPrivilegedProcess
        ? ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--init-groups", Path.Combine(_folder, name)]
        : [Path.Combine(_folder, name)];

    /// <summary>Makes a cluster.</summary>
    public async Task InitialiseAsync(string folder, string data)
    {
        if (Environment.IsPrivilegedProcess) await RunAsync(["chown", "postgres:", folder]);
        await RunAsync(
        [
            .. Command("initdb"), "--pgdata", data, "--username", "postgres", "--auth", "trust", "--encoding", "UTF8",
            "--locale", "C.UTF-8", "--locale-provider", "icu", "--icu-locale", "en-US", "--no-sync", "--no-instructions",
        ]);
        // Who is named so needs a password; everybody else is trusted
        var rules = Path.Combine(data, "pg_hba.conf");
        await File.WriteAllTextAsync(rules, "host all guarded all scram-sha-256\n" + await File.ReadAllTextAsync(rules));
    }

    /// <summary>Copies a running cluster, to follow it.</summary>
    public async Task CopyAsync(string folder, string data, int port)
    {
        if (Environment.IsPrivilegedProcess) await RunAsync(["chown", "postgres:", folder]);
        await RunAsync(
        [
            .. Command("pg_basebackup"), "--host", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture), "--username", "postgres",
            "--pgdata", data, "--write-recovery-conf", "--wal-method", "stream", "--checkpoint", "fast", "--no-sync",
        ]);
    }

    private static string? Newest()
    {
        const string Debian = "/usr/lib/postgresql";
        if (!Directory.Exists(Debian)) return null;
        return Directory.EnumerateDirectories(Debian)
            .OrderByDescending(d => int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out var version) ? version : 0)
            .Select(d => Path.Combine(d, "bin", "initdb")).FirstOrDefault(File.Exists);
    }

    private static async Task RunAsync(string[] command)
    {
        var info = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        using var process = Process.Start(info) ?? throw new InvalidOperationException($"{command[0]} did not start");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{string.Join(' ', command)} ended with {process.ExitCode}\n{await output}\n{await errors}");
    }
}
