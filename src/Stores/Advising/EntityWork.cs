using Ashlar.Model;
using Ashlar.Stores.Watching;

namespace Ashlar.Stores.Advising;

/// <summary>What was recorded of one entity's rows. Pure.</summary>
/// <param name="Reads">Shapes that look its rows up, by the time they took; not those by key alone.</param>
/// <param name="Asked">Each way in which they do, and the time of the shape.</param>
/// <param name="Writes">Changes, by count.</param>
internal sealed record EntityWork(IReadOnlyList<CountedShape> Reads, IReadOnlyList<(ShapeAccess Access, TimeSpan Weight)> Asked, long Writes)
{
    public static EntityWork Of(Entity entity, IReadOnlyList<CountedShape> shapes, int most)
    {
        var reads = shapes.Where(s => s.Shape.Access.Any(a => a.Entity == entity.Owner)).OrderByDescending(s => s.Count.Time).Take(most).ToList();
        return new EntityWork(
            reads,
            [.. reads.SelectMany(s => s.Shape.Access.Where(a => a.Entity == entity.Owner).Select(a => (a, s.Count.Time)))],
            shapes.Where(s => s.Shape.Entity == entity.Owner && s.Shape.Kind is "insert" or "update" or "delete").Sum(s => s.Count.Count));
    }
}
