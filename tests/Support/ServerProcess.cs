using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;

namespace Ashlar.Testing;

/// <summary>
/// A real <c>ashlar serve</c> process on a free loopback port. Disposing kills it by its pid, whatever state it is in.
/// </summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private const int SigTerm = 15;
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private bool _started;

    private ServerProcess(Process process, Uri address)
    {
        _process = process;
        BaseAddress = address;
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = address };
    }

    /// <summary>Such as <c>http://127.0.0.1:41234/</c>.</summary>
    public Uri BaseAddress { get; }

    /// <summary>A client of <see cref="BaseAddress"/> that follows no redirect and keeps no cookie.</summary>
    public HttpClient Http { get; }

    public int Pid => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>What it has written to standard output so far.</summary>
    public string Output => Read(_output);

    /// <summary>What it has written to standard error so far.</summary>
    public string Errors => Read(_errors);

    /// <summary>Starts <c>ashlar serve MODEL --port FREE</c> and waits until <c>/health/ready</c> answers 200.</summary>
    /// <param name="model">A model file or its folder. The default database lands beside it, so give a copy in a <see cref="TempFolder"/>.</param>
    /// <param name="arguments">More flags, such as <c>--database</c>, <c>sqlite::memory:</c>.</param>
    /// <param name="environment">Such as <c>JWT_SECRET</c>; added to this process's own.</param>
    /// <param name="port">A free one unless told: a restart keeps its address.</param>
    /// <param name="deadline">90 seconds unless told: many may start at once.</param>
    /// <param name="wrapper">A command the server runs under, such as <c>["/usr/bin/strace", "-f"]</c>; the pid is the wrapper's then.</param>
    /// <exception cref="InvalidOperationException">It ended, or was not ready in time; the message carries what it wrote.</exception>
    public static async Task<ServerProcess> ServeAsync(
        string model, IEnumerable<string>? arguments = null, IReadOnlyDictionary<string, string?>? environment = null,
        int? port = null, TimeSpan? deadline = null, IReadOnlyList<string>? wrapper = null)
    {
        var server = Start(model, arguments, environment, port, wrapper);
        try
        {
            await server.BecomeReadyAsync(deadline);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>As <see cref="ServeAsync"/>, without waiting for anything.</summary>
    public static ServerProcess Start(
        string model, IEnumerable<string>? arguments = null, IReadOnlyDictionary<string, string?>? environment = null, int? port = null, IReadOnlyList<string>? wrapper = null)
    {
        var chosen = port ?? FreePort.Next();
        var info = CommandLine.StartInfo(["serve", model, "--port", chosen.ToString(), .. arguments ?? []], null, environment);
        if (wrapper is not null) Wrap(info, wrapper);
        var server = new ServerProcess(new Process { StartInfo = info }, new Uri($"http://127.0.0.1:{chosen}/"));
        server.Begin();
        return server;
    }

    /// <summary>Waits until <c>/health/ready</c> answers 200.</summary>
    /// <param name="deadline">90 seconds unless told: many may start at once.</param>
    /// <exception cref="InvalidOperationException">It ended, or was not ready in time.</exception>
    public async Task BecomeReadyAsync(TimeSpan? deadline = null)
    {
        try
        {
            await Wait.Until(ReadyOrEnded, deadline ?? TimeSpan.FromSeconds(90), "/health/ready");
        }
        catch (TimeoutException late)
        {
            throw new InvalidOperationException($"{late.Message}\n{Output}\n{Errors}", late);
        }
        if (!_process.HasExited) return;
        await _process.WaitForExitAsync();
        throw new InvalidOperationException($"the server ended with {_process.ExitCode}\n{Output}\n{Errors}");
    }

    /// <summary>SIGKILL, as a crash or the kernel's memory killer would; returns once it is gone.</summary>
    public async Task Kill9Async()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as an orchestrator sends; returns the exit code.</summary>
    /// <param name="deadline">30 seconds unless told.</param>
    /// <exception cref="OperationCanceledException">It did not end in time.</exception>
    public async Task<int> StopGracefullyAsync(TimeSpan? deadline = null)
    {
        if (!_process.HasExited && Signal(_process.Id, SigTerm) != 0)
            throw new InvalidOperationException($"no signal reached {_process.Id}: errno {Marshal.GetLastPInvokeError()}");
        using var timer = new CancellationTokenSource(deadline ?? TimeSpan.FromSeconds(30));
        await _process.WaitForExitAsync(timer.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (_started)
        {
            // Under a wrapper the server is a child: it has to go as well
            if (!_process.HasExited) _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
    }

    private void Begin()
    {
        _process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Append(_errors, line.Data);
        _process.Start();
        _started = true;
        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private async Task<bool> ReadyOrEnded()
    {
        if (_process.HasExited) return true;
        try
        {
            using var answer = await Http.GetAsync("health/ready");
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false; // not listening yet
        }
    }

    private static void Wrap(ProcessStartInfo info, IReadOnlyList<string> wrapper)
    {
        string[] command = [.. wrapper.Skip(1), info.FileName, .. info.ArgumentList];
        info.FileName = wrapper[0];
        info.ArgumentList.Clear();
        foreach (var argument in command) info.ArgumentList.Add(argument);
    }

    private static void Append(StringBuilder to, string? line)
    {
        if (line is null) return;
        lock (to) to.Append(line).Append('\n');
    }

    private static string Read(StringBuilder from)
    {
        lock (from) return from.ToString();
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Signal(int pid, int signal);
}
