namespace Ashlar.Stores.Migrations;

/// <summary>Compares what a database holds with what a model wants. Pure: the rows are asked later.</summary>
internal sealed class SchemaDifference
{
    private readonly DatabaseSchema _current;
    private readonly DatabaseSchema _target;
    private readonly NameRecords _names;
    private readonly Dictionary<TableSchema, TableSchema> _before = new(ReferenceEqualityComparer.Instance); // by target
    private readonly Dictionary<string, string> _now = new(StringComparer.OrdinalIgnoreCase); // by the name before

    /// <param name="current">Tables of the database, those of others too.</param>
    /// <param name="target">Tables of the model.</param>
    /// <param name="names">What was applied last.</param>
    public SchemaDifference(DatabaseSchema current, DatabaseSchema target, NameRecords names)
    {
        _current = current;
        _target = target;
        _names = names;
        // Exact names first, so that a table that keeps its name is not taken for another's earlier self
        foreach (var table in target.Tables)
        {
            if (current.Find(table.Name) is { } same) Pair(table, same);
        }

        foreach (var table in target.Tables)
        {
            if (!_before.ContainsKey(table) && Earlier(table) is { } renamed) Pair(table, renamed);
        }
    }

    /// <summary>What the model wants.</summary>
    public DatabaseSchema Target => _target;

    /// <summary>A table as it is before this migration, or null where it is new.</summary>
    public TableSchema? Before(TableSchema target) => _before.GetValueOrDefault(target);

    public TableDifference? Table(TableSchema target) =>
        Before(target) is { } before ? new TableDifference(before, target, _names, Now) : null;

    /// <summary>From names to tables to indexes, so that each step finds what it counts on.</summary>
    public static IReadOnlyList<SchemaChange> InOrder(IEnumerable<SchemaChange> changes) => [.. changes.OrderBy(Order)];

    /// <summary>In the order of applying.</summary>
    public IReadOnlyList<SchemaChange> Changes()
    {
        var changes = new List<SchemaChange>();
        foreach (var table in _target.Tables)
        {
            if (Before(table) is not { } before)
            {
                changes.Add(new CreateTable(table));
                changes.AddRange(table.Indexes.Select(i => new CreateIndex(table, i) with { Risk = StepRisk.Additive })); // no rows yet
                continue;
            }

            if (!DatabaseSchema.SameName(before.Name, table.Name)) changes.Add(new RenameTable(before.Name, table));
            changes.AddRange(new TableDifference(before, table, _names, Now).Changes());
        }

        changes.AddRange(Unseen().Where(t => t.Columns.Any(c => c.References is not null)).Select(t => new RetireTable(t)));
        return InOrder(changes);
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

    private void Pair(TableSchema target, TableSchema before)
    {
        _before.Add(target, before);
        _now.Add(before.Name, target.Name);
    }

    private TableSchema? Earlier(TableSchema table) =>
        _names.Of(table, NameKind.Table).Select(n => _current.Find(n.Table)).FirstOrDefault(t => t is not null && !_now.ContainsKey(t.Name));

    /// <summary>A table's name after the renames.</summary>
    public string Now(string table) => _now.GetValueOrDefault(table, table);

    // Ours and in no pair; tables that nobody recorded belong to someone else
    private IEnumerable<TableSchema> Unseen() =>
        from record in _names.All
        where record.Kind == NameKind.Table && !_now.ContainsKey(record.Table)
        let table = _current.Find(record.Table)
        where table is not null
        select table with { Owner = record.Owner };
}
