using Ashlar.Stores.Introspection;

namespace Ashlar.Cli.Introspecting;

/// <summary>Unique constraints and indexes.</summary>
internal static class Constraints
{
    public static void Add(EntitySketch entity, FoundDatabase database)
    {
        foreach (var index in entity.Table.Indexes.Where(i => !i.Partial && i.Columns.Count > 0))
        {
            var fields = index.Columns.Select(c => entity.Fields.Find(f => database.Names.Equals(f.Column, c.Column))).ToList();
            if (!fields.TrueForAll(f => f is { Target: not null } || f?.Type?.IsSortable == true)) continue;
            var names = index.Columns.Zip(fields, (c, f) => f!.Name + (c.Descending && !index.Unique ? " desc" : "")).ToList(); // asked above
            if (fields is [var only] && (index.Unique || !index.Columns[0].Descending)) AddTo(only!, index.Unique);
            else AddOnce(index.Unique ? entity.Unique : entity.Indexes, $"[{string.Join(", ", names)}]");
        }
    }

    // A reference is indexed by itself, and a key unique
    private static void AddTo(FieldSketch field, bool isUnique)
    {
        if (isUnique)
        {
            field.Keys.RemoveAll(k => k.Key == "index");
            if (!field.Keys.Exists(k => k.Key == "unique")) field.Add("unique", "true");
        }
        else if (field.Target is null && !field.Keys.Exists(k => k.Key is "unique" or "index"))
        {
            field.Add("index", "true");
        }
    }

    private static void AddOnce(List<string> lists, string fields)
    {
        if (!lists.Contains(fields)) lists.Add(fields);
    }
}
