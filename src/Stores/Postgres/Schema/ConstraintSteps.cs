using Ashlar.Stores.Migrations;

namespace Ashlar.Stores.Postgres.Schema;

/// <summary>Conditions and references of columns: letting them go, adding them, and making them hold for rows that are there.</summary>
internal sealed class ConstraintSteps(HeldSchema catalog, SchemaDifference difference, IReadOnlySet<string> withRows)
{
    /// <summary>All of a table's, once every table is there.</summary>
    public static IEnumerable<StepStatement> References(TableSchema table)
    {
        var references = table.Columns.Where(c => c.References is not null).Select(c => "ADD " + PostgresDefinition.Reference(table, c)).ToList();
        if (references.Count > 0) yield return Statement.Quiet(PostgresDefinition.Alter(table, string.Join(", ", references)), StatementPhase.Bind) with { Lock = "SHARE ROW EXCLUSIVE", Table = table.Name };
    }

    /// <summary>Of other tables to one that was made anew.</summary>
    public IEnumerable<StepStatement> ReferencesTo(TableSchema target, Func<TableSchema, ColumnSchema, bool> included) =>
        from table in difference.Target.Tables
        where difference.Before(table) is not null
        from column in table.Columns
        where column.References?.Table == target.Name && difference.Table(table)!.Before(column) is not null && included(table, column)
        select Bind(table, "ADD " + PostgresDefinition.Reference(table, column));

    public IEnumerable<StepStatement> DropReferences(TableSchema table, ColumnSchema? column = null) =>
        from constraint in catalog.Constraints[difference.Before(table)?.Name ?? table.Name]
        where constraint.Kind == ConstraintRow.Reference && (column is null || (constraint.Columns is [var only] && only == column.Name))
        select Drop(table, constraint);

    public IEnumerable<StepStatement> DropReferencesTo(TableSchema before) =>
        from constraint in catalog.Constraints.SelectMany(t => t)
        where constraint.Kind == ConstraintRow.Reference && constraint.TargetTable == before.Name && constraint.Table != before.Name
        select Statement.Brief(before, $"ALTER TABLE {PostgresNames.Quote(difference.Now(constraint.Table))} DROP CONSTRAINT IF EXISTS {PostgresNames.Quote(constraint.Name)}", StatementPhase.Loosen);

    /// <summary>Those of a column that starts anew or is of another type.</summary>
    public IEnumerable<StepStatement> Dropped(TableSchema table, ColumnSchema before) => Ours(table, before).Select(c => Drop(table, c));

    /// <summary>Those of a column that has none yet.</summary>
    public List<StepStatement> Added(TableSchema table, ColumnSchema column) =>
    [
        .. column.Check is null ? [] : Hold(table, PostgresDefinition.CheckName(table, column), PostgresDefinition.Check(table, column)),
        .. column.References is null ? [] : Hold(table, PostgresNames.Reference(table.Name, column.Name), PostgresDefinition.Reference(table, column)),
    ];

    /// <summary>From those that are there to those that are wanted; what is there and wanted is at most validated.</summary>
    public List<StepStatement> Changed(TableSchema table, ColumnSchema before, ColumnSchema column)
    {
        var mark = column.Check is null ? null : PostgresNames.Mark(column.Name, column.Check);
        ConstraintRow? check = null;
        ConstraintRow? reference = null;
        List<StepStatement> statements = [];
        foreach (var constraint in Ours(table, before))
        {
            if (check is null && constraint.Kind == ConstraintRow.Check && PostgresNames.MarkOf(constraint.Name) == mark) check = constraint;
            else if (reference is null && Matches(constraint, column)) reference = constraint;
            else statements.Add(Drop(table, constraint));
        }

        if (check is { Valid: false }) statements.Add(Statement.Validate(table, check.Name));
        if (reference is { Valid: false }) statements.Add(Statement.Validate(table, reference.Name));
        statements.AddRange(Added(table, column with { Check = check is null ? column.Check : null, References = reference is null ? column.References : null }));
        return statements;
    }

    private bool Matches(ConstraintRow constraint, ColumnSchema column) =>
        constraint.Kind == ConstraintRow.Reference && column.References is { } wanted && difference.Now(constraint.TargetTable!) == wanted.Table; // a reference has one

    private IEnumerable<ConstraintRow> Ours(TableSchema table, ColumnSchema before) =>
        from constraint in catalog.Constraints[difference.Before(table)!.Name] // a column that changes is one of a table that is there
        where constraint.Columns is [var only] && only == before.Name
        where constraint.Kind == ConstraintRow.Reference || (constraint.Kind == ConstraintRow.Check && PostgresNames.MarkOf(constraint.Name) is not null)
        select constraint;

    private List<StepStatement> Hold(TableSchema table, string name, string definition) => withRows.Contains(table.Name)
        ? [Bind(table, $"ADD {definition} NOT VALID"), Statement.Validate(table, name)]
        : [Bind(table, $"ADD {definition}")];

    private static StepStatement Bind(TableSchema table, string what) => Statement.Alter(table, what, StatementPhase.Bind) with
    {
        Lock = what.Contains("FOREIGN KEY", StringComparison.Ordinal) ? "SHARE ROW EXCLUSIVE" : Statement.Exclusive,
    };

    private static StepStatement Drop(TableSchema table, ConstraintRow constraint) =>
        Statement.Alter(table, $"DROP CONSTRAINT IF EXISTS {PostgresNames.Quote(constraint.Name)}", StatementPhase.Loosen);
}
