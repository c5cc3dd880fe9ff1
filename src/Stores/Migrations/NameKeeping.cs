namespace Ashlar.Stores.Migrations;

/// <summary>What is remembered of names once a plan is applied: the model's, and those of what stays unseen.</summary>
internal static class NameKeeping
{
    /// <summary>The model's names, and those of what stays unseen under the owner's name of today.</summary>
    public static IEnumerable<NameRecord> Kept(NameRecords names, DatabaseSchema target, bool types)
    {
        var wanted = ModelSchema.Names(target, types).ToList();
        var places = wanted.Select(Place).ToHashSet();
        var owners = target.Tables.SelectMany(t => t.Was.Append(t.Owner).Select(o => (Owner: o, Table: t))).DistinctBy(o => o.Owner).ToDictionary(o => o.Owner, o => o.Table);
        var unseen = names.All
            .Select(n => owners.TryGetValue(n.Owner, out var table) && n.Kind == NameKind.Column ? n with { Owner = table.Owner, Table = table.Name } : n)
            .Where(n => !places.Contains(Place(n)) && !(n.Kind == NameKind.Index && owners.ContainsKey(n.Owner)));
        return wanted.Concat(unseen);
    }

    /// <summary>Those of tables and columns that a database has.</summary>
    public static IEnumerable<NameRecord> StillThere(DatabaseSchema schema, IEnumerable<NameRecord> names) =>
        names.Where(n => schema.Find(n.Table) is { } table && (n.Kind != NameKind.Column || table.Find(n.Column) is not null));

    private static (NameKind, string, string) Place(NameRecord name) => name.Kind switch
    {
        NameKind.Table => (name.Kind, name.Table, ""),
        NameKind.Column => (name.Kind, name.Table, name.Column),
        _ => (name.Kind, name.Table, name.Name),
    };
}
