using Ashlar.Model;

namespace Ashlar.Stores.Migrations;

/// <summary>What a database holds against what is wanted of it, in one of the modes.</summary>
/// <param name="Served">The model with the names that the database has; null for a way back.</param>
/// <param name="Hash">The model's.</param>
/// <param name="Wanted">In full, to be remembered.</param>
/// <param name="Difference">Against what is wanted for now.</param>
/// <param name="Fills">What the difference does not tell.</param>
/// <param name="Mode">Who else is at work.</param>
internal sealed record Comparison(
    ModelSnapshot? Served, string Hash, DatabaseSchema Wanted, SchemaDifference Difference, IReadOnlyList<SchemaChange> Fills, MigrationMode Mode)
{
    public static Comparison Of(ModelSnapshot model, DatabaseSchema current, NameRecords names, DatabaseSchema? applied, MigrationMode mode, IColumnRules rules)
    {
        var wanted = ModelSchema.Of(model, rules);
        var difference = new SchemaDifference(current, wanted, names);
        if (mode == MigrationMode.Direct) return new Comparison(model, model.Hash, wanted, difference, [], mode);
        var served = Placement.Of(model, difference);
        var renamed = Placement.Renamed(difference, names);
        if (!ReferenceEquals(served, model))
        {
            wanted = ModelSchema.Of(served, rules);
            difference = new SchemaDifference(current, wanted, names);
        }

        if (mode == MigrationMode.Contract) return new Comparison(served, model.Hash, wanted, difference, renamed, mode);
        var (expanded, fills) = Expansion.Of(difference, names, applied, rules);
        return new Comparison(served, model.Hash, wanted, new SchemaDifference(current, expanded, names), [.. renamed, .. fills], mode);
    }

    /// <summary>Back to what was wanted earlier, with a version of either model at work.</summary>
    public static Comparison Back(RecordedSchema earlier, DatabaseSchema current, NameRecords names, DatabaseSchema? applied, IColumnRules rules)
    {
        var (expanded, fills) = Expansion.Of(new SchemaDifference(current, earlier.Schema, names), names, applied, rules);
        return new Comparison(null, earlier.Hash, earlier.Schema, new SchemaDifference(current, expanded, names), fills, MigrationMode.Rolling);
    }

    /// <summary>The changes in their order, leftovers that are dropped at once among them.</summary>
    /// <param name="dropped">Those that are allowed, by their steps' names.</param>
    public IReadOnlyList<SchemaChange> Changes(IReadOnlySet<string> dropped) => Joined([.. Difference.Leftovers().Where(c => dropped.Contains(c.Name))]);

    /// <summary>With every leftover.</summary>
    public IReadOnlyList<SchemaChange> Contraction() => Joined(Difference.Leftovers());

    /// <summary>Null, or what the mode has against a change.</summary>
    public string? Obstacle(SchemaChange change) => Mode == MigrationMode.Direct ? null : Expansion.Obstacle(change, Mode);

    // What is dropped need not be made ready to stay, and a table made anew has no leftovers
    private IReadOnlyList<SchemaChange> Joined(IReadOnlyList<SchemaChange> leftovers)
    {
        var dropped = leftovers.Select(c => c.Name.Replace("drop-", "retire-", StringComparison.Ordinal)).ToHashSet();
        var wanted = Difference.Changes().Concat(Fills).Where(c => !dropped.Contains(c.Name)).ToList();
        var anew = wanted.OfType<ChangeKey>().Select(c => c.Table.Name).ToHashSet();
        return SchemaDifference.InOrder(wanted.Concat(leftovers.Where(c => c is not DropColumn column || !anew.Contains(column.Table.Name))));
    }
}
