using System.CommandLine;
using System.Runtime.InteropServices;
using Ashlar.Server;
using Ashlar.Server.Logging;
using Ashlar.Server.Options;

namespace Ashlar.Cli.Commands;

/// <summary><c>ashlar serve [path]</c>.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var path = CommonOptions.Path();
        var port = new Option<int?>("--port") { Description = "Port to listen on; 0 takes a free one (default: PORT, or 8080)", HelpName = "N" };
        var host = new Option<string?>("--host") { Description = "Address to bind, or * for all; needs --environment (default: loopback only)", HelpName = "ADDRESS" };
        var database = CommonOptions.Database();
        var environment = CommonOptions.Environment();
        var migrate = new Option<bool>("--migrate") { Description = "In production too, bring the database to the model before serving (never steps that lose data)" };
        var files = new Option<string?>("--public") { Description = "Folder of files to serve beside the API, relative to the model, or none (default: ASHLAR_PUBLIC, or public beside the model)", HelpName = "DIR" };
        var command = new Command("serve", "Serve a model as a REST API with OpenAPI and docs") { path, port, host, database, environment, files, migrate };
        command.SetAction((parsed, cancellationToken) => RunAsync(CommonOptions.Bind(
            parsed.GetValue(path),
            ("PORT", parsed.GetValue(port)?.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ("HOST", parsed.GetValue(host)),
            ("DATABASE_URL", parsed.GetValue(database)),
            ("ASHLAR_ENVIRONMENT", parsed.GetValue(environment)),
            ("ASHLAR_PUBLIC", parsed.GetValue(files)),
            ("ASHLAR_MIGRATE", parsed.GetValue(migrate) ? "true" : null)), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ServerOptions options, CancellationToken cancellationToken)
    {
        var json = options.LogJson ?? !Terminal.OutputIsInteractive;
        await using var log = new ServerLog(new LogSink(Console.OpenStandardOutput()), json, Terminal.ColoursOutput, options.LogLevel, TimeProvider.System);
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, stop));
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, stop));
        await using var server = await AshlarServer.StartAsync(options, log, TimeProvider.System, cancellationToken);
        Announce(server, options, log, json);
        await stop.Task;
        await server.StopAsync();
        return CommandRunner.Done;
    }

    private static void Stop(PosixSignalContext signal, TaskCompletionSource stop)
    {
        // A second signal is not held back: it ends the process where it stands.
        signal.Cancel = stop.TrySetResult();
    }

    private static void Announce(AshlarServer server, ServerOptions options, ServerLog log, bool json)
    {
        var address = server.Addresses.First();
        if (json)
        {
            log.Event(LogLevelOption.Information, "listening", $"{server.Model.Name} listens on {string.Join(", ", server.Addresses)}");
            return;
        }

        log.Event(LogLevelOption.Information, "listening", Greeting.For(server.Model, address, server.HasSite, options));
    }
}
