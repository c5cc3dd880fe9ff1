using Ashlar.Cel;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Writes.Binding;
using Ashlar.Model;

namespace Ashlar.Engine.Writes;

/// <summary>
/// Matches the owned children and links that a body names with those that are stored. A child with an id of this parent is
/// changed, one without is made, those left out are removed. One read for each list and level, however many parents.
/// </summary>
internal static class Nesting
{
    public static async ValueTask<Problem?> MatchAsync(WriteContext context, RowChange root, BindMode mode, Cascade cascade)
    {
        List<RowChange> level = [root];
        while (level.Count > 0)
        {
            var next = new List<RowChange>();
            foreach (var group in level.SelectMany(Lists).GroupBy(l => l.Children.Relation))
            {
                if (await MatchListAsync(context, group.Key, [.. group], mode, cascade, next) is { } refusal) return refusal;
            }

            foreach (var change in level)
            {
                foreach (var links in change.Bound?.Links ?? []) await MatchLinksAsync(context, change, links);
            }

            level = next;
        }

        return null;
    }

    private static IEnumerable<(RowChange Parent, BoundChildren Children)> Lists(RowChange change) =>
        (change.Bound?.Children ?? []).Select(c => (change, c));

    private static async ValueTask<Problem?> MatchListAsync(
        WriteContext context, ManyField relation, List<(RowChange Parent, BoundChildren Children)> lists, BindMode mode, Cascade cascade, List<RowChange> changed)
    {
        var writes = context.Of(relation.Target);
        var stored = await StoredChildrenAsync(context, relation, [.. lists.Select(l => l.Parent.Key)]);
        foreach (var (parent, children) in lists)
        {
            var left = stored.GetValueOrDefault(parent.Key) ?? [];
            foreach (var child in children.Rows)
            {
                if (!child.NamedKey.IsNull && left.Remove(child.NamedKey, out var old))
                {
                    var closed = await FieldRules.ClosedAsync(context, writes, old);
                    if (Forming.Changed(context, child, mode, old, closed, parent, relation.By, out var change) is { } refusal) return refusal;
                    changed.Add(change);
                }
                else if (Make(context, parent, relation, child) is { } refusal)
                {
                    return refusal;
                }
            }

            var rule = writes.NestedRuleOf(WriteVerb.Delete);
            foreach (var gone in left.Values)
            {
                if (!await writes.Before(rule, creates: true).HoldsAsync(context, gone, null)) return context.RefusalOf(rule);
                cascade.Add(relation.Target, gone);
                parent.TouchedBelow = true;
            }
        }

        return null;
    }

    private static Problem? Make(WriteContext context, RowChange parent, ManyField relation, BoundRow child)
    {
        if (!child.NamedKey.IsNull)
        {
            if (relation.Target.KeyGeneration != KeyGeneration.Client)
            {
                context.Faults.Add(Codes.Reference, $"this {parent.Entity.Name} has no such {relation.Target.Name}", child.At, relation.Target.Key.WireName, ("entity", relation.Target.Name));
                return null;
            }

            var binding = context.Binding();
            Completion.ToCreation(child, relation.By, binding);
            context.Faults.AddAll(binding.Faults);
            if (binding.Forbidden.Any) return FieldRules.Refuse(context, binding.Forbidden);
        }

        return Forming.New(context, child, parent, relation.By, out _);
    }

    private static async ValueTask<Dictionary<CelValue, Dictionary<CelValue, CelValue[]>>> StoredChildrenAsync(WriteContext context, ManyField relation, CelValue[] parents)
    {
        var byParent = new Dictionary<CelValue, Dictionary<CelValue, CelValue[]>>();
        var row = new StoredRow(relation.Target, 0);
        var cursor = await context.ReadAsync(context.Tools.Reads.RowsBy(relation.By), [CelValue.List(parents)]);
        await using (cursor.ConfigureAwait(false))
        {
            while (await cursor.ReadAsync(context.Cancelled))
            {
                var values = row.Read(cursor);
                var parent = RowKey.Of(relation.By, values);
                if (!byParent.TryGetValue(parent, out var children)) byParent.Add(parent, children = []);
                children.Add(RowKey.Of(relation.Target, values), values);
            }
        }

        return byParent;
    }

    private static async ValueTask MatchLinksAsync(WriteContext context, RowChange change, BoundLinks links)
    {
        var stored = new HashSet<CelValue>();
        var cursor = await context.ReadAsync(context.Tools.Reads.Linked(links.Link), [change.Key]);
        await using (cursor.ConfigureAwait(false))
        {
            if (await cursor.ReadAsync(context.Cancelled))
            {
                var children = cursor.Children(0);
                while (children.Read()) stored.Add(StoredValue.Read(children, 0, links.Link.Target.Key.Type));
            }
        }

        CelValue[] added = [.. links.Keys.Where(k => !stored.Contains(k))];
        stored.ExceptWith(links.Keys);
        change.Links.Add(new LinkChange(links.Link, added, [.. stored]));
        if (added.Length > 0 || stored.Count > 0) change.TouchedBelow = true;
    }
}
