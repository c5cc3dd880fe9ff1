using Ashlar.Engine.Rules;
using Ashlar.Model;

namespace Ashlar.Engine.Writes;

/// <summary>How many round trips the statements of a new row need once what it refers to was looked up.</summary>
internal enum CreateForm : byte
{
    /// <summary>Each step may need another: a default asks the store.</summary>
    Stepwise,

    /// <summary>The database makes the row's key; what hangs on it comes after.</summary>
    Staged,

    /// <summary>Everything is known before.</summary>
    Straight,
}

/// <summary>Tells the forms of entities apart, with the rows that may be nested in theirs.</summary>
internal static class CreateForms
{
    public static CreateForm Of(AccessProfile profile, Entity entity, ModelSnapshot model)
    {
        if (!Holds(profile, entity, model, [])) return CreateForm.Stepwise;
        if (entity.KeyGeneration != KeyGeneration.Identity) return CreateForm.Straight;
        return entity.OwnedBy is null ? CreateForm.Staged : CreateForm.Stepwise; // its parent's rule is asked before it is in
    }

    // No default may ask the store for more, or for what other new rows change; below the row no key is waited for.
    private static bool Holds(AccessProfile profile, Entity entity, ModelSnapshot model, HashSet<Entity> seen)
    {
        if (!seen.Add(entity)) return true;
        if (seen.Count > 1 && entity.KeyGeneration == KeyGeneration.Identity && entity.Fields.Any(f => f is ManyField { Owned: true } or LinkField)) return false;
        var defaults = new DefaultsPlan(profile, entity, model);
        if (defaults.Ordered.Any(d => d.Kind == DefaultKind.Foreign || d.Follows.Any(f => !f.IsStored))) return false;
        return entity.Fields.OfType<ManyField>().Where(m => m.Owned).All(m => Holds(profile, m.Target, model, seen));
    }
}
