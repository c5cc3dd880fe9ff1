using Ashlar.Stores.Migrations;

namespace Ashlar.Cli.Migrating;

/// <summary>A plan for a person.</summary>
internal static class PlanText
{
    public static void Print(MigrationPlan plan, MigrationMode mode, bool sql)
    {
        if (plan.IsEmpty) Console.WriteLine("nothing to do: the database is as the model needs it");
        else if (mode == MigrationMode.Rolling) Console.WriteLine(Terminal.Faint("beside servers of the model before (--rolling):"));
        foreach (var step in plan.Steps)
        {
            var risk = step.Risk.ToString().ToLowerInvariant().PadRight(12);
            Console.WriteLine($"{(step.Risk == StepRisk.Destructive ? Terminal.Warn(risk) : risk)}{Terminal.Strong(step.Name)}  {Terminal.Faint(step.Description)}");
            if (step.Statements.Any(s => s.Rewrites)) Console.WriteLine("    " + Terminal.Warn("rewrites the table: nobody reads or writes it meanwhile"));
            if (step.Obstacle is { } obstacle) Console.WriteLine("    " + Terminal.Warn("cannot be done: ") + obstacle);
            if (!sql) continue;
            foreach (var statement in step.Statements) Print(statement);
        }
    }

    public static string Count(int steps) => steps == 1 ? "1 step" : $"{steps} steps";

    private static void Print(StepStatement statement)
    {
        if (Notes(statement) is { Length: > 0 } notes) Console.WriteLine("    " + Terminal.Faint("-- " + notes));
        Console.WriteLine("    " + statement.Sql.ReplaceLineEndings("\n    ") + ";");
    }

    private static string Notes(StepStatement statement)
    {
        var notes = new List<string>();
        if (statement.Lock is not null) notes.Add($"{statement.Lock} on {statement.Table}");
        if (statement.Rewrites) notes.Add("writes every row anew");
        else if (statement.Scans) notes.Add("reads every row");
        if (statement.Batch is not null) notes.Add("part of the table after part");
        if (statement.Phase == StatementPhase.Online) notes.Add("outside the transaction, beside readers and writers");
        if (statement.Phase == StatementPhase.Finish) notes.Add("at the end");
        return string.Join("; ", notes);
    }
}
