using Ashlar.Stores.Migrations;

namespace Ashlar.Stores.Sqlite.Schema;

/// <summary>Turns changes into steps with SQLite's SQL. Changes of one table that need it made anew share one rebuild, with the first.</summary>
/// <param name="connection">Asked about rows; null: there are none.</param>
/// <param name="comparison">What is there against what is wanted.</param>
internal sealed class SqliteSteps(SqliteConnection? connection, Comparison comparison)
{
    private readonly SchemaDifference _difference = comparison.Difference;
    private readonly DataObstacles? _rows = connection is null ? null : new DataObstacles(connection, comparison.Difference);
    private readonly HashSet<string> _rebuilt = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<MigrationStep> Of(IReadOnlyList<SchemaChange> changes) => [.. changes.Select(c => Step(c, changes))];

    private MigrationStep Step(SchemaChange change, IReadOnlyList<SchemaChange> changes)
    {
        var risk = change.Risk == StepRisk.Destructive && _rows?.LosesNothing(change) == true ? StepRisk.Additive : change.Risk;
        return new MigrationStep(change.Name, change.Description, risk, [.. Sql(change, changes).Select(sql => new StepStatement(sql, StatementPhase.Alter))]) { Obstacle = comparison.Obstacle(change) ?? _rows?.Of(change) };
    }

    private IReadOnlyList<string> Sql(SchemaChange change, IReadOnlyList<SchemaChange> changes) => change switch
    {
        CreateTable create => [TableDefinition.Create(create.Table)],
        RenameTable rename => [$"ALTER TABLE {SqliteNames.Quote(rename.From)} RENAME TO {SqliteNames.Quote(rename.Table.Name)}"],
        RenameColumn rename => [$"ALTER TABLE {SqliteNames.Quote(rename.Table.Name)} RENAME COLUMN {SqliteNames.Quote(rename.From)} TO {SqliteNames.Quote(rename.Column.Name)}"],
        AddColumn add when !NeedsRebuild(add.Table, changes) =>
            [$"ALTER TABLE {SqliteNames.Quote(add.Table.Name)} ADD COLUMN {TableDefinition.Column(add.Column, add.Table)}"],
        ChangeKey key => [$"DROP TABLE {SqliteNames.Quote(key.Before.Name)}", TableDefinition.Create(key.Table)],
        CreateIndex create => [TableDefinition.Create(create.Table, create.Index)],
        DropIndex drop => [$"DROP INDEX {SqliteNames.Quote(drop.Index.Name)}"],
        DropTable drop => [$"DROP TABLE {SqliteNames.Quote(drop.Table.Name)}"],
        RetireTable retire => Retire(retire.Table),
        KeepName or FillColumn { Column.Fill: null } => [],
        FillColumn fill => [$"UPDATE {SqliteNames.Quote(fill.Table.Name)} SET {SqliteNames.Quote(fill.Column.Name)} = {fill.Column.Fill} WHERE {SqliteNames.Quote(fill.Column.Name)} IS NULL"],
        _ => Rebuild(TableOf(change), changes),
    };

    private static bool NeedsRebuild(TableSchema table, IReadOnlyList<SchemaChange> changes) =>
        changes.Any(c => c is AddColumn { Column.NotNull: true } or RequireColumn or RelaxColumn or ChangeType or ChangeRules or RetireColumn or DropDefault or DropColumn && TableOf(c).Name == table.Name);

    private static TableSchema TableOf(SchemaChange change) => change switch
    {
        AddColumn c => c.Table,
        RequireColumn c => c.Table,
        RelaxColumn c => c.Table,
        ChangeType c => c.Table,
        ChangeRules c => c.Table,
        RetireColumn c => c.Table,
        DropDefault c => c.Table,
        DropColumn c => c.Table,
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, "no change of a column"),
    };

    private IReadOnlyList<string> Rebuild(TableSchema target, IReadOnlyList<SchemaChange> changes)
    {
        if (!_rebuilt.Add(target.Name)) return [];
        var table = _difference.Table(target)!; // a change of a column is one of a table that is there
        var before = _difference.Before(target)!; // as above
        var dropped = changes.OfType<DropColumn>().Where(c => c.Table.Name == target.Name).Select(c => c.Column.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var unseen = table.Unseen().Where(c => !dropped.Contains(c.Name)).Select(c => c with { NotNull = false, References = null }).ToList();
        var after = target with { Columns = [.. target.Columns, .. unseen] };
        // Renames have run by then
        var values = target.Columns.Select(c => TableRebuild.Value(c, table.Before(c), c.Name)).Concat(unseen.Select(c => SqliteNames.Quote(c.Name)));
        return new TableRebuild(before with { Name = target.Name }, after, [.. values], [.. Indexes(target, table, dropped), .. before.Others]).Sql();
    }

    // Ours from the model, which has the names after the renames; others as they were made
    private static IEnumerable<string> Indexes(TableSchema target, TableDifference table, HashSet<string> dropped) =>
        from index in table.KeptIndexes()
        let ours = target.Indexes.FirstOrDefault(i => DatabaseSchema.SameName(i.Name, index.Name))
        where ours is not null || !index.Columns.Any(c => dropped.Contains(c.Column))
        select ours is null ? index.Definition : TableDefinition.Create(target, ours);

    private static IReadOnlyList<string> Retire(TableSchema table)
    {
        var after = table with { Columns = [.. table.Columns.Select(c => c with { References = null })] };
        var values = table.Columns.Select(c => SqliteNames.Quote(c.Name));
        return new TableRebuild(table, after, [.. values], [.. table.Indexes.Select(i => i.Definition).OfType<string>(), .. table.Others]).Sql();
    }
}
