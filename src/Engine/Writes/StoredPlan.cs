using Ashlar.Cel;
using Ashlar.Engine.Reads;
using Ashlar.Engine.Rules;
using Ashlar.Model;
using Ashlar.Stores;
using Ashlar.Stores.Plans;

namespace Ashlar.Engine.Writes;

/// <summary>
/// Reads and locks the row that a request names, where the caller may read it, with what the store says of the rules as they
/// hold for it as stored.
/// </summary>
internal sealed class StoredPlan
{
    private readonly EntityWrites writes;
    private readonly FoldedRule rule;
    private readonly IPreparedRead read;
    private readonly ParameterBinding binding;
    private readonly StoredRow row;
    private readonly int ruleColumn = -1;
    private readonly int firstFieldColumn;
    private RowHash? hash; // two that make it at once make the same

    public StoredPlan(EntityWrites writes, FoldedRule rule, ModelSnapshot model, IStore store)
    {
        this.writes = writes;
        this.rule = rule;
        var entity = writes.Entity;
        var parameters = new PlanParameters(model, writes.Profile);
        var byKey = PlanTrees.Is(entity, entity.Key, parameters);
        var columns = StoredRow.ColumnsOf(entity).ToList();
        row = new StoredRow(entity, 0);
        if (rule is { Verdict: Verdict.Depends, Traverses: true }) ruleColumn = Add(rule);
        firstFieldColumn = columns.Count;
        foreach (var field in writes.FarFieldRules) Add(field.Rule);
        read = store.Prepare(new ReadPlan
        {
            Source = entity,
            Columns = columns,
            Filter = Trees.And(byKey, parameters.Lift(writes.Access.Get.Residual)),
            Parameters = parameters.Types,
            ForUpdate = true,
        });
        binding = parameters.Build();

        int Add(FoldedRule folded)
        {
            columns.Add(new PlanColumn(parameters.Lift(PlanTrees.AsStored(entity, folded)), PlanTrees.Bool));
            return columns.Count - 1;
        }
    }

    /// <summary>Null: there is no such row, or none that this caller may read.</summary>
    public async ValueTask<StoredAnswer?> ReadAsync(WriteContext context, CelValue key)
    {
        var cursor = await context.ReadAsync(read, binding.Bind(context.Caller, context.Now, [key]));
        await using (cursor.ConfigureAwait(false))
        {
            if (!await cursor.ReadAsync(context.Cancelled)) return null;
            var values = row.Read(cursor);
            var surroundings = context.Surroundings.WithRow(writes.Entity, values).WithOld(writes.Entity, values);
            var allowed = ruleColumn >= 0 ? IsTrue(cursor, ruleColumn) : surroundings.Holds(rule);
            return new StoredAnswer(values, allowed, Closed(cursor, surroundings)) { Version = VersionOf(cursor, values, context) };
        }
    }

    private long VersionOf(IRowReader cursor, CelValue[] values, WriteContext context)
    {
        if (writes.Entity.Version is { } version) return values[version.Ordinal].IsNull ? 0 : values[version.Ordinal].AsInt;
        hash ??= RowHash.Of(writes.Entity, row.ColumnOf, context.Tools.HashKey);
        return hash.Of(cursor);
    }

    public static bool IsTrue(IRowReader row, int column) => !row.IsNull(column) && row.GetInt64(column) == 1;

    // Fields whose write rule does not hold for the row as stored.
    private List<Field> Closed(IRowReader cursor, RowActivation surroundings)
    {
        var closed = new List<Field>();
        foreach (var field in writes.OwnFieldRules)
        {
            if (!surroundings.Holds(field.Rule)) closed.Add(field.Field);
        }

        for (var i = 0; i < writes.FarFieldRules.Count; i++)
        {
            if (!IsTrue(cursor, firstFieldColumn + i)) closed.Add(writes.FarFieldRules[i].Field);
        }

        return closed;
    }
}

/// <summary>A stored row, whether its rule allows the act, and the fields that it keeps this caller from setting.</summary>
internal sealed record StoredAnswer(CelValue[] Values, bool Allowed, IReadOnlyList<Field> ClosedFields)
{
    /// <summary>The row's version, or the hash that stands for it.</summary>
    public long Version { get; init; }
}
