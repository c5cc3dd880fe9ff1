using Ashlar.Cel;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Writes.Binding;
using Ashlar.Model;
using Ashlar.Stores;
using Ashlar.Stores.Plans;

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

    /// <summary>Locks the parents of many new rows, and theirs: one statement for all of a kind.</summary>
    /// <param name="rows">They are written in one run.</param>
    /// <param name="pending">The values of rows that are written before them in it: nobody else can hold those. Null: not one of them.</param>
    public async ValueTask LockAsync(IEnumerable<RowChange> rows, Func<Entity, CelValue, CelValue[]?> pending)
    {
        var wanted = new Dictionary<Entity, HashSet<CelValue>>(ReferenceEqualityComparer.Instance);
        foreach (var row in rows) Want(wanted, row.Entity, row.Values);
        while (wanted.Count > 0)
        {
            var above = new Dictionary<Entity, HashSet<CelValue>>(ReferenceEqualityComparer.Instance);
            foreach (var (entity, keys) in wanted)
            {
                foreach (var key in keys)
                {
                    if (pending(entity, key) is { } values) locked.Add((entity, key), values);
                }

                await LockManyAsync(entity, [.. keys.Where(k => !locked.ContainsKey((entity, k)))]);
                foreach (var key in keys)
                {
                    if (locked.TryGetValue((entity, key), out var values)) Want(above, entity, values);
                }
            }

            wanted = above;
        }
    }

    private void Want(Dictionary<Entity, HashSet<CelValue>> wanted, Entity entity, CelValue[] values)
    {
        if (entity.OwnedBy is not { } owner || values[owner.By.Ordinal] is not { IsNull: false } key || locked.ContainsKey((owner.Entity, key))) return;
        if (!wanted.TryGetValue(owner.Entity, out var keys)) wanted.Add(owner.Entity, keys = []);
        keys.Add(key);
    }

    private async ValueTask LockManyAsync(Entity entity, IReadOnlyList<CelValue> keys)
    {
        if (keys.Count > 1)
        {
            var stored = new StoredRow(entity, 0);
            var cursor = await context.ReadAsync(context.Tools.Reads.LockedMany(entity), [CelValue.List([.. keys])]);
            await using (cursor.ConfigureAwait(false))
            {
                while (await cursor.ReadAsync(context.Cancelled))
                {
                    var values = stored.Read(cursor);
                    locked.TryAdd((entity, RowKey.Of(entity, values)), values);
                }
            }
        }

        // One, or one that is the same as its row's key but for the case of letters
        foreach (var key in keys)
        {
            if (!locked.ContainsKey((entity, key)) && await ReadAsync(entity, key) is { } row) locked.Add((entity, key), row);
        }
    }

    /// <summary>The statements that count the versions above one row.</summary>
    public void Emit(StepList steps, RowChange row)
    {
        var (entity, values) = (row.Entity, row.Values);
        while (entity.OwnedBy is { } owner && locked.TryGetValue((owner.Entity, values[owner.By.Ordinal]), out var above))
        {
            if (Counts(owner.Entity)) steps.Add(new WriteStep(context.Tools.Statements.Of(owner.Entity).Touch, [context.Now, values[owner.By.Ordinal]]));
            (entity, values) = (owner.Entity, above);
        }
    }

    /// <summary>The statement that counts the list that a new row is in, for <see cref="JudgeLengthAsync"/>; null: any length will do.</summary>
    public SessionStep? LengthStep(RowChange row)
    {
        if (row.Entity.OwnedBy is not { } list || (list.Min is null && list.Max is null)) return null;
        var key = row.Values[list.By.Ordinal];
        return locked.ContainsKey((list.Entity, key)) ? LengthStep(list, key) : null;
    }

    /// <summary>Adds a fault where the list that a row is in is too long or too short.</summary>
    public async ValueTask JudgeLengthAsync(ManyField relation, IRowCursor cursor, BodyPath? at, string? member)
    {
        var count = 0;
        while (await cursor.ReadAsync(context.Cancelled)) count++;
        Tell(relation, count, at, member);
    }

    // One more than there may be tells that there are too many
    private SessionStep LengthStep(ManyField list, CelValue key) =>
        new(context.Tools.Reads.KeysBy(list.By), [CelValue.List([key]), CelValue.Int(Math.Max(list.Max ?? 0, list.Min ?? 0) + 1L)]);

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
            var step = LengthStep(relation, key);
            var cursor = await context.ReadAsync(step.Read!, step.Parameters); // a read
            await using (cursor.ConfigureAwait(false)) await JudgeLengthAsync(relation, cursor, at, member);
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
