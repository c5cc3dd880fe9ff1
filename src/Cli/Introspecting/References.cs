using Ashlar.Stores.Introspection;

namespace Ashlar.Cli.Introspecting;

/// <summary>References of several columns, to rows whose keys are made of as many.</summary>
internal static class References
{
    public static void AddComposite(EntitySketch entity, FoundDatabase database, Func<string, EntitySketch?> referred)
    {
        foreach (var reference in entity.Table.References.Where(r => r.Columns.Count > 1))
        {
            if (referred(reference.Table) is not { KeyFields.Count: > 1 } target) continue;
            if (Fields(entity, reference, target, database) is not { } fields) continue;
            var name = Names.Unique(Names.Field(target.Name), entity.Taken);
            entity.Taken.Add(name + "Id");
            var field = new FieldSketch(name, null) { Target = target };
            field.Add("ref", target.Name);
            field.Add("by", $"[{string.Join(", ", fields.Select(f => f.Name))}]");
            if (fields.Any(f => f.Keys.Contains(("optional", "true")))) field.Add("optional", "true");
            entity.Fields.Add(field);
        }
    }

    // In the order of the target's key
    private static List<FieldSketch>? Fields(EntitySketch entity, FoundReference reference, EntitySketch target, FoundDatabase database)
    {
        var columns = reference.TargetColumns.Count > 0 ? reference.TargetColumns : target.Table.Key;
        if (columns.Count != target.KeyFields.Count) return null;
        var fields = new List<FieldSketch>();
        foreach (var part in target.KeyFields)
        {
            var index = columns.ToList().FindIndex(c => database.Names.Equals(c, part.Column));
            if (index < 0 || entity.Fields.Find(f => database.Names.Equals(f.Column, reference.Columns[index])) is not { } field) return null;
            fields.Add(field);
        }

        return fields;
    }
}
