namespace Ashlar.Stores.Migrations;

/// <summary>When a statement of a plan runs, beside those of the plan's other steps. Each database uses what it needs of these.</summary>
public enum StatementPhase : byte
{
    Rename,
    /// <summary>Lets go of constraints and indexes that would stand in the way.</summary>
    Loosen,
    /// <summary>Tables and columns.</summary>
    Alter,
    /// <summary>Constraints: on rows that are there they hold only once validated.</summary>
    Bind,
    /// <summary>Indexes of tables without rows.</summary>
    Index,
    /// <summary>Outside any transaction, beside readers and writers: filling, validating, building indexes. May take long.</summary>
    Online,
    /// <summary>Short, once the online work is done.</summary>
    Finish,
}

/// <summary>A statement of a step.</summary>
/// <param name="Sql">Without a semicolon at the end.</param>
/// <param name="Phase">All statements before <see cref="StatementPhase.Online"/> share one transaction, and those after it another.</param>
public sealed record StepStatement(string Sql, StatementPhase Phase)
{
    /// <summary>The strongest lock it takes on a table that is there, in the database's words (<c>ACCESS EXCLUSIVE</c>); null: none.</summary>
    public string? Lock { get; init; }

    /// <summary>Writes every row of the table anew, its lock held all the while.</summary>
    public bool Rewrites { get; init; }

    /// <summary>Reads every row of the table.</summary>
    public bool Scans { get; init; }

    /// <summary>The same over the rows between two places in the table, its parameters, so that no transaction is long; null: runs whole.</summary>
    public string? Batch { get; init; }

    /// <summary>What it works on, where progress is told.</summary>
    public string? Table { get; init; }
}
