using System.CommandLine;
using Ashlar.Cli.Exporting;
using Ashlar.Engine.Rules;

namespace Ashlar.Cli.Commands;

/// <summary><c>ashlar export ENTITY [path]</c>.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var entity = new Argument<string>("entity") { Description = "The entity whose rows to write out" };
        var path = CommonOptions.Path();
        var database = CommonOptions.Database();
        var format = new Option<string>("--format") { Description = "ndjson (owned children nested) or csv", DefaultValueFactory = _ => "ndjson" };
        format.AcceptOnlyFromAmong("ndjson", "csv");
        var filter = new Option<string?>("--filter") { Description = "Only rows for which this CEL expression is true", HelpName = "EXPRESSION" };
        var output = new Option<string?>("--output", "-o") { Description = "Write to this file instead of printing", HelpName = "FILE" };
        var token = new Option<string?>("--as") { Description = "Export what the caller of this token may read; default: as the owner, everything but hidden fields", HelpName = "TOKEN" };
        var command = new Command("export", "Write rows out as NDJSON or CSV, in a form that import takes back") { entity, path, database, format, filter, output, token };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var offline = await OfflineEngine.OpenAsync(parsed.GetValue(path), parsed.GetValue(database), cancellationToken);
            var exported = EntityNames.Find(offline.Engine.Model, parsed.GetValue(entity)!); // required
            var caller = await offline.CallerOfAsync(parsed.GetValue(token), cancellationToken) ?? Caller.System;
            var target = parsed.GetValue(output);
            await using var stream = target is null ? Console.OpenStandardOutput() : File.Create(target);
            await using var writer = parsed.GetValue(format) == "csv" ? (RowWriter)new CsvRowWriter(stream, exported) : new NdjsonRowWriter(stream, exported);
            var rows = await new ExportRun(offline.Engine, caller).RunAsync(exported, parsed.GetValue(filter), writer, cancellationToken);
            if (target is not null) Console.WriteLine($"{rows} {exported.Name} rows written to {target}");
            return CommandRunner.Done;
        });
        return command;
    }
}
