using Ashlar.Cel;
using Ashlar.Model.Building;
using Ashlar.Model.Declarations;
using Ashlar.Model.Yaml;
using static Ashlar.Model.ModelErrorCodes;

namespace Ashlar.Model.Validation;

/// <summary>Joins references with the columns that hold the parts of their targets' keys, and tells what keys of several parts cannot have.</summary>
internal static class CompositeKeyRules
{
    public static void Check(ModelDraft draft)
    {
        foreach (var entity in draft.Entities) CheckCycle(entity, draft);
        foreach (var field in draft.Entities.SelectMany(e => e.Fields))
        {
            switch (field.Field)
            {
                case ColumnField { Computed: null, Stored: true, Entity.Key: CompositeKey }:
                    draft.Issues.Add(CompositeReference, field.Section.PlaceOf("stored"), $"{field.Owner.Name} has a key of several fields, and stored columns are filled in by keys of one", "remove 'stored'");
                    break;
                case RefField reference:
                    Join(field, reference, draft.Issues);
                    break;
                case LinkField link when link.Target.Key is CompositeKey || link.Entity.Key is CompositeKey:
                    draft.Issues.Add(CompositeReference, field.NameNode, $"{(link.Target.Key is CompositeKey ? link.Target : link.Entity).Name} has a key of several fields, and links hold keys of one", "make the link an entity of its own");
                    break;
                case ManyField { Owned: true } many when many.Target.Key is CompositeKey || many.Entity.Key is CompositeKey:
                    draft.Issues.Add(CompositeReference, field.Section.PlaceOf("owned"), $"{(many.Target.Key is CompositeKey ? many.Target : many.Entity).Name} has a key of several fields, and owned rows and their parents have keys of one", "remove 'owned'");
                    break;
            }
        }
    }

    private static void Join(FieldDraft field, RefField reference, IssueSink issues)
    {
        var by = field.Section.Words("by", "the list of the fields that hold the parts of the key");
        if (reference.Target.Key is not CompositeKey key)
        {
            if (by is not null) issues.Add(CompositeReference, field.Section.PlaceOf("by"), $"the key of {reference.Target.Name} is one value, which the reference holds itself", "remove 'by'");
            return;
        }

        var names = string.Join(", ", key.Parts.Select(p => p.Name));
        if (by is null)
        {
            issues.Add(CompositeReference, field.NameNode, $"the key of {reference.Target.Name} has several parts, and '{field.Name}' does not say which fields hold them", $"add by: and the fields of {field.Owner.Name} that hold {names}");
            return;
        }

        if (field.Section.Value("onDelete") is YamlScalar { Text: "setNull" } action) issues.Add(ModelErrorCodes.OnDelete, action, $"'{field.Name}' has no column of its own that could become null", "choose restrict or cascade");
        reference.Parts = Parts(field, by, key, issues);
    }

    private static List<ColumnField> Parts(FieldDraft field, IReadOnlyList<YamlScalar> by, CompositeKey key, IssueSink issues)
    {
        var parts = new List<ColumnField>();
        foreach (var name in by)
        {
            if (field.Owner.Find(name.Text) is not { } other) issues.Add(CompositeReference, name, $"{field.Owner.Name} has no field '{Section.Shorten(name.Text)}'", NearestName.Question(name.Text, field.Owner.Fields.Select(f => f.Name)));
            else if (other.Field is ColumnField { HasStorage: true } column) parts.Add(column);
            else if (other.Field is not null) issues.Add(CompositeReference, name, $"'{name.Text}' has no column", "name the fields that hold the parts");
        }

        if (by.Count != key.Parts.Count) issues.Add(CompositeReference, field.Section.PlaceOf("by"), $"the key of {key.Entity.Name} has {key.Parts.Count} parts, and here are {by.Count}", $"name the fields that hold {string.Join(", ", key.Parts.Select(p => p.Name))}");
        for (var i = 0; i < Math.Min(parts.Count, key.Parts.Count) && parts.Count == by.Count; i++)
        {
            if (!Fits(parts[i].Type, key.Parts[i].Type)) issues.Add(CompositeReference, by[i], $"'{parts[i].Name}' is not of the type of {key.Parts[i]}", "name the fields in the order of the key");
        }

        return parts.Count == key.Parts.Count ? parts : [.. key.Parts];
    }

    private static bool Fits(ScalarType type, ScalarType part) =>
        type.Kind == part.Kind || (type.IsText && part.IsText) || (type.Kind is ScalarKind.Int or ScalarKind.Long && part.Kind is ScalarKind.Int or ScalarKind.Long);

    // A key that is a reference has the type of the other's key, which must end somewhere
    private static void CheckCycle(EntityDraft entity, ModelDraft draft)
    {
        var seen = new HashSet<Entity> { entity.Entity };
        var next = new Queue<RefField>(KeyReferences(entity.Entity));
        while (next.TryDequeue(out var reference))
        {
            if (reference.Target == entity.Entity)
            {
                draft.Issues.Add(Key, entity.Section.PlaceOf("key"), $"the key of {entity.Name} would be made of itself", "give one of the entities a key of its own");
                entity.Entity.Key = SystemFields.Id(entity.Entity, ScalarKind.Uuid, SystemFields.IdName);
                return;
            }

            if (seen.Add(reference.Target)) foreach (var further in KeyReferences(reference.Target)) next.Enqueue(further);
        }
    }

    private static IEnumerable<RefField> KeyReferences(Entity entity) => entity.KeyParts.OfType<RefField>();
}
