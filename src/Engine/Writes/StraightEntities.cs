using Ashlar.Engine.Rules;
using Ashlar.Model;

namespace Ashlar.Engine.Writes;

/// <summary>
/// Whether all statements that create rows of an entity, with the rows nested in it, are known once what they refer to was
/// looked up: no key is the database's to make, and no default asks the store for more, or for what other new rows change.
/// </summary>
internal static class StraightEntities
{
    public static bool Holds(AccessProfile profile, Entity entity, ModelSnapshot model) => Holds(profile, entity, model, []);

    private static bool Holds(AccessProfile profile, Entity entity, ModelSnapshot model, HashSet<Entity> seen)
    {
        if (!seen.Add(entity)) return true;
        if (entity.KeyGeneration == KeyGeneration.Identity) return false;
        var defaults = new DefaultsPlan(profile, entity, model);
        if (defaults.Ordered.Any(d => d.Kind == DefaultKind.Foreign || d.Follows.Any(f => !f.IsStored))) return false;
        return entity.Fields.OfType<ManyField>().Where(m => m.Owned).All(m => Holds(profile, m.Target, model, seen));
    }
}
