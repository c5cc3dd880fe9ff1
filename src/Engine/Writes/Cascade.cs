using Ashlar.Cel;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Writes.Binding;
using Ashlar.Model;
using Ashlar.Stores;

namespace Ashlar.Engine.Writes;

/// <summary>
/// Everything that goes with rows that are deleted: owned children and <c>cascade</c> go too, <c>setNull</c> is set, anything
/// else that refers to them keeps them. Read level by level, one statement for each reference and level; no rule of the
/// children is asked.
/// </summary>
internal sealed class Cascade(WriteContext context)
{
    /// <summary>The most rows that one request may delete or change by its deletes.</summary>
    public const int MostRows = 10_000;
    private const int MostTold = 1_000;
    private readonly HashSet<(Entity, CelValue)> gone = [];
    private readonly List<(Entity Entity, CelValue Key)> order = [];
    private readonly Dictionary<(Entity, CelValue), RowChange> nulled = [];
    private readonly List<(RefField Reference, CelValue Key)> keeping = [];
    private readonly Dictionary<(Entity, CelValue), ManyField> parents = [];
    private List<(Entity Entity, CelValue Key)> level = [];

    /// <summary>The entity itself, and those whose deleted rows may take rows of it with them.</summary>
    public static IReadOnlySet<Entity> Taking(Entity taken)
    {
        HashSet<Entity> taking = [taken];
        Queue<Entity> next = new([taken]);
        while (next.TryDequeue(out var entity))
        {
            foreach (var reference in entity.Fields.OfType<RefField>())
            {
                if (Goes(reference) && taking.Add(reference.Target)) next.Enqueue(reference.Target);
            }
        }

        return taking;
    }

    public void Add(Entity entity, CelValue[] row)
    {
        var key = RowKey.Of(entity, row);
        if (!gone.Add((entity, key))) return;
        order.Add((entity, key));
        level.Add((entity, key));
        NoteParent(entity, row);
    }

    /// <summary>Finds all that goes or changes. Restricted where something keeps a row; nothing is written yet.</summary>
    public async ValueTask<Problem?> FindAsync()
    {
        while (level.Count > 0)
        {
            var now = level;
            level = [];
            foreach (var group in now.GroupBy(r => r.Entity, r => r.Key))
            {
                CelValue[] keys = [.. group];
                foreach (var reference in group.Key.ReferencedBy) await FollowAsync(reference, keys);
            }

            if (order.Count + nulled.Count > MostRows) return new Problem(ProblemKind.Conflict, $"this would delete or change more than {MostRows} rows");
        }

        return Kept();
    }

    /// <summary>Changed rows first, then links, then the deepest rows.</summary>
    public void Emit(StepList steps)
    {
        foreach (var ((entity, key), change) in nulled)
        {
            if (gone.Contains((entity, key))) continue;
            Defaults.Compute(context, change);
            Differences.Settle(context, change);
            steps.Add(context.Tools.Statements.Of(entity).UpdateOf(change.Changed).Step(change.Values), change);
        }

        for (var i = order.Count - 1; i >= 0; i--)
        {
            var (entity, key) = order[i];
            foreach (var field in entity.Fields)
            {
                if (field is LinkField link) steps.Add(new WriteStep(context.Tools.Statements.Unlink(link, all: true, byTarget: false), [key]));
            }

            foreach (var link in entity.LinkedBy) steps.Add(new WriteStep(context.Tools.Statements.Unlink(link, all: true, byTarget: true), [key]));
            steps.Add(new WriteStep(context.Tools.Statements.Of(entity).Delete, [key]));
            context.NoteGone(entity, key);
        }

        foreach (var ((entity, key), _) in parents)
        {
            if (!gone.Contains((entity, key)) && Parents.Counts(entity)) steps.Add(new WriteStep(context.Tools.Statements.Of(entity).Touch, [context.Now, key]));
        }
    }

    /// <summary>A parent that the request counts itself.</summary>
    public void Forget(Entity entity, CelValue key) => parents.Remove((entity, key));

    private static bool Goes(RefField reference) => reference.OnDelete == OnDelete.Cascade || reference.Entity.OwnedBy?.By == reference;

    private async ValueTask FollowAsync(RefField reference, CelValue[] keys)
    {
        var goes = Goes(reference);
        if (!goes && reference.OnDelete == OnDelete.Restrict)
        {
            await KeepAsync(reference, keys);
            return;
        }

        var row = new StoredRow(reference.Entity, 0);
        var cursor = await context.ReadAsync(context.Tools.Reads.RowsBy(reference), [CelValue.List(keys)]);
        await using (cursor.ConfigureAwait(false))
        {
            while (order.Count + nulled.Count <= MostRows && await cursor.ReadAsync(context.Cancelled))
            {
                if (goes) Add(reference.Entity, row.Read(cursor));
                else SetNull(reference, row.Read(cursor));
            }
        }
    }

    private async ValueTask KeepAsync(RefField reference, CelValue[] keys)
    {
        var cursor = await context.ReadAsync(context.Tools.Reads.KeysBy(reference), [CelValue.List(keys), CelValue.Int(MostTold)]);
        await using (cursor.ConfigureAwait(false))
        {
            while (await cursor.ReadAsync(context.Cancelled)) keeping.Add((reference, StoredValue.Read(cursor, 0, reference.Entity.Key.Type)));
        }
    }

    private void SetNull(RefField reference, CelValue[] row)
    {
        var id = (reference.Entity, RowKey.Of(reference.Entity, row));
        if (!nulled.TryGetValue(id, out var change)) nulled.Add(id, change = new RowChange(reference.Entity, null, null, [.. row], row));
        change.Values[reference.Ordinal] = CelValue.Null;
        NoteParent(reference.Entity, row);
    }

    private void NoteParent(Entity entity, CelValue[] row)
    {
        if (entity.OwnedBy is { } owner && row[owner.By.Ordinal] is { IsNull: false } parent) parents[(owner.Entity, parent)] = owner;
    }

    // Which entity, by which field unless that is hidden, and how many; nothing of the rows themselves, some of which may be hidden from the caller.
    private Problem? Kept()
    {
        var faults = new BodyFaults();
        foreach (var group in keeping.Where(k => !gone.Contains((k.Reference.Entity, k.Key))).GroupBy(k => k.Reference))
        {
            var count = group.Count();
            var many = count >= MostTold ? $"{count} rows or more" : count == 1 ? "1 row" : $"{count} rows";
            var (entity, field) = (group.Key.Entity.Name, group.Key.Name);
            if (group.Key.Hidden) faults.Add(Codes.Restricted, $"{many} of {entity} refer to it", null, null, ("entity", entity), ("count", count));
            else faults.Add(Codes.Restricted, $"{many} of {entity} refer to it by {field}", null, null, ("entity", entity), ("field", field), ("count", count));
        }

        return faults.Any ? faults.ToProblem(ProblemKind.Restricted) : null;
    }
}
