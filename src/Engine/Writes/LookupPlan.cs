using Ashlar.Cel;
using Ashlar.Engine.Rules;
using Ashlar.Model;
using Ashlar.Stores;
using Ashlar.Stores.Plans;

namespace Ashlar.Engine.Writes;

/// <summary>
/// Looks up the rows of one entity that a request refers to, all in one statement: whether the caller may read each, and the
/// values that defaults follow references for.
/// </summary>
internal sealed class LookupPlan
{
    private readonly Entity target;
    private readonly FoldedRule rule;
    private readonly IReadOnlyList<Follow> follows;
    private readonly IPreparedRead read;
    private readonly ParameterBinding binding;
    private readonly int readableColumn = -1;
    private readonly int firstFollow;

    public LookupPlan(EntityAccess access, IReadOnlyList<Follow> follows, ModelSnapshot model, IStore store)
    {
        this.follows = follows;
        target = access.Entity;
        rule = access.Get;
        var parameters = new PlanParameters(model, access.Profile);
        var filter = PlanTrees.IsIn(target, target.Key, parameters);
        var columns = new List<PlanColumn> { new(PlanTrees.Column(target, target.Key), target.Key.Type) };
        if (rule.Verdict == Verdict.Depends)
        {
            readableColumn = columns.Count;
            columns.Add(new PlanColumn(parameters.Lift(rule.Residual), PlanTrees.Bool));
        }

        firstFollow = columns.Count;
        columns.AddRange(follows.Select(f => new PlanColumn(f.OnTarget, f.Type)));
        read = store.Prepare(new ReadPlan
        {
            Source = target,
            Columns = columns,
            Filter = filter,
            Sort = [.. target.KeyParts.Select(p => new PlanSort(PlanTrees.Column(target, p), p.Type, Descending: false, Nullable: false))],
            Parameters = parameters.Types,
        });
        binding = parameters.Build();
    }

    /// <summary>The statement that finds the rows with these keys, for <see cref="ReadAsync"/>.</summary>
    public SessionStep Step(WriteContext context, IReadOnlyList<CelValue> keys) => new(read, binding.Bind(context.Caller, context.Now, [CelValue.List(keys)]));

    public async ValueTask<Dictionary<CelValue, FoundRow>> ReadAsync(WriteContext context, IRowCursor cursor)
    {
        var found = new Dictionary<CelValue, FoundRow>();
        while (await cursor.ReadAsync(context.Cancelled))
        {
            var readable = rule.Verdict == Verdict.Always || readableColumn >= 0 && StoredPlan.IsTrue(cursor, readableColumn);
            found[StoredValue.Read(cursor, 0, target.Key.Type)] = new FoundRow(readable, Followed(cursor));
        }

        return found;
    }

    /// <summary>What a look-up would give of a row that is about to be written; null where only the store can tell.</summary>
    public FoundRow? OfPending(WriteContext context, RowChange row)
    {
        if (rule is { Verdict: Verdict.Depends, Traverses: true } || !follows.All(f => f.IsOwn)) return null;
        var readable = rule.Verdict == Verdict.Always || context.Surroundings.WithRow(target, row.Values).Holds(rule);
        var values = follows.ToDictionary(f => f.Path, f => row.Values[((ColumnField)target.Find(f.Path)!).Ordinal], StringComparer.Ordinal); // own: a stored column
        return new FoundRow(readable, values);
    }

    private Dictionary<string, CelValue>? Followed(IRowReader row)
    {
        if (follows.Count == 0) return null;
        var values = new Dictionary<string, CelValue>(follows.Count, StringComparer.Ordinal);
        for (var i = 0; i < follows.Count; i++) values[follows[i].Path] = StoredValue.Read(row, firstFollow + i, follows[i].Type);
        return values;
    }
}

/// <summary>A row that was referred to: whether the caller may read it, and values by path.</summary>
internal sealed record FoundRow(bool Readable, Dictionary<string, CelValue>? Values);
