using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Npgsql;

namespace Ashlar.Testing;

/// <summary>
/// A real PostgreSQL of our own: a fresh cluster in a temporary folder, on a private loopback port and a unix socket. A
/// supervising shell stops it and removes the folder when this process ends in whatever way. Its default collation is not by
/// code point, as that of most databases outside is not.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const int SigKill = 9;

    // The shell lives as long as its input: `keep` stops the server only, anything else (our death too) removes the folder
    private const string Supervisor = """dir=$1; shift; "$@" & pid=$!; read -r word; kill -QUIT $pid 2> /dev/null; wait $pid; [ "$word" = keep ] || rm -rf "$dir" """;

    private static readonly Lazy<Task<PostgresServer>> Shared = new(() => StartAsync());

    private readonly string _folder;
    private readonly PostgresPrograms _programs;
    private readonly IReadOnlyList<string> _settings;
    private Process? _supervisor;
    private int _databases;

    private PostgresServer(string folder, PostgresPrograms programs, IReadOnlyList<string> settings)
    {
        _folder = folder;
        _programs = programs;
        _settings = settings;
    }

    public int Port { get; } = FreePort.Next();

    /// <summary>The folder of the unix socket.</summary>
    public string SocketFolder => _folder;

    /// <summary>Where its data is.</summary>
    public string DataFolder => Path.Combine(_folder, "data");

    /// <summary>The postmaster's process.</summary>
    public int Pid => int.Parse(File.ReadLines(Path.Combine(DataFolder, "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    /// <summary>What it has logged so far, to tell of a failed test.</summary>
    public string Log => File.ReadAllText(LogFile);

    private string LogFile => Path.Combine(_folder, "log");

    /// <summary>The one of this test process, started by whoever asks first. Skips the test where PostgreSQL is not installed.</summary>
    public static async Task<PostgresServer> SharedAsync()
    {
        _ = PostgresPrograms.Find(); // skips here, before the one start
        return await Shared.Value;
    }

    /// <summary>One for a test that stops, kills or tunes it.</summary>
    /// <param name="settings">Such as <c>max_connections=5</c>.</param>
    /// <param name="folder">Where to keep its data: a temporary folder unless told.</param>
    public static async Task<PostgresServer> StartAsync(IReadOnlyList<string>? settings = null, string? folder = null)
    {
        var programs = PostgresPrograms.Find();
        var server = new PostgresServer(folder ?? Directory.CreateTempSubdirectory("ashlar-postgres-").FullName, programs, settings ?? []);
        try
        {
            await programs.InitialiseAsync(server._folder, server.DataFolder);
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>A hot standby of another, following it by streaming replication.</summary>
    public static async Task<PostgresServer> StartReplicaAsync(PostgresServer primary)
    {
        var programs = PostgresPrograms.Find();
        var replica = new PostgresServer(Directory.CreateTempSubdirectory("ashlar-postgres-").FullName, programs, []);
        try
        {
            await programs.CopyAsync(replica._folder, replica.DataFolder, primary.Port);
            await replica.StartAgainAsync();
            return replica;
        }
        catch
        {
            await replica.DisposeAsync();
            throw;
        }
    }

    /// <summary>The address of a database for our options, as user <c>postgres</c> without a password (over TCP).</summary>
    public string Url(string database) => $"postgres://postgres@127.0.0.1:{Port}/{database}";

    /// <summary>The same for Npgsql, unpooled.</summary>
    public string ConnectionString(string database) =>
        new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = Port, Username = "postgres", Database = database, Pooling = false }.ConnectionString;

    /// <summary>A database of one test.</summary>
    /// <returns>Its <see cref="Url"/>; the last part is its name.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = "t" + Interlocked.Increment(ref _databases).ToString(CultureInfo.InvariantCulture);
        await ExecuteAsync("postgres", $"CREATE DATABASE {name}");
        return Url(name);
    }

    /// <summary>Ends a database with everyone in it.</summary>
    public Task DropDatabaseAsync(string url) => ExecuteAsync("postgres", $"DROP DATABASE IF EXISTS {NameOf(url)} WITH (FORCE)");

    public static string NameOf(string url) => url[(url.LastIndexOf('/') + 1)..].Split('?')[0];

    /// <summary>Runs statements beside what is tested.</summary>
    public async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Runs a statement in a transaction that stands still, with the locks it took, until it is disposed; then nothing of it is kept.</summary>
    public async Task<IAsyncDisposable> HoldAsync(string database, string sql)
    {
        var connection = new NpgsqlConnection(ConnectionString(database));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("BEGIN; " + sql, connection);
        await command.ExecuteNonQueryAsync();
        return connection; // its end is the end of the transaction
    }

    /// <summary>The first column of the first row; null where there is none.</summary>
    public async Task<object?> ScalarAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync() is { } value and not DBNull ? value : null;
    }

    /// <summary>SIGKILL to the server and, by its doing, to all it serves; as a crash of the machine would, but for the disk's cache.</summary>
    public async Task Kill9Async()
    {
        if (Signal(Pid, SigKill) != 0) throw new InvalidOperationException($"no signal reached {Pid}: errno {Marshal.GetLastPInvokeError()}");
        await ReleaseAsync();
    }

    /// <summary>Stops at once, as an operator's immediate shutdown.</summary>
    public Task StopAsync() => ReleaseAsync();

    /// <summary>Starts with the same data, on the same port; returns when it takes connections.</summary>
    public async Task StartAgainAsync()
    {
        // After a kill the last of the old server's children may still hold its shared memory
        await Wait.Until(async () => await TryStartAsync(), TimeSpan.FromSeconds(60), "PostgreSQL to start");
    }

    public async ValueTask DisposeAsync()
    {
        if (_supervisor is null)
        {
            if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
            return;
        }

        _supervisor.StandardInput.Close();
        await _supervisor.WaitForExitAsync();
        _supervisor.Dispose();
        _supervisor = null;
    }

    private async Task ReleaseAsync()
    {
        if (_supervisor is null) return;
        await _supervisor.StandardInput.WriteLineAsync("keep");
        _supervisor.StandardInput.Close();
        await _supervisor.WaitForExitAsync();
        _supervisor.Dispose();
        _supervisor = null;
    }

    private async Task<bool> TryStartAsync()
    {
        if (_supervisor is null) Begin();
        if (!PostmasterEnded()) return await AnswersAsync();
        await ReleaseAsync();
        return false;
    }

    private bool PostmasterEnded() => File.Exists(LogFile) && Log.Contains("FATAL:  pre-existing shared memory", StringComparison.Ordinal);

    private void Begin()
    {
        if (File.Exists(LogFile)) File.Delete(LogFile);
        string[] server =
        [
            .. _programs.Command("postgres"), "-D", DataFolder, "-c", "listen_addresses=127.0.0.1", "-c", $"port={Port}",
            "-c", $"unix_socket_directories={_folder}", "-c", "max_connections=300", "-c", "logging_collector=off",
            .. _settings.SelectMany(s => new[] { "-c", s }),
        ];
        // Its output goes to a file: a pipe that nobody empties would stop it
        var info = new ProcessStartInfo("/bin/sh", ["-c", $"exec 2> '{LogFile}' > /dev/null; {Supervisor}", "sh", _folder, .. server]) { RedirectStandardInput = true };
        _supervisor = Process.Start(info) ?? throw new InvalidOperationException("/bin/sh did not start");
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await ExecuteAsync("postgres", "SELECT 1");
            return true;
        }
        catch (NpgsqlException)
        {
            return false; // not yet
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Signal(int pid, int signal);
}
