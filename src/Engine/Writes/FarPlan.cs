using Ashlar.Cel;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Writes.Binding;
using Ashlar.Model;
using Ashlar.Stores;
using Ashlar.Stores.Plans;

namespace Ashlar.Engine.Writes;

/// <summary>
/// Asks the store, of a row that was just written, the rules and checks that read other rows. What they say of <c>old</c>
/// comes in as parameters.
/// </summary>
internal sealed class FarPlan
{
    private readonly EntityWrites writes;
    private readonly FoldedRule? rule;
    private readonly IPreparedRead read;
    private readonly ParameterBinding binding;
    private readonly IReadOnlyList<ColumnField> oldColumns;

    private FarPlan(EntityWrites writes, bool creates, FoldedRule? rule, ModelSnapshot model, IStore store)
    {
        this.writes = writes;
        this.rule = rule;
        var entity = writes.Entity;
        var parameters = new PlanParameters(model, writes.Profile);
        var filter = PlanTrees.Is(entity, entity.Key, parameters);
        var old = new ParamRow(model, parameters, Trees.Old, entity);
        var columns = new List<PlanColumn>();
        if (rule is not null) Add(rule.Residual);
        foreach (var field in writes.FarFieldRules) Add(field.Rule.Residual);
        foreach (var check in writes.FarChecks) Add(check.Tree);
        oldColumns = old.Given;
        read = store.Prepare(new ReadPlan { Source = entity, Columns = columns, Filter = filter, Parameters = parameters.Types });
        binding = parameters.Build();

        void Add(CelNode tree)
        {
            var placed = creates ? WithoutOld(tree, writes.Profile) : old.Rewrite(tree);
            columns.Add(new PlanColumn(parameters.Lift(placed), PlanTrees.Bool));
        }
    }

    /// <summary>Null: nothing is to be asked.</summary>
    public static FarPlan? Make(EntityWrites writes, WriteVerb verb, RowStanding standing, ModelSnapshot model, IStore store)
    {
        var rule = standing switch
        {
            RowStanding.Root => writes.RuleOf(verb),
            RowStanding.Nested => writes.NestedRuleOf(verb),
            _ => null,
        };
        if (rule is not { Verdict: Verdict.Depends, Traverses: true }) rule = null;
        if (rule is null && writes.FarChecks.Count == 0 && writes.FarFieldRules.Count == 0) return null;
        return new FarPlan(writes, verb == WriteVerb.Create, rule, model, store);
    }

    /// <summary>The refusal of a rule, or null; checks that are false are added to the context's faults.</summary>
    public async ValueTask<Problem?> AskAsync(WriteContext context, RowChange change)
    {
        var step = Step(context, change);
        var cursor = await context.ReadAsync(step.Read!, step.Parameters); // a read
        await using (cursor.ConfigureAwait(false))
        {
            return await JudgeAsync(context, change, cursor);
        }
    }

    /// <summary>The statement that asks, for <see cref="JudgeAsync"/>.</summary>
    public SessionStep Step(WriteContext context, RowChange change)
    {
        var given = new CelValue[1 + oldColumns.Count];
        given[0] = change.Key;
        for (var i = 0; i < oldColumns.Count; i++) given[i + 1] = RowKey.Of(oldColumns[i], change.Old!); // asked only of rows that were there
        return new SessionStep(read, binding.Bind(context.Caller, context.Now, given));
    }

    /// <summary>As <see cref="AskAsync"/>, of the statement's answer.</summary>
    public async ValueTask<Problem?> JudgeAsync(WriteContext context, RowChange change, IRowCursor cursor)
    {
        if (!await cursor.ReadAsync(context.Cancelled)) throw new InvalidOperationException($"{writes.Entity} was written and is not there");
        var column = 0;
        if (rule is not null && !StoredPlan.IsTrue(cursor, column++)) return context.RefusalOf(rule);
        var closed = new BodyFaults();
        foreach (var field in writes.FarFieldRules)
        {
            if (!StoredPlan.IsTrue(cursor, column++) && FieldRules.IsSet(context, change, field.Field)) FieldRules.Tell(closed, change, field.Field, field.Rule);
        }

        if (closed.Any) return FieldRules.Refuse(context, closed);
        foreach (var check in writes.FarChecks)
        {
            if (!cursor.IsNull(column) && cursor.GetInt64(column) == 0) OwnRules.TellCheck(context.Faults, change, check.Check);
            column++;
        }

        return null;
    }

    /// <summary><c>old</c> is null at creation.</summary>
    public static CelNode WithoutOld(CelNode tree, AccessProfile profile) =>
        Trees.Mentions(tree, Trees.Old) ? new RuleFolding(profile).Fold(Trees.Substitute(tree, Trees.Old, Trees.Null), Place.Value) : tree;
}

/// <summary>
/// Asks a rule of values that are not in a table yet. Owned children's rules ask the stored parent, which their own writing
/// must not have changed already.
/// </summary>
internal sealed class BeforePlan
{
    private readonly Entity entity;
    private readonly FoldedRule rule;
    private readonly IPreparedRead? read;
    private readonly ParameterBinding? binding;
    private readonly IReadOnlyList<ColumnField> newColumns = [];
    private readonly IReadOnlyList<ColumnField> oldColumns = [];

    public BeforePlan(EntityWrites writes, FoldedRule rule, bool creates, ModelSnapshot model, IStore store)
    {
        this.rule = rule;
        entity = writes.Entity;
        if (rule is not { Verdict: Verdict.Depends, Traverses: true }) return;
        var parameters = new PlanParameters(model, writes.Profile);
        var after = new ParamRow(model, parameters, Trees.This, writes.Entity);
        var old = new ParamRow(model, parameters, Trees.Old, writes.Entity);
        // All of the new row's parameters come before the old row's: each pass gives out its own.
        var tree = after.Rewrite(creates ? FarPlan.WithoutOld(rule.Residual, writes.Profile) : rule.Residual);
        tree = creates ? tree : old.Rewrite(tree);
        (newColumns, oldColumns) = (after.Given, old.Given);
        read = store.Prepare(new ReadPlan { Source = null, Columns = [new PlanColumn(parameters.Lift(tree), PlanTrees.Bool)], Parameters = parameters.Types });
        binding = parameters.Build();
    }

    /// <param name="context">The request.</param>
    /// <param name="values">The row as <c>this</c>.</param>
    /// <param name="old">The row as <c>old</c>; null at creation.</param>
    public async ValueTask<bool> HoldsAsync(WriteContext context, CelValue[] values, CelValue[]? old)
    {
        if (read is null || binding is null)
        {
            var surroundings = context.Surroundings.WithRow(entity, values);
            return (old is null ? surroundings : surroundings.WithOld(entity, old)).Holds(rule);
        }

        var given = new List<CelValue>(newColumns.Count + oldColumns.Count);
        given.AddRange(newColumns.Select(c => RowKey.Of(c, values)));
        given.AddRange(oldColumns.Select(c => RowKey.Of(c, old!))); // there are old columns where there is an old row
        var cursor = await context.ReadAsync(read, binding.Bind(context.Caller, context.Now, given.ToArray()));
        await using (cursor.ConfigureAwait(false))
        {
            return await cursor.ReadAsync(context.Cancelled) && StoredPlan.IsTrue(cursor, 0);
        }
    }
}
