using Ashlar.Model;
using Ashlar.Stores.Migrations;

namespace Ashlar.Stores.Postgres.Schema;

/// <summary>
/// Turns changes into PostgreSQL's statements. Where a table holds rows, whatever reads them all happens outside the
/// transaction, beside readers and writers: constraints are added NOT VALID and validated, indexes built CONCURRENTLY. What an
/// earlier run that was cut off has done already is not done again.
/// </summary>
/// <param name="catalog">What is there.</param>
/// <param name="difference">What is wanted.</param>
/// <param name="withRows">Tables of the model that are there and hold rows, by their names in the model.</param>
/// <param name="large">Those that nobody may be kept from while every row is written anew.</param>
internal sealed class PostgresSteps(HeldSchema catalog, SchemaDifference difference, IReadOnlySet<string> withRows, IReadOnlySet<string> large)
{
    private readonly ConstraintSteps _constraints = new(catalog, difference, withRows);

    public IReadOnlyList<StepStatement> Of(SchemaChange change, IReadOnlyList<SchemaChange> changes) => change switch
    {
        CreateTable create => [Statement.Quiet(PostgresDefinition.Create(create.Table), StatementPhase.Alter), .. ConstraintSteps.References(create.Table)],
        RenameTable rename =>
            [Statement.Brief(rename.Table, $"ALTER TABLE {PostgresNames.Quote(rename.From)} RENAME TO {PostgresNames.Quote(rename.Table.Name)}", StatementPhase.Rename)],
        RenameColumn rename =>
            [Statement.Alter(rename.Table, $"RENAME COLUMN {PostgresNames.Quote(rename.From)} TO {PostgresNames.Quote(rename.Column.Name)}", StatementPhase.Rename)],
        AddColumn add => Add(add),
        RequireColumn require => Require(require),
        RelaxColumn relax => [Statement.Alter(relax.Table, $"ALTER COLUMN {PostgresNames.Quote(relax.Column.Name)} DROP NOT NULL", StatementPhase.Loosen)],
        ChangeType type => Retype(type),
        ChangeRules rules => _constraints.Changed(rules.Table, rules.Before, rules.Column),
        KeepName or FillColumn { Column.Fill: null } => [],
        FillColumn fill => [Fill(fill.Table, fill.Column)],
        DropDefault drop => [Statement.Alter(drop.Table, $"ALTER COLUMN {PostgresNames.Quote(drop.Column.Name)} DROP DEFAULT", StatementPhase.Finish)],
        ValidateColumn validate => _constraints.Changed(validate.Table, validate.Before, validate.Column),
        RetireColumn retire => Retire(retire),
        RetireTable retire => [.. _constraints.DropReferences(retire.Table)],
        ChangeKey key => Renew(key, changes),
        CreateIndex create => Index(create, changes),
        DropIndex drop => Drop(drop, changes),
        DropColumn drop => [Statement.Alter(drop.Table, $"DROP COLUMN {PostgresNames.Quote(drop.Column.Name)}", StatementPhase.Alter)],
        DropTable drop => [.. _constraints.DropReferences(drop.Table), Statement.Brief(drop.Table, $"DROP TABLE {PostgresNames.Quote(drop.Table.Name)}", StatementPhase.Alter)],
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, "no such change"),
    };

    // A constant default is kept beside the table, not written to its rows. It stays where others write without knowing the column
    private List<StepStatement> Add(AddColumn add)
    {
        var fill = add.Column.NotNull && add.Column.Fill is { } value ? $" DEFAULT {value}" : "";
        var text = PostgresDefinition.Bare(add.Table, add.Column) + (add.Column.NotNull ? " NOT NULL" : "") + fill;
        List<StepStatement> statements = [Statement.Alter(add.Table, $"ADD COLUMN {text}", StatementPhase.Alter)];
        if (fill.Length > 0 && !add.Column.HasDefault) statements.Add(Statement.Alter(add.Table, $"ALTER COLUMN {PostgresNames.Quote(add.Column.Name)} DROP DEFAULT", StatementPhase.Alter));
        return [.. statements, .. _constraints.Added(add.Table, add.Column)];
    }

    private static StepStatement Fill(TableSchema table, ColumnSchema column)
    {
        var name = PostgresNames.Quote(column.Name);
        return Statement.Batched(table, $"UPDATE {PostgresNames.Quote(table.Name)} SET {name} = {column.Fill} WHERE {name} IS NULL");
    }

    private List<StepStatement> Require(RequireColumn require)
    {
        var (table, column) = (require.Table, PostgresNames.Quote(require.Column.Name));
        if (!withRows.Contains(table.Name)) return [Statement.Alter(table, $"ALTER COLUMN {column} SET NOT NULL", StatementPhase.Alter)];
        // A validated condition spares SET NOT NULL its scan under lock
        var name = PostgresNames.NotNull(table.Name, require.Column.Name);
        List<StepStatement> statements = [];
        if (!catalog.Constraints[difference.Before(table)!.Name].Any(c => c.Name == name)) // a table with rows is there
            statements.Add(Statement.Alter(table, $"ADD CONSTRAINT {PostgresNames.Quote(name)} CHECK ({column} IS NOT NULL) NOT VALID", StatementPhase.Bind));
        if (require.Column.Fill is not null) statements.Add(Fill(table, require.Column));
        statements.Add(Statement.Validate(table, name));
        statements.Add(Statement.Alter(table, $"ALTER COLUMN {column} SET NOT NULL", StatementPhase.Finish));
        statements.Add(Statement.Alter(table, $"DROP CONSTRAINT {PostgresNames.Quote(name)}", StatementPhase.Finish));
        return statements;
    }

    private List<StepStatement> Retype(ChangeType type)
    {
        var (table, native) = (type.Table, PostgresTypes.Native(type.Column.Type));
        if (PostgresTypes.Native(type.Before.Type) == native) return _constraints.Changed(table, type.Before, type.Column);
        if (large.Contains(table.Name) && !IsQuick(type)) return new ColumnSwap(catalog, difference, type).Statements();
        var name = PostgresNames.Quote(type.Column.Name);
        var value = PostgresValue.Of(type.Column, type.Before, type.Column.Name); // under its new name by then
        var rewrite = Statement.Alter(table, $"ALTER COLUMN {name} TYPE {PostgresTypes.Declare(type.Column.Type)} USING {value}", StatementPhase.Alter);
        return
        [
            Statement.Alter(table, $"ALTER COLUMN {name} DROP DEFAULT", StatementPhase.Loosen),
            .. _constraints.Dropped(table, type.Before),
            rewrite with { Rewrites = !IsQuick(type) && withRows.Contains(table.Name), Scans = !IsQuick(type) && withRows.Contains(table.Name) },
            .. _constraints.Added(table, type.Column),
        ];
    }

    // More digits before the point change no row
    private static bool IsQuick(ChangeType type) =>
        type.Before.Type is { Kind: ScalarKind.Decimal, IsList: false } before && type.Column.Type is { Kind: ScalarKind.Decimal, IsList: false } after
        && before.Scale == after.Scale && after.Precision >= before.Precision;

    private List<StepStatement> Retire(RetireColumn retire)
    {
        List<StepStatement> statements = [];
        if (retire.Column.NotNull) statements.Add(Statement.Alter(retire.Table, $"ALTER COLUMN {PostgresNames.Quote(retire.Column.Name)} DROP NOT NULL", StatementPhase.Loosen));
        statements.AddRange(_constraints.DropReferences(retire.Table, retire.Column));
        return statements;
    }

    private List<StepStatement> Renew(ChangeKey key, IReadOnlyList<SchemaChange> changes)
    {
        List<StepStatement> statements = [.. _constraints.DropReferencesTo(key.Before)];
        statements.Add(Statement.Brief(key.Table, $"DROP TABLE {PostgresNames.Quote(difference.Now(key.Before.Name))}", StatementPhase.Alter));
        statements.Add(Statement.Quiet(PostgresDefinition.Create(key.Table), StatementPhase.Alter));
        statements.AddRange(ConstraintSteps.References(key.Table));
        var retyped = changes.OfType<ChangeType>().Select(c => (c.Table.Name, c.Column.Name)).ToHashSet();
        var renewed = changes.OfType<ChangeKey>().Select(c => c.Table.Name).ToHashSet();
        statements.AddRange(_constraints.ReferencesTo(key.Table, (table, column) => !renewed.Contains(table.Name) && !retyped.Contains((table.Name, column.Name))));
        return statements;
    }

    private List<StepStatement> Index(CreateIndex create, IReadOnlyList<SchemaChange> changes)
    {
        var (table, index) = (create.Table, create.Index);
        List<StepStatement> statements = [];
        var renewed = changes.Any(c => c is ChangeKey key && key.Table.Name == table.Name);
        if (!withRows.Contains(table.Name) || renewed)
        {
            if (Broken(table).Contains(index.Name)) statements.Add(Statement.Brief(table, $"DROP INDEX {PostgresNames.Quote(index.Name)}", StatementPhase.Loosen));
            statements.Add(Statement.Quiet(PostgresDefinition.Create(table, index), StatementPhase.Index) with { Lock = "SHARE", Table = table.Name });
            if (index.Where is not null) statements.Add(Statement.Quiet(PostgresDefinition.Comment(index), StatementPhase.Index));
            return statements;
        }

        var replaces = Replaced(table, index.Name, changes);
        var name = replaces ? PostgresNames.Next(index.Name) : index.Name;
        if (Broken(table).Contains(name) || difference.Before(table)!.Indexes.Any(i => i.Name == name)) // a table with rows is there
            statements.Add(Statement.Online(table, $"DROP INDEX CONCURRENTLY IF EXISTS {PostgresNames.Quote(name)}"));
        statements.Add(Statement.Online(table, PostgresDefinition.Create(table, index, name, concurrently: true)) with { Scans = true });
        if (index.Where is not null) statements.Add(Statement.Online(table, PostgresDefinition.Comment(index, name)));
        if (!replaces) return statements;
        statements.Add(Statement.Brief(table, $"DROP INDEX IF EXISTS {PostgresNames.Quote(index.Name)}", StatementPhase.Finish));
        statements.Add(Statement.Brief(table, $"ALTER INDEX {PostgresNames.Quote(name)} RENAME TO {PostgresNames.Quote(index.Name)}", StatementPhase.Finish) with { Lock = Statement.ShareUpdate });
        return statements;
    }

    // The new one is built first where rows have to be found meanwhile
    private IReadOnlyList<StepStatement> Drop(DropIndex drop, IReadOnlyList<SchemaChange> changes) =>
        withRows.Contains(drop.Table.Name) && Replaced(drop.Table, drop.Index.Name, changes)
            ? []
            : [Statement.Brief(drop.Table, $"DROP INDEX {PostgresNames.Quote(drop.Index.Name)}", StatementPhase.Loosen)];

    private IEnumerable<string> Broken(TableSchema table) => difference.Before(table) is { } before ? catalog.BrokenIndexes[before.Name] : [];

    private static bool Replaced(TableSchema table, string index, IReadOnlyList<SchemaChange> changes) =>
        changes.Any(c => c is DropIndex drop && drop.Table.Name == table.Name && drop.Index.Name == index)
        && changes.Any(c => c is CreateIndex create && create.Table.Name == table.Name && create.Index.Name == index)
        && !changes.Any(c => c is ChangeKey key && key.Table.Name == table.Name);
}
