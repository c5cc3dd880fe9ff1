using Ashlar.Cel;
using Ashlar.Engine.Writes.Binding;
using Ashlar.Model;
using Ashlar.Stores;

namespace Ashlar.Engine.Writes;

/// <summary>
/// The parents of an owned child that is written at its own address: locked before the child, their lists' lengths judged
/// after it, their versions counted, up to the row that owns them all.
/// </summary>
internal sealed class Parents(WriteContext context)
{
    private readonly Dictionary<(Entity Entity, CelValue Key), CelValue[]> locked = [];
    private readonly List<(ManyField Relation, CelValue Key)> lists = [];

    /// <summary>Whether a touch of its rows writes anything.</summary>
    public static bool Counts(Entity entity) => entity.Version is not null || entity.UpdatedAt is not null;

    /// <summary>Locks the parent of a child with this value of the parent's reference, and the parent's parents.</summary>
    public async ValueTask LockAsync(Entity entity, CelValue parentKey)
    {
        if (entity.OwnedBy is { } first && !parentKey.IsNull && !lists.Contains((first, parentKey))) lists.Add((first, parentKey));
        while (entity.OwnedBy is { } owner && !parentKey.IsNull && !locked.ContainsKey((owner.Entity, parentKey)))
        {
            if (await ReadAsync(owner.Entity, parentKey) is not { } row) return;
            locked.Add((owner.Entity, parentKey), row);
            (entity, parentKey) = (owner.Entity, owner.Entity.OwnedBy is { } above ? row[above.By.Ordinal] : CelValue.Null);
        }
    }

    public void Emit(StepList steps)
    {
        foreach (var (entity, key) in locked.Keys)
        {
            if (Counts(entity)) steps.Add(new WriteStep(context.Tools.Statements.Of(entity).Touch, [context.Now, key]));
        }
    }

    /// <summary>Adds a fault for each list that the write left too long or too short.</summary>
    public async ValueTask CheckAsync(BodyPath? at, string? member)
    {
        foreach (var (relation, key) in lists)
        {
            if (relation.Min is null && relation.Max is null || !locked.ContainsKey((relation.Entity, key))) continue;
            var enough = Math.Max(relation.Max ?? 0, relation.Min ?? 0) + 1L;
            var count = 0;
            var cursor = await context.ReadAsync(context.Tools.Reads.KeysBy(relation.By), [CelValue.List([key]), CelValue.Int(enough)]);
            await using (cursor.ConfigureAwait(false))
            {
                while (await cursor.ReadAsync(context.Cancelled)) count++;
            }

            Tell(relation, count, at, member);
        }
    }

    private void Tell(ManyField relation, int count, BodyPath? at, string? member)
    {
        if (relation.Min is { } min && count < min)
        {
            context.Faults.Add(Codes.TooFew, $"{relation.Entity.Name}.{relation.Name} must keep at least {min}", at, member, ("min", min));
        }
        else if (relation.Max is { } max && count > max)
        {
            context.Faults.Add(Codes.TooMany, $"{relation.Entity.Name}.{relation.Name} must have at most {max}", at, member, ("max", max));
        }
    }

    private async ValueTask<CelValue[]?> ReadAsync(Entity entity, CelValue key)
    {
        var cursor = await context.ReadAsync(context.Tools.Reads.Locked(entity), [key]);
        await using (cursor.ConfigureAwait(false))
        {
            return await cursor.ReadAsync(context.Cancelled) ? new StoredRow(entity, 0).Read(cursor) : null;
        }
    }
}
