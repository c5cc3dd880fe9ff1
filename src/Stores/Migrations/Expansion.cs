namespace Ashlar.Stores.Migrations;

/// <summary>
/// What a model wants, held back to what the version before it can work with too: the first half of a change that is rolled out
/// while the database is in use. <see cref="MigrationMode.Contract"/> does the other half.
/// </summary>
internal static class Expansion
{
    /// <param name="full">What is there against what is wanted, under the names that are there.</param>
    /// <param name="names">What is ours.</param>
    /// <param name="applied">What was wanted last: rows that lacked a value then have been given it.</param>
    /// <param name="rules">The database's own words.</param>
    public static (DatabaseSchema Schema, IReadOnlyList<SchemaChange> Fills) Of(SchemaDifference full, NameRecords names, DatabaseSchema? applied, IColumnRules rules)
    {
        var fills = new List<SchemaChange>();
        var tables = new List<TableSchema>();
        foreach (var table in full.Target.Tables)
        {
            if (full.Before(table) is not { } before)
            {
                tables.Add(table);
                continue;
            }

            var difference = full.Table(table)!; // it is there
            var expanded = table with
            {
                Columns = [.. table.Columns.Select(c => Column(c, difference.Before(c), table, rules))],
                Indexes = difference.HasOtherKey() ? table.Indexes : [.. table.Indexes, .. Kept(before, table, names)],
            };
            tables.Add(expanded);
            fills.AddRange(table.Columns.Where(c => Lacks(c, difference.Before(c), applied?.Find(table.Name)?.Find(c.Name))).Select(c => new FillColumn(expanded, c)));
        }

        return (new DatabaseSchema(tables), fills);
    }

    /// <summary>Null, or why a change cannot be made while servers run, and what can.</summary>
    public static string? Obstacle(SchemaChange change, MigrationMode mode) => change switch
    {
        ChangeType type when IsKey(type) => "a key cannot change its type while another version runs: stop all servers, then: ashlar migrate apply --direct",
        ChangeType type when TypeChanges.Rolling(type.Before.Type, type.Column.Type) > (mode == MigrationMode.Contract ? RollingChange.Later : RollingChange.Now) =>
            $"the version that runs reads {type.Before.Type} there. The safe way: add a field of the new type, fill it, move to it, and remove {type.Column.Field} later; or stop all servers, then: ashlar migrate apply --direct",
        ChangeRules { Before.References: { } was, Column.References: { } now } rules when mode == MigrationMode.Rolling && !DatabaseSchema.SameName(was.Table, now.Table) =>
            $"the version that runs refers to rows of {was.Table} there. The safe way: add a field for the other reference, move to it, and remove {rules.Column.Field} later; or stop all servers, then: ashlar migrate apply --direct",
        ChangeKey => "a key cannot change while another version runs: stop all servers, then: ashlar migrate apply --direct",
        _ => null,
    };

    private static bool IsKey(ChangeType type) =>
        !(type.Before.Type.IsText && type.Column.Type.IsText) && (type.Table.Key.Contains(type.Column.Name) || type.Column.References is not null);

    private static ColumnSchema Column(ColumnSchema wanted, ColumnSchema? before, TableSchema table, IColumnRules rules)
    {
        // Whoever writes without knowing the column leaves it out
        if (before is null) return wanted with { NotNull = wanted.NotNull && wanted.Fill is not null, HasDefault = wanted is { NotNull: true, Fill: not null } };
        var isLater = !table.Key.Contains(wanted.Name) && TypeChanges.Rolling(before.Type, wanted.Type) == RollingChange.Later;
        var type = isLater ? before.Type : wanted.Type;
        return wanted with
        {
            Type = type,
            NotNull = wanted.NotNull && before.NotNull,
            HasDefault = before.HasDefault,
            Check = before.Check == wanted.Check ? wanted.Check : rules.LooseCheck(wanted.Name, type),
            References = before.References is null ? null : wanted.References,
        };
    }

    private static bool Lacks(ColumnSchema wanted, ColumnSchema? before, ColumnSchema? applied) =>
        wanted.NotNull && applied?.NotNull != true && (before is null ? wanted.Fill is null : !before.NotNull);

    // The earlier version reads by its indexes, and counts on those that are unique so far as the new one does not write what they refuse
    private static IEnumerable<IndexSchema> Kept(TableSchema before, TableSchema wanted, NameRecords names) =>
        from index in before.Indexes
        where names.HasIndex(index.Name) && !wanted.Indexes.Any(i => DatabaseSchema.SameName(i.Name, index.Name))
        where !index.Unique || index.Columns.Any(p => wanted.Find(p.Column) is null)
        select index with { Definition = null };
}
