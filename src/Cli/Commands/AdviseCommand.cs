using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Ashlar.Cli.Advising;
using Ashlar.Model;
using Ashlar.Server;
using Ashlar.Stores;
using Ashlar.Stores.Advising;
using Ashlar.Stores.Migrations;

namespace Ashlar.Cli.Commands;

/// <summary><c>ashlar advise [path]</c>: which indexes are missing, doubled or unused, from what was really asked.</summary>
internal static class AdviseCommand
{
    public static Command Create()
    {
        var path = CommonOptions.Path();
        var database = CommonOptions.Database();
        var since = new Option<string?>("--since") { Description = "Only what ran since then: days back (7d, 2w) or a date (2026-03-31); whole days, UTC (default: all that is kept, 30 days)", HelpName = "WHEN" };
        var format = new Option<string>("--format") { Description = "text (the default) or json, for tools", HelpName = "FORMAT", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        var command = new Command("advise", "Show which indexes are missing, doubled or unused, from the recorded shapes of real requests; changes nothing") { path, database, since, format };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(path), parsed.GetValue(database), Since(parsed.GetValue(since), DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime)), parsed.GetValue(format) == "json", cancellationToken));
        return command;
    }

    /// <exception cref="CommandException">It is neither a number of days nor a date.</exception>
    internal static DateOnly Since(string? text, DateOnly today)
    {
        if (text is null) return today.AddDays(-IShapeRecords.Days);
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)) return date;
        if (text.Length > 1 && text[^1] is 'd' or 'w' && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= 10_000)
            return today.AddDays(-count * (text[^1] == 'w' ? 7 : 1));
        throw new CommandException($"--since '{text}' is neither days or weeks back (7d, 2w) nor a date (2026-03-31)");
    }

    private static async Task<int> RunAsync(string? path, string? database, DateOnly since, bool json, CancellationToken cancellationToken)
    {
        // Advice signs no tokens: it must not ask for the secret that production needs for serving
        var options = CommonOptions.Bind(path, ("DATABASE_URL", database), ("JWT_SECRET", RandomNumberGenerator.GetHexString(64)));
        var model = CommonOptions.LoadModel(options.ModelPath);
        await using var store = await DatabaseUrl.OpenAsync(options, model, TimeProvider.System, cancellationToken);
        var shapes = IndexAdvisor.Concerning(model, await ShapeFile.RecordsOf(model, store, options.Folder).ReadAsync(since, cancellationToken));
        if (shapes.Count == 0 && !json)
        {
            Console.WriteLine(NothingYet(since));
            return CommandRunner.Done;
        }

        var found = await store.Migrator.InspectAsync(cancellationToken);
        var advisor = new IndexAdvisor(await ServedAsync(store, model, cancellationToken), found, store.Trials) { Progress = new Looking() };
        var advice = await advisor.AdviseAsync(shapes, cancellationToken);
        Looking.Wipe();
        var mend = new Mend(model, found.Kind);
        if (json) Console.WriteLine(new AdviceJson(mend).Write(advice));
        else new AdviceText(mend, Console.Out).Print(advice);
        return CommandRunner.Done;
    }

    private static string NothingYet(DateOnly since) =>
        $"nothing is recorded since {since.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}: a server on this database writes the counts of its statements once a minute (ASHLAR_SHAPES_SECONDS), and when it stops";

    // After a rolling rename a column may still have its earlier name
    private static async ValueTask<ModelSnapshot> ServedAsync(IStore store, ModelSnapshot model, CancellationToken cancellationToken) =>
        model.External ? model : (await store.Migrator.PlanAsync(model, MigrationMode.Rolling, cancellationToken)).Served ?? model;

    /// <summary>A line that is written over, on a terminal: a large model has many tables to look at.</summary>
    private sealed class Looking : IProgress<Entity>
    {
        public void Report(Entity value)
        {
            if (Terminal.ErrorIsInteractive) Console.Error.Write($"\r\e[2Kasking the planner about {value.Name} …");
        }

        public static void Wipe()
        {
            if (Terminal.ErrorIsInteractive) Console.Error.Write("\r\e[2K");
        }
    }
}
