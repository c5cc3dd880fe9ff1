using System.CommandLine;
using System.Globalization;
using Ashlar.Model;
using Ashlar.Server;
using Ashlar.Stores;
using Ashlar.Stores.Migrations;

namespace Ashlar.Cli.Commands;

/// <summary><c>ashlar migrate plan|apply|contract|status</c>: what the database lacks, what is dangerous, and doing it.</summary>
internal static class MigrateCommand
{
    public static Command Create() => new("migrate", "Bring a database to the model: see what is missing, do it, and what was done")
    {
        Plan(), Apply(), Contract(), Status(),
    };

    private static Command Plan()
    {
        var (path, database) = (CommonOptions.Path(), CommonOptions.Database());
        var sql = new Option<bool>("--sql") { Description = "Print the statements too" };
        var command = new Command("plan", "Show the steps that would bring the database to the model; changes nothing") { path, database, sql };
        command.SetAction((parsed, cancellationToken) => WithStoreAsync(parsed.GetValue(path), parsed.GetValue(database), async (store, model) =>
        {
            var plan = await store.Migrator.PlanAsync(model, cancellationToken);
            Print(plan, parsed.GetValue(sql));
            return CommandRunner.Done;
        }, cancellationToken));
        return command;
    }

    private static Command Apply()
    {
        var (path, database) = (CommonOptions.Path(), CommonOptions.Database());
        var allow = new Option<string[]>("--allow") { Description = "A step that loses data and is meant, by its name as 'migrate plan' shows it; may repeat", HelpName = "STEP", DefaultValueFactory = _ => [] };
        var command = new Command("apply", "Do the steps, all or none") { path, database, allow };
        command.SetAction((parsed, cancellationToken) => WithStoreAsync(parsed.GetValue(path), parsed.GetValue(database), async (store, model) =>
        {
            var allowed = parsed.GetValue(allow)!.ToHashSet(StringComparer.Ordinal); // has a default
            try
            {
                var plan = await store.Migrator.ApplyAsync(model, new MigrationAllowance(Safe: true, allowed), cancellationToken);
                foreach (var step in plan.Steps) Console.WriteLine($"{Terminal.Good("done")}  {step.Name}");
                Console.WriteLine(plan.IsEmpty ? "nothing to do: the database is as the model needs it" : $"{Steps(plan.Steps.Count)} applied");
                return CommandRunner.Done;
            }
            catch (MigrationRefusedException refused)
            {
                await Console.Error.WriteLineAsync(Terminal.Error("error: ") + "nothing was changed.\n" + MigrationText.Refusal(refused.Refused));
                return CommandRunner.Failed;
            }
        }, cancellationToken));
        return command;
    }

    private static Command Contract()
    {
        var (path, database) = (CommonOptions.Path(), CommonOptions.Database());
        var yes = new Option<bool>("--yes") { Description = "Drop them all; their data is lost" };
        var command = new Command("contract", "Show what earlier models left behind, columns and tables that this one does not see, or drop it") { path, database, yes };
        command.SetAction((parsed, cancellationToken) => WithStoreAsync(parsed.GetValue(path), parsed.GetValue(database), async (store, model) =>
        {
            var plan = await store.Migrator.PlanContractionAsync(model, cancellationToken);
            if (plan.IsEmpty) Console.WriteLine("nothing is left behind");
            else if (!parsed.GetValue(yes)) Print(plan, sql: false);
            if (plan.IsEmpty) return CommandRunner.Done;
            if (!parsed.GetValue(yes))
            {
                Console.WriteLine("To drop one: ashlar migrate apply --allow " + plan.Steps[0].Name + "\nTo drop all: ashlar migrate contract --yes");
                return CommandRunner.Done;
            }

            var done = await store.Migrator.ApplyAsync(model, new MigrationAllowance(Safe: true, plan.Steps.Select(s => s.Name).ToHashSet(StringComparer.Ordinal)), cancellationToken);
            foreach (var step in done.Steps) Console.WriteLine($"{Terminal.Good("done")}  {step.Name}");
            return CommandRunner.Done;
        }, cancellationToken));
        return command;
    }

    private static Command Status()
    {
        var (path, database) = (CommonOptions.Path(), CommonOptions.Database());
        var command = new Command("status", "Show the plans that were applied, and whether something is missing now") { path, database };
        command.SetAction((parsed, cancellationToken) => WithStoreAsync(parsed.GetValue(path), parsed.GetValue(database), async (store, model) =>
        {
            var plan = await store.Migrator.PlanAsync(model, cancellationToken);
            foreach (var applied in await store.Migrator.HistoryAsync(cancellationToken))
            {
                Console.WriteLine($"{applied.Id,4}  {applied.AppliedAt.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)}  {applied.ModelHash[..12]}  {Steps(applied.Steps.Count)}: {string.Join(", ", applied.Steps.Take(6))}{(applied.Steps.Count > 6 ? ", …" : "")}");
            }

            Console.WriteLine(plan.IsEmpty ? Terminal.Good("up to date") : $"{Steps(plan.Steps.Count)} to do; see: ashlar migrate plan");
            return plan.IsEmpty ? CommandRunner.Done : CommandRunner.Failed;
        }, cancellationToken));
        return command;
    }

    private static string Steps(int count) => count == 1 ? "1 step" : $"{count} steps";

    private static void Print(MigrationPlan plan, bool sql)
    {
        if (plan.IsEmpty) Console.WriteLine("nothing to do: the database is as the model needs it");
        foreach (var step in plan.Steps)
        {
            var risk = step.Risk.ToString().ToLowerInvariant().PadRight(12);
            Console.WriteLine($"{(step.Risk == StepRisk.Destructive ? Terminal.Warn(risk) : risk)}{step.Name}  {Terminal.Faint(step.Description)}");
            if (step.Obstacle is { } obstacle) Console.WriteLine("    " + Terminal.Warn("cannot be done: ") + obstacle);
            if (!sql) continue;
            foreach (var statement in step.Sql) Console.WriteLine("    " + statement.ReplaceLineEndings("\n    ") + ";");
        }
    }

    private static async Task<int> WithStoreAsync(string? path, string? database, Func<IStore, ModelSnapshot, Task<int>> act, CancellationToken cancellationToken)
    {
        // A migration signs no tokens: it must not ask for the secret that production needs for serving.
        var options = CommonOptions.Bind(path, ("DATABASE_URL", database), ("ASHLAR_ENVIRONMENT", "development"));
        var model = CommonOptions.LoadModel(options.ModelPath);
        await using var store = await DatabaseUrl.OpenAsync(options, model, TimeProvider.System, cancellationToken);
        return await act(store, model);
    }
}
