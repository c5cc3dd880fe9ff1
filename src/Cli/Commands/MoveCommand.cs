using System.CommandLine;
using Ashlar.Engine.Moving;
using Ashlar.Server;
using Spectre.Console;

namespace Ashlar.Cli.Commands;

/// <summary><c>ashlar move [path] --from URL --to URL</c>.</summary>
internal static class MoveCommand
{
    public static Command Create()
    {
        var path = CommonOptions.Path();
        var from = new Option<string>("--from") { Description = "The database to copy: sqlite:… or postgres:…", Required = true, HelpName = "URL" };
        var to = new Option<string>("--to") { Description = "An empty database, or the one that an interrupted move left", Required = true, HelpName = "URL" };
        var command = new Command("move", "Copy a whole database into another, of any kind, and compare them; run again, it goes on where it was interrupted") { path, from, to };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (source, target) = (parsed.GetValue(from)!, parsed.GetValue(to)!); // required
            if (source == target) throw new CommandException("--from and --to are the same database");
            var options = CommonOptions.Bind(parsed.GetValue(path));
            var model = CommonOptions.LoadModel(options.ModelPath);
            await using var left = await DatabaseUrl.OpenAsync(source, null, model, options.Folder, TimeProvider.System, cancellationToken);
            if (!await left.PingAsync(cancellationToken)) throw new CommandException("--from: there is no database at that address");
            await using var right = await DatabaseUrl.OpenAsync(target, options.MigrateDatabase, model, options.Folder, TimeProvider.System, cancellationToken);
            IReadOnlyList<MovedTable> moved = [];
            try
            {
                await WithBarAsync(async progress => moved = await new MoveRun(model, left, right, progress).RunAsync(cancellationToken));
            }
            catch (MoveRefusedException refused)
            {
                throw new CommandException(refused.Message);
            }
            catch (OperationCanceledException)
            {
                throw new CommandException("interrupted; the same command goes on where it stopped");
            }

            foreach (var table in moved) Console.WriteLine($"{table.Name,-16} {table.Rows,8} rows moved");
            Console.WriteLine($"{moved.Sum(t => t.Rows)} rows are the same in both");
            return CommandRunner.Done;
        });
        return command;
    }

    /// <summary>A bar for each table on a terminal; nothing elsewhere.</summary>
    private static async Task WithBarAsync(Func<IProgress<MoveProgress>, Task> work)
    {
        if (!Terminal.ErrorIsInteractive)
        {
            await work(new Reports(_ => { }));
            return;
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        await console.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var bars = new Dictionary<string, ProgressTask>();
                await work(new Reports(at =>
                {
                    if (!bars.TryGetValue(at.What, out var bar)) bars[at.What] = bar = context.AddTask(Markup.Escape(at.What));
                    bar.MaxValue = Math.Max(1, at.Total);
                    bar.Value = at.Total == 0 ? 1 : at.Rows;
                }));
            });
    }

    private sealed class Reports(Action<MoveProgress> report) : IProgress<MoveProgress>
    {
        public void Report(MoveProgress value) => report(value);
    }
}
