using System.CommandLine;
using System.Globalization;
using Ashlar.Cli.Migrating;
using Ashlar.Server;
using Ashlar.Stores.Migrations;

namespace Ashlar.Cli.Commands;

/// <summary><c>ashlar migrate plan|apply|contract|status</c>: what the database lacks, what is dangerous, and doing it.</summary>
internal static class MigrateCommand
{
    private const string TargetHelp = "Where the rows live, with a login that may change the schema (default: MIGRATE_DATABASE_URL, then DATABASE_URL, then .ashlar/<name>.db beside the model)";

    public static Command Create() => new("migrate", "Bring a database to the model: see what is missing, do it, undo it, finish it, and what was done")
    {
        Plan(), Apply(), Contract(), Status(),
    };

    private static Command Plan()
    {
        var target = new MigrationTarget(TargetHelp);
        var sql = new Option<bool>("--sql") { Description = "Print the statements too, each with the lock it takes and whether it reads or writes every row" };
        var format = new Option<string>("--format") { Description = "text (the default) or json, for tools", HelpName = "FORMAT", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        var down = Down("Show the way back to the model that was applied before the newest one");
        var command = target.AddTo(new Command("plan", "Show the steps that would bring the database to the model; changes nothing") { sql, format, down });
        command.SetAction((parsed, cancellationToken) => target.WithStoreAsync(parsed, async (store, model, mode) =>
        {
            var plan = parsed.GetValue(down)
                ? await store.Migrator.PlanDownAsync(cancellationToken) ?? throw NoEarlier()
                : await store.Migrator.PlanAsync(model, mode, cancellationToken);
            if (parsed.GetValue(format) == "json") Console.WriteLine(PlanJson.Write(plan, mode));
            else PlanText.Print(plan, mode, parsed.GetValue(sql));
            return CommandRunner.Done;
        }, cancellationToken));
        return command;
    }

    private static Command Apply()
    {
        var target = new MigrationTarget(TargetHelp);
        var allow = new Option<string[]>("--allow") { Description = "A step that loses data and is meant, by its name as 'migrate plan' shows it; may repeat", HelpName = "STEP", DefaultValueFactory = _ => [] };
        var sql = new Option<bool>("--sql") { Description = "Print each statement once it is done" };
        var down = Down("Go back to the model that was applied before the newest one; what the newest one added stays, unseen");
        var command = target.AddTo(new Command("apply", "Do the steps. On PostgreSQL a run that was cut off is taken up by the next") { allow, down, sql });
        command.SetAction((parsed, cancellationToken) => target.WithStoreAsync(parsed, async (store, model, mode) =>
        {
            using var bar = new ProgressLine(parsed.GetValue(sql));
            var allowance = new MigrationAllowance(Safe: true, parsed.GetValue(allow)!.ToHashSet(StringComparer.Ordinal)) { Mode = mode, Progress = bar }; // has a default
            var back = parsed.GetValue(down);
            return await RunAsync(bar, async () => back
                ? await store.Migrator.ApplyDownAsync(allowance, cancellationToken) ?? throw NoEarlier()
                : await store.Migrator.ApplyAsync(model, allowance, cancellationToken));
        }, cancellationToken));
        return command;
    }

    private static Command Contract()
    {
        var target = new MigrationTarget(TargetHelp);
        var yes = new Option<bool>("--yes") { Description = "Do it all; what is dropped is lost" };
        var command = target.AddTo(new Command("contract", "Finish what was held back for an earlier version, and drop what earlier models left behind: show it, or do it") { yes });
        command.SetAction((parsed, cancellationToken) => target.WithStoreAsync(parsed, async (store, model, _) =>
        {
            var plan = await store.Migrator.PlanContractionAsync(model, cancellationToken);
            if (plan.IsEmpty)
            {
                Console.WriteLine("nothing is left behind");
                return CommandRunner.Done;
            }

            if (!parsed.GetValue(yes))
            {
                PlanText.Print(plan, MigrationMode.Contract, sql: false);
                if (plan.Steps.FirstOrDefault(s => s.Risk == StepRisk.Destructive) is { } drop) Console.WriteLine("To drop one: ashlar migrate apply --allow " + drop.Name);
                Console.WriteLine("Once no server of an earlier model runs: ashlar migrate contract --yes");
                return CommandRunner.Done;
            }

            using var bar = new ProgressLine(withSql: false);
            var allowance = new MigrationAllowance(Safe: true, plan.Steps.Select(s => s.Name).ToHashSet(StringComparer.Ordinal)) { Mode = MigrationMode.Contract, Progress = bar };
            return await RunAsync(bar, async () => await store.Migrator.ApplyAsync(model, allowance, cancellationToken));
        }, cancellationToken));
        return command;
    }

    private static Command Status()
    {
        var target = new MigrationTarget(TargetHelp);
        var command = target.AddTo(new Command("status", "Show the plans that were applied, whether something is missing now, and what other hands have changed"));
        command.SetAction((parsed, cancellationToken) => target.WithStoreAsync(parsed, async (store, model, mode) =>
        {
            var plan = await store.Migrator.PlanAsync(model, mode, cancellationToken);
            foreach (var applied in await store.Migrator.HistoryAsync(cancellationToken))
            {
                var state = applied.Finished ? "" : Terminal.Warn("  cut off, or still at work");
                Console.WriteLine($"{applied.Id,4}  {applied.AppliedAt.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)}  {applied.ModelHash[..12]}  {PlanText.Count(applied.Steps.Count)}: {string.Join(", ", applied.Steps.Take(6))}{(applied.Steps.Count > 6 ? ", …" : "")}{state}");
            }

            foreach (var drift in await store.Migrator.DriftAsync(cancellationToken)) Console.WriteLine($"{Terminal.Warn("by another hand")}  {drift}");
            var contraction = await store.Migrator.PlanContractionAsync(model, cancellationToken);
            if (plan.IsEmpty && !contraction.IsEmpty) Console.WriteLine($"{PlanText.Count(contraction.Steps.Count)} held back for earlier versions; see: ashlar migrate contract");
            Console.WriteLine(plan.IsEmpty ? Terminal.Good("up to date") : $"{PlanText.Count(plan.Steps.Count)} to do; see: ashlar migrate plan");
            return plan.IsEmpty ? CommandRunner.Done : CommandRunner.Failed;
        }, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ProgressLine bar, Func<Task<MigrationPlan>> apply)
    {
        try
        {
            var plan = await apply();
            bar.Clear();
            foreach (var step in plan.Steps) Console.WriteLine($"{Terminal.Good("done")}  {step.Name}");
            Console.WriteLine(plan.IsEmpty ? "nothing to do: the database is as the model needs it" : $"{PlanText.Count(plan.Steps.Count)} applied");
            return CommandRunner.Done;
        }
        catch (MigrationRefusedException refused)
        {
            bar.Clear();
            var extent = bar.Any ? "what was done so far stays, and the next run goes on from there.\n" : "nothing was changed.\n";
            await Console.Error.WriteLineAsync(Terminal.Error("error: ") + extent + MigrationText.Refusal(refused.Refused));
            return CommandRunner.Failed;
        }
    }

    private static Option<bool> Down(string description) => new("--down") { Description = description };

    private static CommandException NoEarlier() => new("no earlier model is recorded in this database: there is no way back");
}
