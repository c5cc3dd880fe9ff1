using Ashlar.Model;

namespace Ashlar.Stores.Migrations;

/// <summary>
/// The names that a database has for what a model calls otherwise. While versions run side by side a renamed field keeps its
/// column: the name is an address that nobody but Ashlar sees.
/// </summary>
internal static class Placement
{
    /// <summary>The model with those names.</summary>
    /// <param name="model">As its file says.</param>
    /// <param name="difference">What is there against what its file says.</param>
    public static ModelSnapshot Of(ModelSnapshot model, SchemaDifference difference)
    {
        var placement = Of(difference);
        if (placement.IsEmpty) return model;
        return Placed(model, placement, "ashlar.yaml").With(model.System is { } system ? Placed(system, Own(system, placement), "system.yaml") : null);
    }

    private static ModelSnapshot Placed(ModelSnapshot model, ModelPlacement placement, string file)
    {
        var placed = ModelLoader.Load(model.Source, file, placement);
        return placed.Snapshot ?? throw new InvalidOperationException("names of the database do not fit the model: " + ModelIssueFormatter.ToText(placed));
    }

    // Ashlar's own entities are known by their tables, in a placement by their names
    private static ModelPlacement Own(ModelSnapshot system, ModelPlacement placement)
    {
        var names = system.Entities.ToDictionary(e => e.Owner, e => e.Name, StringComparer.Ordinal);
        return new ModelPlacement(
            placement.Tables.Where(t => names.ContainsKey(t.Key)).ToDictionary(t => names[t.Key], t => t.Value),
            placement.Columns.Where(c => names.ContainsKey(c.Key.Owner)).ToDictionary(c => (names[c.Key.Owner], c.Key.Field), c => c.Value))
        { OfAshlar = true };
    }

    /// <summary>What is called otherwise than it was recorded.</summary>
    public static IReadOnlyList<SchemaChange> Renamed(SchemaDifference difference, NameRecords names)
    {
        var known = names.All.Select(n => (n.Kind, n.Owner, n.Name)).ToHashSet();
        var changes = new List<SchemaChange>();
        foreach (var table in difference.Target.Tables)
        {
            if (difference.Before(table) is not { } before || difference.Table(table) is not { } columns) continue;
            if (before.Name != table.Name && !known.Contains((NameKind.Table, table.Owner, ""))) changes.Add(new KeepName($"rename-table:{table.Owner}", $"table {before.Name}", table.Owner));
            changes.AddRange(
                from column in table.Columns
                let was = columns.Before(column)
                where was is not null && was.Name != column.Name && !names.Of(table, NameKind.Column).Any(n => n.Name == column.Field)
                select new KeepName($"rename-column:{table.Owner}.{column.Field}", $"{before.Name}.{was.Name}", column.Field));
        }

        return changes;
    }

    private static ModelPlacement Of(SchemaDifference difference)
    {
        var tables = new Dictionary<string, string>();
        var columns = new Dictionary<(string, string), string>();
        foreach (var table in difference.Target.Tables)
        {
            if (difference.Before(table) is not { } before || difference.Table(table) is not { } columnsOf) continue;
            if (before.Name != table.Name) tables.Add(table.Owner, before.Name);
            var taken = before.Columns.Select(c => c.Name).Concat(table.Columns.Select(c => c.Name)).ToHashSet(StringComparer.OrdinalIgnoreCase);
            foreach (var column in table.Columns)
            {
                var name = columnsOf.Before(column)?.Name ?? (before.Find(column.Name) is null ? column.Name : Free(column.Name, taken));
                if (name != column.Name) columns.Add((table.Owner, column.Field), name);
            }
        }

        return new ModelPlacement(tables, columns);
    }

    // A new field whose name is the column of a renamed one
    private static string Free(string name, HashSet<string> taken)
    {
        for (var number = 2; ; number++)
        {
            var free = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name}_{number}");
            if (taken.Add(free)) return free;
        }
    }
}
