using Ashlar.Model;

namespace Ashlar.Engine.Moving;

/// <summary>Entities whose rows are written in one step, after all that they refer to.</summary>
/// <param name="Entities">One; more where required references go round in a circle.</param>
/// <param name="Later">References that are set once every row is there.</param>
/// <param name="AtOnce">All rows in one transaction: some refer to rows of the same step.</param>
internal sealed record MoveStep(IReadOnlyList<Entity> Entities, IReadOnlyList<RefField> Later, bool AtOnce);

/// <summary>An order in which rows can be written without a reference to what is not there yet.</summary>
internal static class MoveOrder
{
    public static IReadOnlyList<MoveStep> Of(ModelSnapshot model)
    {
        var steps = new List<MoveStep>();
        var left = model.AllEntities.Where(e => e is { HasTable: true, ReadOnly: false }).ToList();
        while (left.Count > 0)
        {
            // First whatever refers to nothing that is missing; then what can be made whole later; else a circle
            var next = left.FirstOrDefault(e => References(e).All(r => !left.Contains(r.Target)))
                ?? left.FirstOrDefault(e => References(e).All(r => r.Optional || !left.Contains(r.Target)));
            if (next is not null)
            {
                steps.Add(new MoveStep([next], [.. References(next).Where(r => left.Contains(r.Target))], AtOnce: false));
                left.Remove(next);
                continue;
            }

            var circle = Circle(left);
            steps.Add(new MoveStep(circle, [.. circle.SelectMany(References).Where(r => r.Optional && left.Contains(r.Target) && !circle.Contains(r.Target))], AtOnce: true));
            left.RemoveAll(circle.Contains);
        }

        return steps;
    }

    private static IEnumerable<RefField> References(Entity entity) => entity.Columns.OfType<RefField>().Where(r => r.HasStorage && r.Target.HasTable);

    // Followed far enough, required references that never end come to rows that refer to each other
    private static List<Entity> Circle(List<Entity> left)
    {
        var path = new List<Entity>();
        var at = left[0];
        while (!path.Contains(at))
        {
            path.Add(at);
            at = References(at).First(r => !r.Optional && left.Contains(r.Target)).Target;
        }

        var circle = path[path.IndexOf(at)..];
        // With it whatever else its members cannot do without
        for (var i = 0; i < circle.Count; i++)
        {
            circle.AddRange(References(circle[i]).Where(r => !r.Optional && left.Contains(r.Target) && !circle.Contains(r.Target)).Select(r => r.Target).Distinct().ToList());
        }

        return circle;
    }
}
