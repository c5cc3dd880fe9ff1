using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Stores;
using Ashlar.Stores.Migrations;
using Ashlar.Stores.Moving;
using Ashlar.Stores.Plans;

namespace Ashlar.Engine.Moving;

/// <summary>How far a move is.</summary>
/// <param name="What">An entity, a link (<c>Product.labels</c>), or what is being done.</param>
/// <param name="Rows">Rows of it that are settled.</param>
/// <param name="Total">Rows of it in all.</param>
public readonly record struct MoveProgress(string What, long Rows, long Total);

/// <summary>A table that was moved and compared.</summary>
public readonly record struct MovedTable(string Name, long Rows);

/// <summary>The move cannot be done, or was done and does not agree; the message says why.</summary>
public sealed class MoveRefusedException(string message) : Exception(message);

/// <summary>
/// Copies a whole database into an empty one of any kind: every row as it is, versions and times too, links, and what Ashlar
/// keeps for itself. Batches go in key order, one transaction each, so that an interrupted move goes on after the last row that
/// is there. In the end both sides are read and compared. Nobody else may write to either meanwhile.
/// </summary>
public sealed class MoveRun(ModelSnapshot model, IStore source, IStore target, IProgress<MoveProgress> progress)
{
    private const int RowsAtOnce = 1_000;
    private const string ModelNote = "model";
    private const string RowsDone = "rows";
    private readonly MoveTables _from = new(source);
    private readonly MoveTables _to = new(target);

    /// <exception cref="MoveRefusedException">Nothing was begun, or the sides differ.</exception>
    /// <exception cref="StoreException">A side is away; the move can be run again.</exception>
    public async Task<IReadOnlyList<MovedTable>> RunAsync(CancellationToken cancellationToken)
    {
        if (model.External) throw new MoveRefusedException("the tables of an external model are somebody else's to move");
        var notes = await BeginAsync(cancellationToken).ConfigureAwait(false);
        if (!notes.ContainsKey(RowsDone))
        {
            var steps = MoveOrder.Of(model);
            foreach (var step in steps) await CopyAsync(step, cancellationToken).ConfigureAwait(false);
            foreach (var step in steps) await PointAsync(step, cancellationToken).ConfigureAwait(false);
            foreach (var link in Links) await LinkAsync(link, cancellationToken).ConfigureAwait(false);
            await NoteAsync(RowsDone, "done", cancellationToken).ConfigureAwait(false);
        }

        // After the rows: a row made where a deleted one is remembered would count on from its version
        foreach (var own in new[] { OwnTable.Tombstones, OwnTable.Secrets, OwnTable.Answers }) await CopyOwnAsync(own, cancellationToken).ConfigureAwait(false);
        foreach (var entity in Entities.Where(e => e.KeyGeneration == KeyGeneration.Identity))
        {
            await target.Own.SetLastKeyAsync(entity, await source.Own.LastKeyAsync(entity, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }

        var moved = await CompareAsync(cancellationToken).ConfigureAwait(false);
        await target.Own.DropAsync(OwnTable.Move, cancellationToken).ConfigureAwait(false);
        return moved;
    }

    private IEnumerable<Entity> Entities => model.AllEntities.Where(e => e is { HasTable: true, ReadOnly: false });

    private IEnumerable<LinkField> Links => Entities.SelectMany(e => e.Fields.OfType<LinkField>());

    private async Task<Dictionary<string, string>> BeginAsync(CancellationToken cancellationToken)
    {
        var behind = await source.Migrator.PlanAsync(model, MigrationMode.Direct, cancellationToken).ConfigureAwait(false);
        if (!behind.IsEmpty) throw new MoveRefusedException($"the source is not as this model has it ({behind.Steps.Count} steps are missing): migrate it first, or name the model that it has");
        var notes = await NotesAsync(cancellationToken).ConfigureAwait(false);
        if (notes.TryGetValue(ModelNote, out var begun))
        {
            return begun == model.Hash ? notes : throw new MoveRefusedException("the target holds part of a move of another model: finish that one, or begin with an empty database");
        }

        await target.Migrator.ApplyAsync(model, new MigrationAllowance(true, new HashSet<string>()), cancellationToken).ConfigureAwait(false);
        foreach (var entity in Entities)
        {
            if (await _to.CountAsync(entity, cancellationToken).ConfigureAwait(false) > 0) throw new MoveRefusedException($"the target is not empty: it has rows of {entity.Owner}");
        }

        await NoteAsync(ModelNote, model.Hash, cancellationToken).ConfigureAwait(false);
        return notes;
    }

    /// <summary>Rows of a step, in batches that go on after the last row that the target has.</summary>
    private async Task CopyAsync(MoveStep step, CancellationToken cancellationToken)
    {
        if (step.AtOnce)
        {
            await CopyAtOnceAsync(step, cancellationToken).ConfigureAwait(false);
            return;
        }

        var entity = step.Entities[0];
        var insert = target.Prepare(new InsertPlan(entity, MoveTables.Stored(entity)));
        var total = await _from.CountAsync(entity, cancellationToken).ConfigureAwait(false);
        var done = await _to.CountAsync(entity, cancellationToken).ConfigureAwait(false);
        var last = done == 0 ? (CelValue?)null : await _to.LastKeyAsync(entity, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            progress.Report(new MoveProgress(entity.Owner, done, total));
            var rows = await _from.PageAsync(entity, last, RowsAtOnce, cancellationToken).ConfigureAwait(false);
            if (rows.Count == 0) return;
            await WriteAsync([.. rows.Select(r => new WriteStep(insert, MoveTables.Without(entity, step.Later, r)))], cancellationToken).ConfigureAwait(false);
            last = rows[^1][MoveTables.KeyIndex(entity)];
            done += rows.Count;
        }
    }

    private async Task CopyAtOnceAsync(MoveStep step, CancellationToken cancellationToken)
    {
        if (await _to.CountAsync(step.Entities[0], cancellationToken).ConfigureAwait(false) > 0) return; // all are there, or none
        var writes = new List<WriteStep>();
        foreach (var entity in step.Entities)
        {
            var insert = target.Prepare(new InsertPlan(entity, MoveTables.Stored(entity)));
            await foreach (var row in _from.RowsAsync(entity, cancellationToken).ConfigureAwait(false)) writes.Add(new WriteStep(insert, MoveTables.Without(entity, step.Later, row)));
            progress.Report(new MoveProgress(entity.Owner, writes.Count, writes.Count));
        }

        if (writes.Count > 0) await WriteAsync(writes, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sets the references that had to wait. Doing it again changes nothing.</summary>
    private async Task PointAsync(MoveStep step, CancellationToken cancellationToken)
    {
        foreach (var group in step.Later.GroupBy(r => r.Entity))
        {
            var (entity, references) = (group.Key, group.ToList());
            var update = target.Prepare(new UpdatePlan(entity, references));
            var stored = MoveTables.Stored(entity);
            var columns = references.ConvertAll(r => stored.IndexOf(r));
            CelValue? last = null;
            while (true)
            {
                var rows = await _from.PageAsync(entity, last, RowsAtOnce, cancellationToken).ConfigureAwait(false);
                if (rows.Count == 0) break;
                var writes = rows.Where(r => columns.Exists(c => !r[c].IsNull)).Select(r => new WriteStep(update, [.. columns.Select(c => r[c]), r[MoveTables.KeyIndex(entity)]])).ToList();
                if (writes.Count > 0) await WriteAsync(writes, cancellationToken).ConfigureAwait(false);
                last = rows[^1][MoveTables.KeyIndex(entity)];
            }
        }
    }

    /// <summary>Pairs of a link; one that is there already is left.</summary>
    private async Task LinkAsync(LinkField link, CancellationToken cancellationToken)
    {
        var write = target.Prepare(new LinkPlan(link));
        var batch = new List<WriteStep>();
        var done = 0L;
        await foreach (var pair in _from.PairsAsync(link, cancellationToken).ConfigureAwait(false))
        {
            batch.Add(new WriteStep(write, pair));
            if (batch.Count < RowsAtOnce) continue;
            await WriteAsync(batch, cancellationToken).ConfigureAwait(false);
            progress.Report(new MoveProgress($"{link.Entity.Owner}.{link.Name}", done += batch.Count, done));
            batch.Clear();
        }

        if (batch.Count > 0) await WriteAsync(batch, cancellationToken).ConfigureAwait(false);
    }

    private async Task WriteAsync(IReadOnlyList<WriteStep> steps, CancellationToken cancellationToken)
    {
        WriteError? error = null;
        await target.WriteAsync(
            async session =>
            {
                error = (await session.ExecuteAsync(steps, cancellationToken).ConfigureAwait(false)).Error;
                return error is null;
            },
            cancellationToken).ConfigureAwait(false);
        if (error is not null) throw new MoveRefusedException($"the target refuses a row of {error.Entity.Name} ({error.Kind}{(error.Index is null ? "" : " " + error.Index.Name)}): was the source written to meanwhile?");
    }

    private async Task CopyOwnAsync(OwnTable table, CancellationToken cancellationToken)
    {
        var batch = new List<object[]>();
        await foreach (var row in source.Own.ReadAsync(table, cancellationToken).ConfigureAwait(false))
        {
            batch.Add(row);
            if (batch.Count < RowsAtOnce) continue;
            await target.Own.WriteAsync(table, batch, cancellationToken).ConfigureAwait(false);
            batch.Clear();
        }

        if (batch.Count > 0) await target.Own.WriteAsync(table, batch, cancellationToken).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<MovedTable>> CompareAsync(CancellationToken cancellationToken)
    {
        var moved = new List<MovedTable>();
        foreach (var entity in Entities)
        {
            var (left, right) = (_from.DigestAsync(entity, cancellationToken), _to.DigestAsync(entity, cancellationToken));
            moved.Add(Same(entity.Owner, await left.ConfigureAwait(false), await right.ConfigureAwait(false)));
            progress.Report(new MoveProgress("comparing " + entity.Owner, moved[^1].Rows, moved[^1].Rows));
        }

        foreach (var link in Links)
        {
            moved.Add(Same($"{link.Entity.Owner}.{link.Name}", await _from.DigestAsync(link, cancellationToken).ConfigureAwait(false), await _to.DigestAsync(link, cancellationToken).ConfigureAwait(false)));
        }

        return moved;
    }

    private static MovedTable Same(string name, RowDigest from, RowDigest to) => from.Text == to.Text
        ? new MovedTable(name, from.Count)
        : throw new MoveRefusedException($"{name} differs: {from.Count} rows in the source, {to.Count} in the target{(from.Count == to.Count ? ", with other values" : "")}; was either written to meanwhile?");

    private async Task<Dictionary<string, string>> NotesAsync(CancellationToken cancellationToken)
    {
        var notes = new Dictionary<string, string>(StringComparer.Ordinal);
        await foreach (var row in target.Own.ReadAsync(OwnTable.Move, cancellationToken).ConfigureAwait(false)) notes[(string)row[0]] = (string)row[1];
        return notes;
    }

    private Task NoteAsync(string name, string value, CancellationToken cancellationToken) => target.Own.WriteAsync(OwnTable.Move, [[name, value]], cancellationToken);
}
