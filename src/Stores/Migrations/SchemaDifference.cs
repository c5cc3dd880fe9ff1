namespace Ashlar.Stores.Migrations;

/// <summary>Compares what a database holds with what a model wants. Pure: the rows are asked later.</summary>
internal sealed class SchemaDifference
{
    private readonly DatabaseSchema _current;
    private readonly DatabaseSchema _target;
    private readonly IReadOnlyList<NameRecord> _names;
    private readonly Dictionary<TableSchema, TableSchema> _before = new(ReferenceEqualityComparer.Instance); // by target

    /// <param name="current">Tables of the database, those of others too.</param>
    /// <param name="target">Tables of the model.</param>
    /// <param name="names">What was applied last.</param>
    public SchemaDifference(DatabaseSchema current, DatabaseSchema target, IReadOnlyList<NameRecord> names)
    {
        _current = current;
        _target = target;
        _names = names;
        // Exact names first, so that a table that keeps its name is not taken for another's earlier self
        foreach (var table in target.Tables)
        {
            if (current.Find(table.Name) is { } same) _before.Add(table, same);
        }

        foreach (var table in target.Tables)
        {
            if (!_before.ContainsKey(table) && Earlier(table) is { } renamed) _before.Add(table, renamed);
        }
    }

    /// <summary>A table as it is before this migration, or null where it is new.</summary>
    public TableSchema? Before(TableSchema target) => _before.GetValueOrDefault(target);

    public TableDifference? Table(TableSchema target) =>
        Before(target) is { } before ? new TableDifference(before, target, _names, Now) : null;

    /// <summary>In the order of applying.</summary>
    public IReadOnlyList<SchemaChange> Changes()
    {
        var changes = new List<SchemaChange>();
        foreach (var table in _target.Tables)
        {
            if (Before(table) is not { } before)
            {
                changes.Add(new CreateTable(table));
                changes.AddRange(table.Indexes.Select(i => new CreateIndex(table, i)));
                continue;
            }

            if (!DatabaseSchema.SameName(before.Name, table.Name)) changes.Add(new RenameTable(before.Name, table));
            changes.AddRange(new TableDifference(before, table, _names, Now).Changes());
        }

        changes.AddRange(Unseen().Where(t => t.Columns.Any(c => c.References is not null)).Select(t => new RetireTable(t)));
        return [.. changes.OrderBy(Order)];
    }

    /// <summary>What the model no longer sees.</summary>
    public IReadOnlyList<SchemaChange> Leftovers() =>
        [.. _target.Tables.SelectMany(t => Table(t)?.Unseen().Select(c => new DropColumn(t, c)) ?? []), .. Unseen().Select(t => new DropTable(t))];

    private static int Order(SchemaChange change) => change switch
    {
        DropIndex => 0,
        RenameTable => 1,
        RenameColumn => 2,
        CreateTable => 3,
        CreateIndex => 5,
        DropTable => 6,
        _ => 4,
    };

    private TableSchema? Earlier(TableSchema table)
    {
        var known = table.Owner.Split('.') is [var entity, var link]
            ? Record(NameKind.Link, entity, link) ?? (table.Was is null ? null : Record(NameKind.Link, entity, table.Was))
            : Record(NameKind.Entity, table.Owner, table.Owner) ?? (table.Was is null ? null : Record(NameKind.Entity, table.Was, table.Was));
        return known is not null && _current.Find(known.Table) is { } found && !_before.ContainsValue(found) ? found : null;
    }

    private NameRecord? Record(NameKind kind, string entity, string name) =>
        _names.FirstOrDefault(n => n.Kind == kind && n.Entity == entity && n.Name == name);

    /// <summary>A table's name after the renames.</summary>
    private string Now(string table)
    {
        foreach (var (target, before) in _before)
        {
            if (DatabaseSchema.SameName(before.Name, table)) return target.Name;
        }

        return table;
    }

    // Ours and in no pair; tables that nobody recorded belong to someone else
    private IEnumerable<TableSchema> Unseen() =>
        from record in _names
        where record.Kind is NameKind.Entity or NameKind.Link
        let table = _current.Find(record.Table)
        where table is not null && !_before.ContainsValue(table)
        select table with { Owner = record.Kind == NameKind.Entity ? record.Entity : $"{record.Entity}.{record.Name}" };
}
