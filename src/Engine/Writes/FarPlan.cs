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
    private readonly Statement one;
    private readonly Lazy<Statement> many;

    private FarPlan(EntityWrites writes, bool creates, FoldedRule? rule, ModelSnapshot model, IStore store)
    {
        this.writes = writes;
        this.rule = rule;
        one = Prepare(writes, creates, rule, isMany: false, model, store);
        many = new(() => Prepare(writes, creates, rule, isMany: true, model, store));
    }

    /// <summary>One statement can ask of many rows: nothing is said of <c>old</c>, which each row has of its own.</summary>
    public bool TakesMany => one.OldColumns.Count == 0;

    private static Statement Prepare(EntityWrites writes, bool creates, FoldedRule? rule, bool isMany, ModelSnapshot model, IStore store)
    {
        var entity = writes.Entity;
        var parameters = new PlanParameters(model, writes.Profile);
        var filter = isMany ? PlanTrees.IsIn(entity, entity.Key, parameters) : PlanTrees.Is(entity, entity.Key, parameters);
        var old = new ParamRow(model, parameters, Trees.Old, entity);
        var columns = new List<PlanColumn>();
        if (rule is not null) Add(rule.Residual);
        foreach (var field in writes.FarFieldRules) Add(field.Rule.Residual);
        foreach (var check in writes.FarChecks) Add(check.Tree);
        var verdicts = columns.Count;
        if (isMany) columns.Add(new PlanColumn(PlanTrees.Column(entity, entity.Key), entity.Key.Type));
        var read = store.Prepare(new ReadPlan { Source = entity, Columns = columns, Filter = filter, Parameters = parameters.Types });
        return new Statement(read, parameters.Build(), old.Given, verdicts);

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

    /// <summary>The statement that asks, for <see cref="JudgeAsync"/>.</summary>
    /// <param name="context">The request.</param>
    /// <param name="changes">One row, or any number where the plan <see cref="TakesMany"/>.</param>
    public SessionStep Step(WriteContext context, IReadOnlyList<RowChange> changes)
    {
        if (changes.Count > 1) return new SessionStep(many.Value.Read, many.Value.Binding.Bind(context.Caller, context.Now, [CelValue.List([.. changes.Select(c => c.Key)])]));
        var change = changes[0];
        var given = new CelValue[1 + one.OldColumns.Count];
        given[0] = change.Key;
        for (var i = 0; i < one.OldColumns.Count; i++) given[i + 1] = RowKey.Of(one.OldColumns[i], change.Old!); // asked only of rows that were there
        return new SessionStep(one.Read, one.Binding.Bind(context.Caller, context.Now, given));
    }

    /// <summary>The refusal of a rule, or null; checks that are false are added to the context's faults.</summary>
    public async ValueTask<Problem?> JudgeAsync(WriteContext context, IReadOnlyList<RowChange> changes, IRowCursor cursor)
    {
        if (changes.Count == 1) return await cursor.ReadAsync(context.Cancelled) ? Judge(context, changes[0], Verdicts(cursor, one.Verdicts)) : throw Missing();
        var found = new Dictionary<CelValue, bool?[]>(changes.Count);
        while (await cursor.ReadAsync(context.Cancelled)) found[StoredValue.Read(cursor, many.Value.Verdicts, writes.Entity.Key.Type)] = Verdicts(cursor, many.Value.Verdicts);
        foreach (var change in changes)
        {
            if (Judge(context, change, found.GetValueOrDefault(change.Key) ?? throw Missing()) is { } refusal) return refusal;
        }

        return null;
    }

    private Problem? Judge(WriteContext context, RowChange change, bool?[] verdicts)
    {
        var column = 0;
        if (rule is not null && verdicts[column++] != true) return context.RefusalOf(rule);
        var closed = new BodyFaults();
        foreach (var field in writes.FarFieldRules)
        {
            if (verdicts[column++] != true && FieldRules.IsSet(context, change, field.Field)) FieldRules.Tell(closed, change, field.Field, field.Rule);
        }

        if (closed.Any) return FieldRules.Refuse(context, closed);
        foreach (var check in writes.FarChecks)
        {
            if (verdicts[column++] == false) OwnRules.TellCheck(context.Faults, change, check.Check);
        }

        return null;
    }

    // Null: unknown
    private static bool?[] Verdicts(IRowCursor cursor, int count)
    {
        var verdicts = new bool?[count];
        for (var i = 0; i < count; i++) verdicts[i] = cursor.IsNull(i) ? null : cursor.GetInt64(i) == 1;
        return verdicts;
    }

    private InvalidOperationException Missing() => new($"{writes.Entity} was written and is not there");

    /// <summary><c>old</c> is null at creation.</summary>
    public static CelNode WithoutOld(CelNode tree, AccessProfile profile) =>
        Trees.Mentions(tree, Trees.Old) ? new RuleFolding(profile).Fold(Trees.Substitute(tree, Trees.Old, Trees.Null), Place.Value) : tree;

    /// <param name="Read">Prepared.</param>
    /// <param name="Binding">Of its parameters.</param>
    /// <param name="OldColumns">What of the row as it was it is given.</param>
    /// <param name="Verdicts">How many of its columns are; one that asks of many rows has their key after them.</param>
    private sealed record Statement(IPreparedRead Read, ParameterBinding Binding, IReadOnlyList<ColumnField> OldColumns, int Verdicts);
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

        var step = Step(context, values, old);
        var cursor = await context.ReadAsync(step.Read!, step.Parameters); // a read
        await using (cursor.ConfigureAwait(false)) return await HoldsAsync(context, cursor);
    }

    /// <summary>The statement that asks a rule which reads other rows, for <see cref="HoldsAsync(WriteContext, IRowCursor)"/>.</summary>
    public SessionStep Step(WriteContext context, CelValue[] values, CelValue[]? old)
    {
        var given = new List<CelValue>(newColumns.Count + oldColumns.Count);
        given.AddRange(newColumns.Select(c => RowKey.Of(c, values)));
        given.AddRange(oldColumns.Select(c => RowKey.Of(c, old!))); // there are old columns where there is an old row
        return new SessionStep(read!, binding!.Bind(context.Caller, context.Now, given.ToArray())); // a rule that reads other rows has both
    }

    public static async ValueTask<bool> HoldsAsync(WriteContext context, IRowCursor cursor) => await cursor.ReadAsync(context.Cancelled) && StoredPlan.IsTrue(cursor, 0);
}
