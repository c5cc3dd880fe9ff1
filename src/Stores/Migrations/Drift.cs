namespace Ashlar.Stores.Migrations;

/// <summary>What a database holds that no model made, and what of ours was changed by somebody else's hand.</summary>
internal static class Drift
{
    /// <param name="current">What is there.</param>
    /// <param name="names">What is ours.</param>
    /// <param name="applied">What was wanted last; null: not known, and only what is not ours is told.</param>
    /// <param name="rules">The database's own words.</param>
    public static IReadOnlyList<string> Of(DatabaseSchema current, NameRecords names, DatabaseSchema? applied, IColumnRules rules)
    {
        var tables = names.All.Where(n => n.Kind == NameKind.Table).Select(n => n.Table).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var columns = names.All.Where(n => n.Kind == NameKind.Column).Select(n => (n.Table, n.Column)).ToHashSet();
        var found = new List<string>();
        foreach (var table in current.Tables)
        {
            if (!tables.Contains(table.Name))
            {
                found.Add($"table {table.Name} is of no model");
                continue;
            }

            found.AddRange(table.Columns.Where(c => !columns.Contains((table.Name, c.Name))).Select(c => $"column {table.Name}.{c.Name} is of no model"));
            found.AddRange(table.Indexes.Where(i => !names.HasIndex(i.Name)).Select(i => $"index {i.Name} on {table.Name} is of no model"));
            found.AddRange(table.Others.Select(o => $"{table.Name} has something of its own: {o.ReplaceLineEndings(" ")}"));
        }

        if (applied is not null) found.AddRange(ByHand(current, names, applied, rules));
        return found;
    }

    // What would have to be done for the model that is applied already. Bounds that were let go for two versions are let go for all
    private static IEnumerable<string> ByHand(DatabaseSchema current, NameRecords names, DatabaseSchema applied, IColumnRules rules)
    {
        var (expanded, _) = Expansion.Of(new SchemaDifference(current, applied, names), names, applied, rules);
        return new SchemaDifference(current, expanded, names).Changes().Select(Told).OfType<string>();
    }

    private static string? Told(SchemaChange change) => change switch
    {
        CreateTable c => $"table {c.Table.Name} was dropped",
        AddColumn c => $"column {c.Table.Name}.{c.Column.Name} was dropped",
        CreateIndex c => $"index {c.Index.Name} on {c.Table.Name} was dropped or is another",
        DropIndex => null, // told as the other
        ChangeType c => $"column {c.Table.Name}.{c.Column.Name} was changed from {c.Column.Type} to {c.Before.Type}",
        RelaxColumn c => $"column {c.Table.Name}.{c.Column.Name} was made NOT NULL",
        ChangeRules c => $"what column {c.Table.Name}.{c.Column.Name} may hold was changed",
        ChangeKey c => $"table {c.Table.Name} has another key",
        ValidateColumn c => $"a condition of column {c.Table.Name}.{c.Column.Name} is not validated",
        _ => null,
    };
}
