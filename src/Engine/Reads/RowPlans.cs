using Ashlar.Cel;
using Ashlar.Engine.Rules;
using Ashlar.Model;
using Ashlar.Stores;
using Ashlar.Stores.Plans;
using Ashlar.Stores.Sql;

namespace Ashlar.Engine.Reads;

/// <summary>The plans that read one row by key, made once per shape. Thread-safe.</summary>
internal sealed class RowPlans(ModelSnapshot model, IStore store, ulong hashKey)
{
    private readonly ConditionOperators operators = new(model);
    private readonly PlanCache<RowPlanKey, RowPlan> plans = new(1024);

    /// <summary>
    /// The row that an entity's get rule lets the caller read; no row where it does not. Problems: Validation, Forbidden (of
    /// the selection). The caller has made sure that the rule is not closed.
    /// </summary>
    public Result<RowPlan> ForGet(AccessProfile profile, Entity entity, Selection selection) =>
        For(new RowPlanKey(profile, entity, selection, IsWritten: false));

    /// <summary>
    /// The row as it stands after a write, whoever may read it: key and version always, the rest to be encoded only where
    /// <see cref="RowPlan.IsVisible"/>. Problems as for a get.
    /// </summary>
    public Result<RowPlan> ForWritten(AccessProfile profile, Entity entity, Selection selection) =>
        For(new RowPlanKey(profile, entity, selection, IsWritten: true));

    private Result<RowPlan> For(RowPlanKey key)
    {
        if (plans.TryGet(key, out var plan))
        {
            EngineMeter.PlanHit();
            return plan;
        }

        EngineMeter.PlanMiss();
        var made = key.IsWritten ? MakeWritten(key) : MakeGet(key);
        if (made.IsOk) plans.Add(key, made.Value);
        return made;
    }

    private Result<RowPlan> MakeGet(RowPlanKey key)
    {
        var rule = key.Profile.Of(key.Entity).Get;
        return Make(key, rule, (parameters, _, byKey) =>
            (Trees.And(byKey, parameters.Lift(rule.Residual)), Verdict.Always, -1));
    }

    private Result<RowPlan> MakeWritten(RowPlanKey key)
    {
        var rule = key.Profile.Of(key.Entity).Get;
        return Make(key, rule, (_, builder, byKey) => rule.Verdict == Verdict.Depends
            ? (byKey, Verdict.Depends, builder.Add(rule.Residual, new ScalarType(ScalarKind.Bool)))
            : (byKey, rule.Verdict, -1));
    }

    private Result<RowPlan> Make(
        RowPlanKey key,
        FoldedRule rule,
        Func<PlanParameters, ShapeBuilder, CelNode, (CelNode Filter, Verdict Visibility, int VisibleColumn)> finish)
    {
        var faults = new FaultList();
        var selection = SelectionTree.Parse(key.Entity, key.Selection, faults);
        if (!faults.IsEmpty) return faults.ToProblem();
        var parameters = new PlanParameters(model, key.Profile);
        var builder = new ShapeBuilder(key.Profile, parameters, faults);
        var row = RowPath.Root(key.Profile, key.Entity);
        var keyField = key.Entity.Key;
        var keyColumn = row.Column(keyField);
        var byKey = operators.Build(keyField, keyColumn, ConditionOperator.Eq, parameters.Given(keyField.Type, keyColumn.Type))
            ?? throw new InvalidOperationException($"{keyField} cannot be compared");
        var shape = rule.Verdict == Verdict.Never ? builder.WithKey(row, new RowShape(row.Entity, [])) : builder.BuildRoot(row, selection, rule);
        if (!faults.IsEmpty) return faults.ToProblem();

        if (key.Entity.Version is null) shape = shape with { Hash = RowHash.Of(key.Entity, c => builder.ColumnOf(row, c), hashKey) };
        var (filter, visibility, visibleColumn) = finish(parameters, builder, byKey);
        var plan = new ReadPlan
        {
            Source = key.Entity,
            Columns = builder.Columns,
            Children = builder.Children,
            Filter = filter,
            Parameters = parameters.Types,
        };
        var prepared = store.Prepare(plan);
        if (SqlBounds.Exceeded(prepared, ofModel: true) is { } reason) return ShapeBuilder.TooMuch(reason);
        return new RowPlan(prepared, shape, parameters.Build())
        {
            Visibility = visibility,
            Written = key.IsWritten ? WrittenForm.Of(plan, model) : null,
            VisibleColumn = visibleColumn,
            ShowsOwnOnly = builder.Children.Count == 0 && builder.Columns.All(c => !Traversal.Traverses(c.Value, model)),
        };
    }
}
