using Ashlar.Cel;
using Ashlar.Engine.Writes.Binding;
using Ashlar.Model;

namespace Ashlar.Engine.Writes;

/// <summary>
/// The rows that a request refers to. A reference that the caller wrote must be a row that the caller may read; what only a
/// default follows may be anywhere. One statement for each target entity, however many rows refer to it.
/// </summary>
internal sealed class Lookups(WriteContext context)
{
    private readonly Dictionary<Entity, Wanted> wanted = new(ReferenceEqualityComparer.Instance);

    /// <summary>Notes what a row refers to.</summary>
    public void Collect(RowChange change)
    {
        if (change.Bound is { } bound)
        {
            foreach (var column in change.Entity.Columns)
            {
                if (column is RefField reference && bound.Sent[column.Ordinal] && Differs(change, reference)) Ask(reference.Target, change.Values[column.Ordinal], change.At, column.WireName);
            }

            foreach (var links in bound.Links ?? []) AskLinks(change, links);
        }

        foreach (var column in change.Awaiting ?? []) Follow(change, column);
        NoteCallerRow(change);
    }

    /// <summary>Runs the look-ups and adds a fault for each reference to what the caller cannot read.</summary>
    public async ValueTask RunAsync()
    {
        foreach (var (target, asked) in wanted)
        {
            if (asked.Keys.Count > 0) asked.Found = await context.Of(target).Lookup.RunAsync(context, asked.Keys);
            foreach (var (key, at, member) in asked.Written)
            {
                if (asked.Found.TryGetValue(key, out var row) && row.Readable) continue;
                context.Faults.Add(Codes.Reference, $"there is no such {target.Name}", at, member, ("entity", target.Name));
            }
        }
    }

    /// <summary>The row that a reference points to, for an expression; unknown where it was not found.</summary>
    public CelValue Row(RefField reference, CelValue key)
    {
        if (key.IsNull) return CelValue.Null;
        return wanted.TryGetValue(reference.Target, out var asked) && asked.Found.TryGetValue(key, out var row) && row.Values is { } values
            ? CelValue.Object(new FoundObject(reference.Target, values, ""))
            : CelValue.Null;
    }

    private static bool Differs(RowChange change, RefField reference)
    {
        var key = change.Values[reference.Ordinal];
        return !key.IsNull && (change.Old is not { } old || old[reference.Ordinal] != key);
    }

    private void Ask(Entity target, CelValue key, BodyPath? at, string? member)
    {
        // Everyone may refer to themselves, and the first to do so has no row yet; nobody adds to another's table of users.
        if (IsCaller(target, key)) return;
        Of(target).Written.Add((key, at, member));
        Of(target).Add(key);
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
            var key = change.Values[follow.Reference.Ordinal];
            if (!key.IsNull) Of(follow.Reference.Target).Add(key);
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
        public List<(CelValue Key, BodyPath? At, string? Member)> Written { get; } = [];
        public Dictionary<CelValue, FoundRow> Found { get; set; } = [];

        public void Add(CelValue key)
        {
            if (seen.Add(key)) Keys.Add(key);
        }
    }
}
