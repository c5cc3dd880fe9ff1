using System.CommandLine;
using Ashlar.Cli.Importing;
using Spectre.Console;

namespace Ashlar.Cli.Commands;

/// <summary><c>ashlar import ENTITY FILE [path]</c>, <c>ashlar import FOLDER [path]</c>.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        var what = new Argument<string[]>("what")
        {
            Description = "ENTITY FILE [path], or FOLDER [path]: a folder of files named by entity, loaded in the order of their references. FILE '-' is standard input",
            Arity = new ArgumentArity(1, 3),
        };
        var database = CommonOptions.Database();
        var format = new Option<string?>("--format") { Description = "csv, json (an array) or ndjson (an object a line); default: by the file's name" };
        format.AcceptOnlyFromAmong("csv", "json", "ndjson");
        var all = new Option<bool>("--all-or-nothing") { Description = "One bad row leaves nothing of the file; without it the rest is kept" };
        var from = new Option<long>("--from-line") { Description = "Go on at this line, as an interrupted import tells", DefaultValueFactory = _ => 1, HelpName = "N" };
        var token = new Option<string?>("--as") { Description = "Import as the caller of this token, rules asked; default: as the owner, rules not asked, validation is", HelpName = "TOKEN" };
        var command = new Command("import", "Load rows from CSV, JSON or NDJSON, checked by the model's rules") { what, database, format, all, from, token };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var words = parsed.GetValue(what)!; // at least one
            var isFolder = Directory.Exists(words[0]);
            if (words.Length < 2 && !isFolder) throw new CommandException($"'{words[0]}' is no folder; to load one file: ashlar import ENTITY FILE");
            var path = words.Length > (isFolder ? 1 : 2) ? words[^1] : null;
            await using var offline = await OfflineEngine.OpenAsync(path, parsed.GetValue(database), cancellationToken);
            var caller = await offline.CallerOfAsync(parsed.GetValue(token), cancellationToken);
            var jobs = isFolder
                ? ImportFolder.Files(offline.Engine.Model, words[0]).Select(f => new ImportJob(f.Entity, f.Path, null, parsed.GetValue(all), 1, caller)).ToList()
                : [new ImportJob(EntityNames.Find(offline.Engine.Model, words[0]), Existing(words[1]), parsed.GetValue(format), parsed.GetValue(all), parsed.GetValue(from), caller)];
            var refused = 0L;
            foreach (var job in jobs) refused += await RunAsync(offline, job, cancellationToken);
            return refused == 0 ? CommandRunner.Done : CommandRunner.Failed;
        });
        return command;
    }

    private static string Existing(string path) => path == "-" || File.Exists(path) ? path : throw new CommandException($"{path}: no such file");

    private static async Task<long> RunAsync(OfflineEngine offline, ImportJob job, CancellationToken cancellationToken)
    {
        var run = new ImportRun(offline.Engine, Console.Error);
        try
        {
            await WithBarAsync(job, progress => run.RunAsync(job, progress, cancellationToken));
        }
        catch (OperationCanceledException)
        {
            throw new CommandException($"interrupted; {run.Taken} {job.Entity.Name} rows were taken. Go on with: ashlar import {job.Entity.Name} {job.Path} --from-line {run.NextLine}");
        }

        var refused = run.Refused == 0 ? "" : Terminal.Warn($", {run.Refused} refused" + (job.AllOrNothing ? "; nothing of the file was kept" : ""));
        Console.WriteLine($"{job.Entity.Name,-16} {run.Taken,8} rows taken{refused}");
        return run.Refused;
    }

    /// <summary>A bar on a terminal, by the bytes read; nothing elsewhere.</summary>
    private static async Task WithBarAsync(ImportJob job, Func<IProgress<long>, Task> work)
    {
        if (!Terminal.ErrorIsInteractive || job.Path == "-")
        {
            await work(new Progress(_ => { }));
            return;
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        await console.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask(job.Entity.Name, maxValue: Math.Max(1, new FileInfo(job.Path).Length));
                await work(new Progress(bytes => bar.Value = bytes));
            });
    }

    /// <summary>Reports at once, on the thread that reads: the framework's own would hop threads for each block.</summary>
    private sealed class Progress(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }
}
