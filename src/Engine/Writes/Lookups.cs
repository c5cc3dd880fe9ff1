using Ashlar.Cel;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Writes.Binding;
using Ashlar.Model;
using Ashlar.Stores;

namespace Ashlar.Engine.Writes;

/// <summary>
/// The rows that a request refers to. A reference that the caller wrote must be a row that the caller may read; what only a
/// default follows may be anywhere. One statement for each target entity, however many rows refer to it.
/// </summary>
internal sealed class Lookups(WriteContext context)
{
    private readonly Dictionary<Entity, Wanted> wanted = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<RowChange, List<Mention>> mentions = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(Entity Entity, CelValue Key), (RowChange Row, int Request)> pending = [];
    private readonly Dictionary<RowChange, int> requests = new(ReferenceEqualityComparer.Instance);
    private RowChange? root;
    private bool refersToPending;

    /// <summary>
    /// Notes what a request's row and those below it refer to. Requests that are noted after it are written after it, in the same
    /// run: they may refer to its rows, which are not in the store yet.
    /// </summary>
    public void Collect(RowChange request)
    {
        root = request;
        requests.Add(request, requests.Count);
        foreach (var change in request.Tree()) Note(change);
    }

    /// <summary>Requests noted from now on see the rows of this one.</summary>
    public void Expect(RowChange request)
    {
        foreach (var change in request.Tree()) pending[(change.Entity, change.Key)] = (change, requests[request]);
    }

    /// <summary>Runs the look-ups, all in one round trip.</summary>
    /// <param name="keys">Drawn in the same round trip of the transaction; where there is none for look-ups, it would gain nothing.</param>
    public async ValueTask RunAsync(DrawnKeys? keys = null)
    {
        var asked = wanted.Where(w => w.Value.Keys.Count > 0).ToList();
        if (asked.Count == 0) return;
        if (context.Session is { } session && (asked.Count > 1 || keys is { Any: true }))
        {
            await RunAsync(session, asked, keys);
            return;
        }

        foreach (var (target, rows) in asked)
        {
            var step = context.Of(target).Lookup.Step(context, rows.Keys);
            var cursor = await context.ReadAsync(step.Read!, step.Parameters); // a read
            await using (cursor.ConfigureAwait(false)) rows.Found = await context.Of(target).Lookup.ReadAsync(context, cursor);
        }
    }

    private async ValueTask RunAsync(IWriteSession session, List<KeyValuePair<Entity, Wanted>> asked, DrawnKeys? keys)
    {
        SessionStep[] steps = [.. asked.Select(w => context.Of(w.Key).Lookup.Step(context, w.Value.Keys)), .. keys?.Steps() ?? []];
        var run = await session.RunAsync(steps, final: false, context.Cancelled);
        await using (run.ConfigureAwait(false))
        {
            for (var i = 0; await run.NextAsync(context.Cancelled) is { } cursor; i++)
            {
                if (i >= asked.Count) await keys!.TakeAsync(i - asked.Count, cursor); // their steps come last
                else asked[i].Value.Found = await context.Of(asked[i].Key).Lookup.ReadAsync(context, cursor);
            }
        }
    }

    /// <summary>Adds a fault for each reference of a request's rows to what the caller cannot read.</summary>
    /// <returns>False: some refer to rows that are to be written before them, of which only the store can tell. They wait until those are in.</returns>
    public bool Tell(RowChange request)
    {
        root = request;
        refersToPending = false;
        if (!mentions.TryGetValue(request, out var written)) return true;
        foreach (var mention in written)
        {
            var found = Find(mention.Target, mention.Key);
            if (refersToPending) return false;
            if (mention.IsWritten && found is not { Readable: true })
            {
                context.Faults.Add(Codes.Reference, $"there is no such {mention.Target.Name}", mention.At, mention.Member, ("entity", mention.Target.Name));
            }
        }

        return true;
    }

    /// <summary>The row that a reference points to, for an expression; unknown where it was not found.</summary>
    public CelValue Row(RefField reference, CelValue key)
    {
        if (key.IsNull) return CelValue.Null;
        return Find(reference.Target, key) is { Values: { } values } ? CelValue.Object(new FoundObject(reference.Target, values, "")) : CelValue.Null;
    }

    private FoundRow? Find(Entity target, CelValue key)
    {
        if (pending.TryGetValue((target, key), out var before) && before.Request < requests[root!]) // set by whoever asks
        {
            var found = context.Of(target).Lookup.OfPending(context, before.Row);
            refersToPending |= found is null;
            return found;
        }

        return wanted.TryGetValue(target, out var asked) ? asked.Found.GetValueOrDefault(key) : null;
    }

    private void Note(RowChange change)
    {
        if (change.Bound is { } bound)
        {
            foreach (var column in change.Entity.Columns)
            {
                if (column is RefField reference && IsSent(bound, reference) && Differs(change, reference)) Ask(reference.Target, RowKey.Of(reference, change.Values), change.At, reference.HasStorage ? column.WireName : reference.Parts[^1].WireName);
            }

            foreach (var links in bound.Links ?? []) AskLinks(change, links);
        }

        foreach (var column in change.Awaiting ?? []) Follow(change, column);
        NoteCallerRow(change);
    }

    private static bool Differs(RowChange change, RefField reference)
    {
        var key = RowKey.Of(reference, change.Values);
        return !key.IsNull && (change.Old is not { } old || RowKey.Of(reference, old) != key);
    }

    // A reference of several parts is written by them
    private static bool IsSent(BoundRow bound, RefField reference) =>
        reference.HasStorage ? bound.Sent[reference.Ordinal] : reference.Parts.Any(p => bound.Sent[p.Ordinal]);

    private void Ask(Entity target, CelValue key, BodyPath? at, string? member)
    {
        // Everyone may refer to themselves, and the first to do so has no row yet; nobody adds to another's table of users.
        if (!IsCaller(target, key)) Mentioned(target, key, isWritten: true, at, member);
    }

    private void Mentioned(Entity target, CelValue key, bool isWritten, BodyPath? at = null, string? member = null)
    {
        if (!mentions.TryGetValue(root!, out var list)) mentions.Add(root!, list = []); // set by whoever collects
        list.Add(new Mention(target, key, isWritten, at, member));
        if (!pending.ContainsKey((target, key))) Of(target).Add(key);
    }

    // Of a row that was there only what is added is asked for.
    private void AskLinks(RowChange change, BoundLinks links)
    {
        var added = change.IsNew ? null : change.Links.Where(l => l.Link == links.Link).SelectMany(l => l.Added).ToHashSet();
        for (var i = 0; i < links.Keys.Count; i++)
        {
            var key = links.Keys[i];
            if (added?.Contains(key) == false) continue;
            Ask(links.Link.Target, key, BodyPath.Item(links.At, i), null);
            if (IsCaller(links.Link.Target, key)) context.NeedsCallerRow = true;
        }
    }

    private void Follow(RowChange change, ColumnField column)
    {
        foreach (var follow in context.Of(change.Entity).Defaults.Of(column)?.Follows ?? [])
        {
            var key = RowKey.Of(follow.Reference, change.Values);
            if (!key.IsNull) Mentioned(follow.Reference.Target, key, isWritten: false);
        }
    }

    private void NoteCallerRow(RowChange change)
    {
        foreach (var column in change.Entity.Columns)
        {
            if (column is RefField reference && IsCaller(reference.Target, change.Values[column.Ordinal])) context.NeedsCallerRow = true;
        }
    }

    private bool IsCaller(Entity target, CelValue key) =>
        ReferenceEquals(target, context.Profile.Model.User) && !target.External && !key.IsNull && context.Caller is { SignedIn: true, IsSystem: false } && key == context.Caller.Id;

    private Wanted Of(Entity target)
    {
        if (!wanted.TryGetValue(target, out var asked)) wanted.Add(target, asked = new Wanted());
        return asked;
    }

    private sealed class Wanted
    {
        private readonly HashSet<CelValue> seen = [];
        public List<CelValue> Keys { get; } = [];
        public Dictionary<CelValue, FoundRow> Found { get; set; } = [];

        public void Add(CelValue key)
        {
            if (seen.Add(key)) Keys.Add(key);
        }
    }
    // A row that a request's rows refer to. What is written must be readable; what a default follows may be anywhere.
    private readonly record struct Mention(Entity Target, CelValue Key, bool IsWritten, BodyPath? At, string? Member);
}
