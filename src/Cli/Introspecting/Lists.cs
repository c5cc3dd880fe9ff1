namespace Ashlar.Cli.Introspecting;

/// <summary>The other sides of references, and many-to-many where a table holds pairs of keys and nothing else.</summary>
internal static class Lists
{
    public static void Add(EntitySketch entity, IReadOnlyList<EntitySketch> all)
    {
        foreach (var other in all)
        {
            if (Pair(other) is var (first, second))
            {
                if (first.Target == entity) Link(entity, other, first, second);
                if (second.Target == entity) Link(entity, other, second, first);
                continue;
            }

            var references = other.Fields.Where(f => f.Target == entity && f.Keys.Exists(k => k.Key == "ref")).ToList();
            foreach (var reference in references) Many(entity, other, reference, references.Count > 1 || other == entity);
        }
    }

    // Two references make the whole table and its key
    private static (FieldSketch First, FieldSketch Second)? Pair(EntitySketch entity)
    {
        if (entity.Table.Columns.Count != 2 || entity.KeyFields is not [{ Target: { HasPlainKey: true } } first, { Target: { HasPlainKey: true } } second]) return null;
        return (first, second);
    }

    private static void Many(EntitySketch entity, EntitySketch other, FieldSketch reference, bool isOneOfMany)
    {
        var name = Names.Many(other.Name) + (isOneOfMany ? "By" + Names.Capital(reference.Name) : "");
        var field = new FieldSketch(Names.Unique(name, entity.Taken), null);
        field.Add("many", other.Name);
        field.Add("by", reference.Name);
        entity.Fields.Add(field);
    }

    private static void Link(EntitySketch entity, EntitySketch pairs, FieldSketch from, FieldSketch to)
    {
        var name = to.Target!.Name == entity.Name ? to.Name + "s" : Names.Many(to.Target.Name); // a pair of references
        var field = new FieldSketch(Names.Unique(name, entity.Taken), null);
        field.Add("many", to.Target.Name);
        field.Add("link", "true");
        field.Add("table", YamlText.Quoted(pairs.Table.Name));
        field.Add("from", YamlText.Quoted(from.Column!)); // references have columns
        field.Add("to", YamlText.Quoted(to.Column!));     // likewise
        entity.Fields.Add(field);
    }
}
