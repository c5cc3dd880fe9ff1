using Ashlar.Cel;
using Ashlar.Model.Building;
using Ashlar.Model.Declarations;
using static Ashlar.Model.ModelErrorCodes;

namespace Ashlar.Model.Validation;

/// <summary>Joins the two sides of every relation, and tells where they do not fit.</summary>
internal static class RelationRules
{
    public static void Check(ModelDraft draft)
    {
        CompositeKeyRules.Check(draft);
        foreach (var field in draft.Entities.SelectMany(e => e.Fields).Where(f => f.Field is ManyField)) Join(field, draft);
        DropUnjoined(draft);
        CheckCycles(draft);
        Collect(draft);
    }

    private static void Join(FieldDraft field, ModelDraft draft)
    {
        var many = (ManyField)field.Field!; // filtered by the caller
        if (field.Section.Scalar("by", "the name of a reference") is not { } by) return;
        var target = draft.Find(many.Target.Name)!; // targets come from the draft
        if (target.Find(by.Text) is not { } other)
        {
            var references = target.Fields.Where(f => f.Field is RefField r && r.Target == many.Entity).Select(f => f.Name).ToList();
            draft.Issues.Add(NotTheOtherSide, by, $"{target.Name} has no field '{Section.Shorten(by.Text)}'", NearestName.Question(by.Text, references) ?? Known(target, many.Entity, references));
            return;
        }

        if (other.Sort is FieldSort.None || (other.Sort is FieldSort.Ref && other.Field is null)) return;
        if (other.Field is not RefField reference || reference.Target != many.Entity)
        {
            draft.Issues.Add(NotTheOtherSide, by, $"{target.Name}.{by.Text} does not refer to {many.Entity.Name}", Known(target, many.Entity, [.. target.Fields.Where(f => f.Field is RefField r && r.Target == many.Entity).Select(f => f.Name)]));
            return;
        }

        many.By = reference;
        if (many.Owned) Own(field, many, draft);
    }

    private static string Known(EntityDraft target, Entity entity, List<string> references) => references.Count == 0
        ? $"add a field {{ ref: {entity.Name} }} to {target.Name}"
        : $"the references of {target.Name} to {entity.Name} are {string.Join(", ", references)}";

    private static void Own(FieldDraft field, ManyField many, ModelDraft draft)
    {
        if (many.Target.BuiltIn)
        {
            draft.Issues.Add(OwnedTwice, field.Section.PlaceOf("owned"), "a caller is nobody's part: User cannot be owned", "remove 'owned'");
        }
        else if (many.Target.OwnedBy is { } owner)
        {
            draft.Issues.Add(OwnedTwice, field.Section.PlaceOf("owned"), $"{many.Target.Name} is owned already, by {owner}", "remove 'owned' from one of the two");
        }
        else
        {
            many.Target.OwnedBy = many;
        }
    }

    // A list whose other side is not known would break whoever follows it: out of the entity, the file being refused anyway.
    private static void DropUnjoined(ModelDraft draft)
    {
        foreach (var entity in draft.Entities)
        {
            foreach (var field in entity.Fields)
            {
                if (field.Field is ManyField { By: null }) field.Field = null;
            }

            entity.Entity.Fields = [.. entity.Entity.Fields.Where(f => f is not ManyField { By: null })];
        }
    }

    private static void CheckCycles(ModelDraft draft)
    {
        foreach (var entity in draft.Entities)
        {
            var steps = 0;
            for (var above = entity.Entity.OwnedBy; above is not null && steps <= draft.Entities.Count; above = above.Entity.OwnedBy)
            {
                steps++;
                if (above.Entity != entity.Entity) continue;
                var field = draft.Find(above.Entity.Name)!.Find(above.Name)!; // both are of the draft
                draft.Issues.Add(OwnedCycle, field.Section.PlaceOf("owned"), $"{entity.Name} would own itself, {(steps == 1 ? "directly" : $"{steps} steps up")}: no first row could be made", "remove 'owned'");
                break;
            }
        }
    }

    private static void Collect(ModelDraft draft)
    {
        var references = draft.Entities.SelectMany(e => e.Entity.Fields.OfType<RefField>()).ToLookup(r => r.Target);
        var links = draft.Entities.SelectMany(e => e.Entity.Fields.OfType<LinkField>()).ToLookup(l => l.Target);
        foreach (var entity in draft.Entities)
        {
            entity.Entity.ReferencedBy = [.. references[entity.Entity]];
            entity.Entity.LinkedBy = [.. links[entity.Entity]];
        }
    }
}
