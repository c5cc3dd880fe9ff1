using Ashlar.Model;

namespace Ashlar.Stores.Advising;

/// <summary>The questions about one entity's indexes, and their answers by a trial.</summary>
internal sealed class EntityStudy
{
    // Below these an index is not worth its keep: it must do some shape much good, and all of them together some
    private const double LeastTimes = 1.5;
    private const double LeastShare = 0.01;

    // Without an index that is doubled a plan may look a little dearer, by its size on the disk alone
    private const double NoDearer = 1.1;
    private const int MostProposals = 4;
    private const int LongestName = 63;

    private readonly EntityWork _work;
    private readonly IReadOnlyList<KnownIndex> _known;
    private readonly IReadOnlySet<string> _references;
    private readonly IReadOnlyList<IndexCandidate> _candidates;
    private readonly IReadOnlyList<(KnownIndex Index, KnownIndex By)> _doubled;

    /// <param name="entity">Whose table.</param>
    /// <param name="known">The indexes that there are.</param>
    /// <param name="work">What was recorded.</param>
    /// <param name="references">Columns that foreign keys are checked by.</param>
    public EntityStudy(Entity entity, IReadOnlyList<KnownIndex> known, EntityWork work, IReadOnlySet<string> references)
    {
        (Entity, _known, _work, _references) = (entity, known, work, references);
        _candidates = Candidates.Of(entity, work.Asked, known);
        _doubled = [.. known.Where(k => k.Present).Select(k => (Index: k, By: known.FirstOrDefault(o => o.Present && Cover.IsDoubledBy(k, o)))).Where(d => d.By is not null).Select(d => (d.Index, d.By!))]; // filtered
    }

    public Entity Entity { get; }

    /// <summary>Whether there is anything to look at a trial for.</summary>
    public bool HasQuestions => _candidates.Count > 0 || _doubled.Count > 0 || _known.Any(MayBeUnused);

    /// <summary>What columns alone tell.</summary>
    public EntityFindings Untried(IndexUses uses, string why) => new(Entity)
    {
        Missing = [.. _candidates.Select(c => new MissingIndex(c, [.. Asking(c).Select(s => new ShapeGain(s, null, null, 0))], TimeSpan.Zero, null, null, _work.Writes, why))],
        Doubled = [.. _doubled.Select(d => new DoubledIndex(d.Index, d.By, false, UseOf(d.Index, uses)))],
        Unused = [.. _known.Where(MayBeUnused).Select(k => new UnusedIndex(k, UseOf(k, uses)))],
    };

    /// <param name="trial">Of the table.</param>
    /// <param name="lower">Indexes of caseless columns are over their small letters.</param>
    /// <param name="uses">What the database counted.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async ValueTask<EntityFindings> TryAsync(IIndexTrial trial, bool lower, IndexUses uses, CancellationToken cancellationToken)
    {
        // What the model has already is taken to be there
        foreach (var pending in _known.Where(k => k is { Present: false, Where: null } && !trial.Has(k.Name)))
            await trial.AddAsync(new TrialIndex(pending.Name, Parts([.. pending.Columns.Select(c => (c.Column, c.Descending))], lower, !pending.Unique)), cancellationToken).ConfigureAwait(false);

        var before = await ExplainAsync(trial, cancellationToken).ConfigureAwait(false);
        var unused = _known.Where(k => MayBeUnused(k) && !before.Values.Any(p => p.Indexes.Contains(k.Name))).Select(k => new UnusedIndex(k, UseOf(k, uses))).ToList();
        var doubled = await DoubledAsync(trial, lower, before, uses, cancellationToken).ConfigureAwait(false);
        var isSmall = trial.Rows < IndexAdvisor.SmallTable;
        return new EntityFindings(Entity)
        {
            Missing = isSmall ? [] : await MissingAsync(trial, lower, before, cancellationToken).ConfigureAwait(false),
            Doubled = doubled,
            Unused = unused,
            TooSmall = isSmall && _candidates.Count > 0,
        };
    }

    /// <summary>The best one is taken, then the best beside it, and so on: two that help the same shape are not both told.</summary>
    private async ValueTask<IReadOnlyList<MissingIndex>> MissingAsync(IIndexTrial trial, bool lower, Dictionary<string, PlanEstimate> before, CancellationToken cancellationToken)
    {
        var (found, left) = (new List<MissingIndex>(), _candidates.ToList());
        var now = before;
        var all = new TimeSpan(_work.Reads.Sum(r => r.Count.Time.Ticks));
        while (left.Count > 0 && found.Count < MostProposals)
        {
            (IndexCandidate Candidate, List<ShapeGain> Gains, TimeSpan Saved, Dictionary<string, PlanEstimate> After)? best = null;
            foreach (var candidate in left)
            {
                var index = TrialOf(candidate, lower);
                await trial.AddAsync(index, cancellationToken).ConfigureAwait(false);
                var after = await ExplainAsync(trial, cancellationToken).ConfigureAwait(false);
                await trial.DropAsync(index.Name, cancellationToken).ConfigureAwait(false);
                var gains = Gains(now, before, after);
                var saved = new TimeSpan(gains.Sum(g => g.Saved.Ticks));
                if (gains.Count > 0 && saved >= all * LeastShare && (best is null || saved > best.Value.Saved)) best = (candidate, gains, saved, after);
            }

            if (best is not { } taken) break;
            found.Add(new MissingIndex(taken.Candidate, taken.Gains, taken.Saved, trial.Rows, trial.Sample, _work.Writes, null));
            await trial.AddAsync(TrialOf(taken.Candidate, lower), cancellationToken).ConfigureAwait(false);
            left.Remove(taken.Candidate);
            before = taken.After;
        }

        return found;
    }

    private List<ShapeGain> Gains(Dictionary<string, PlanEstimate> now, Dictionary<string, PlanEstimate> before, Dictionary<string, PlanEstimate> after) =>
        [.. _work.Reads.Where(r => before.ContainsKey(r.Shape.Hash) && after.ContainsKey(r.Shape.Hash))
            .Select(r => new ShapeGain(r, before[r.Shape.Hash], after[r.Shape.Hash], now[r.Shape.Hash].Cost)).Where(g => g.Times >= LeastTimes).OrderByDescending(g => g.Saved)];

    private async ValueTask<IReadOnlyList<DoubledIndex>> DoubledAsync(IIndexTrial trial, bool lower, Dictionary<string, PlanEstimate> before, IndexUses uses, CancellationToken cancellationToken)
    {
        var found = new List<DoubledIndex>();
        foreach (var (index, by) in _doubled)
        {
            // What a trial has no copy of, columns alone must tell
            var tries = index.Where is null && trial.Has(index.Name);
            if (tries)
            {
                await trial.DropAsync(index.Name, cancellationToken).ConfigureAwait(false);
                var after = await ExplainAsync(trial, cancellationToken).ConfigureAwait(false);
                var isDearer = before.Any(b => after.TryGetValue(b.Key, out var plan) && plan.Cost > b.Value.Cost * NoDearer);
                // It is gone in what follows too, or each of two that double each other would be told
                if (isDearer) await trial.AddAsync(new TrialIndex(index.Name, Parts([.. index.Columns.Select(c => (c.Column, c.Descending))], lower, index.Origin == IndexOrigin.Model)), cancellationToken).ConfigureAwait(false);
                if (isDearer) continue;
            }

            found.Add(new DoubledIndex(index, by, tries, UseOf(index, uses)));
        }

        return found;
    }

    private async ValueTask<Dictionary<string, PlanEstimate>> ExplainAsync(IIndexTrial trial, CancellationToken cancellationToken)
    {
        var plans = new Dictionary<string, PlanEstimate>(StringComparer.Ordinal);
        foreach (var read in _work.Reads)
        {
            if (await trial.ExplainAsync(read.Shape, cancellationToken).ConfigureAwait(false) is { } plan) plans[read.Shape.Hash] = plan;
        }

        return plans;
    }

    // Rules (unique), keys and what checks references stay; of a part of the rows it is not known who asks for just these
    private bool MayBeUnused(KnownIndex index) =>
        index is { Unique: false, Where: null, Present: true, Origin: not IndexOrigin.Key } && !_references.Contains(index.Columns[0].Column)
        && !_doubled.Any(d => d.Index == index)
        && !_work.Asked.Any(a => Cover.Begins(index, ColumnsOf([.. a.Access.Equal, .. a.Access.Range]), ColumnsOf(a.Access.Sort.Take(1).Select(s => s.Field)).FirstOrDefault()));

    private List<CountedShape> Asking(IndexCandidate candidate) =>
        [.. _work.Reads.Where(r => r.Shape.Access.Any(a => a.Entity == Entity.Owner && ColumnsOf([.. a.Equal, .. a.Range, .. a.Sort.Select(s => s.Field)]).Contains(candidate.Columns[0].Field.Column)))];

    private List<string> ColumnsOf(IEnumerable<string> fields) => [.. fields.Select(Entity.Find).OfType<ColumnField>().Where(c => c.HasStorage).Select(c => c.Column)];

    private static IndexUse? UseOf(KnownIndex index, IndexUses uses) => uses.ByName.TryGetValue(index.Name, out var use) ? use : null;

    // Called as it would be, but for what there is already: another one, or a longer name than a database takes
    private TrialIndex TrialOf(IndexCandidate candidate, bool lower)
    {
        var name = $"ix_{Entity.Table}_{string.Join('_', candidate.Places.Select(p => p.Descending ? p.Column + "_desc" : p.Column))}";
        if (name.Length > LongestName || _known.Any(k => k.Name == name)) name = $"new_{string.Join('_', candidate.Columns.Select(c => $"{c.Field.Ordinal}{(c.Descending ? "d" : "")}"))}";
        return new TrialIndex(name, Parts([.. candidate.Places.Select(p => (p.Column, p.Descending))], lower, withKey: !Entity.External));
    }

    // As a migration makes it: the key last, so that pages come out of it in their order
    private List<TrialPart> Parts(IReadOnlyList<(string Column, bool Descending)> columns, bool lower, bool withKey)
    {
        var parts = columns.Select(c => new TrialPart(c.Column, c.Descending, lower && Entity.Columns.Any(f => f.Type.Caseless && f.HasStorage && f.Column == c.Column))).ToList();
        if (withKey) parts.AddRange(Entity.KeyParts.Where(k => !columns.Any(c => c.Column == k.Column)).Select(k => new TrialPart(k.Column, false, false)));
        return parts;
    }
}
