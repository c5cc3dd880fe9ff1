using System.Security.Cryptography;
using System.Text;
using Ashlar.Cel;
using Ashlar.Engine.Rules;
using Ashlar.Model;
using Ashlar.Stores;
using Ashlar.Stores.Plans;
using Ashlar.Stores.Sql;

namespace Ashlar.Engine.Reads;

/// <summary>Makes the plan of a list from its shape and the caller's rules.</summary>
internal sealed class ListPlanner(ModelSnapshot model, IStore store)
{
    private readonly ConditionOperators operators = new(model);

    /// <summary>
    /// The request's own values, in the order of the plan: one for each condition with a parameter, the filter's constants, the
    /// cursor's values, the limit.
    /// </summary>
    public Result<ListPlan> Plan(AccessProfile profile, ListRequest request, NormalFilter? filter)
    {
        var faults = new FaultList();
        var parameters = new PlanParameters(model, profile);
        var root = RowPath.Root(profile, request.Entity);
        var rule = profile.Of(request.Entity).List;
        var conditions = new ConditionBinder(operators, root, parameters, faults);
        conditions.Bind(request.Conditions);
        var filtered = Filter(root, filter, parameters);
        var sorts = SortBinder.Bind(root, request.Sort, parameters, faults);
        var selection = SelectionTree.Parse(request.Entity, request.Selection, faults);
        var builder = new ShapeBuilder(profile, parameters, faults);
        var shape = builder.BuildRoot(root, selection, rule);
        if (!faults.IsEmpty) return WithValueFaults(request, conditions, faults);
        if (filtered.Problem is { } problem) return problem;

        var where = Trees.And([parameters.Lift(rule.Residual), .. conditions.Conjuncts.Select(parameters.Lift), filtered.Value]);
        var page = PagePlan(request, sorts, builder, parameters, Trees.IsTrue(where) ? null : where, out var sortColumns);
        var prepared = store.Prepare(page);
        if (SqlBounds.Exceeded(prepared, ofModel: filter is null) is { } reason) return TooMuch(filter, reason);
        return new ListPlan(
            new PreparedPart(prepared, parameters.Build()),
            request.CountExact ? CountPlan(request.Entity, page.Filter, parameters) : null,
            shape,
            conditions.Bound,
            sortColumns,
            DigestOf(request, filter));
    }

    private Result<CelNode> Filter(RowPath root, NormalFilter? filter, PlanParameters parameters)
    {
        if (filter is null) return Trees.True;
        var tree = root.Profile.Condition(filter.Tree);
        for (var i = 0; i < filter.Constants.Length; i++)
        {
            var name = NormalFilter.NameOf(i);
            tree = Trees.Substitute(tree, name, parameters.Given(filter.Types[i], TypeOf(filter.Tree, name)));
        }

        var guarded = FilterGuard.Apply(model, root, tree);
        if (!guarded.IsOk) return guarded;
        var lifted = parameters.Lift(guarded.Value);
        // As an operand, so that it is checked to be a condition: a dyn may be a list.
        return SqlTranslation.Check(root.Entity, Trees.Not(lifted), parameters: parameters.Types) is { } refused
            ? FilterCompiler.Bad(CodeOf(refused), refused.Reason, refused.Node?.Offset ?? 0)
            : lifted;
    }

    private static string CodeOf(NotTranslatable refused) =>
        refused.Reason.Contains("memory only", StringComparison.Ordinal) ? "memory-only"
        : refused.Reason.Contains("too deep", StringComparison.Ordinal) ? "too-large"
        : "unsupported";

    private static CelType TypeOf(CelNode tree, string name)
    {
        var type = CelType.Dyn;
        Trees.Any(tree, node =>
        {
            if (node is not VariableNode variable || variable.Name != name) return false;
            type = variable.Type;
            return true;
        });
        return type;
    }

    private static ReadPlan PagePlan(
        ListRequest request,
        List<PlanSort> sorts,
        ShapeBuilder builder,
        PlanParameters parameters,
        CelNode? where,
        out (int Column, ScalarType Type)[] sortColumns)
    {
        sortColumns = [.. sorts.Select(s => (builder.ColumnOf(s), s.Type))];
        int[]? after = null;
        if (request.After is not null)
        {
            after = new int[sorts.Count];
            for (var i = 0; i < after.Length; i++)
            {
                after[i] = parameters.Count;
                parameters.Given(sorts[i].Type, CelType.Nullable(sorts[i].Value.Type));
            }
        }

        var limit = parameters.Count;
        parameters.Given(new ScalarType(ScalarKind.Long), CelType.Int);
        return new ReadPlan
        {
            Source = request.Entity,
            Columns = builder.Columns,
            Children = builder.Children,
            Filter = where,
            Sort = sorts,
            After = after,
            LimitParameter = limit,
            MostRows = request.Entity.MaxLimit + 1, // one more tells that there are more
            Parameters = parameters.Types,
        };
    }

    // The count shares the page's parameters, so that both bind from the same values; it uses the first of them.
    private PreparedPart CountPlan(Entity entity, CelNode? where, PlanParameters parameters)
    {
        var plan = new ReadPlan { Source = entity, Columns = [], Filter = where, Parameters = parameters.Types, CountOnly = true };
        return new PreparedPart(store.Prepare(plan), parameters.Build());
    }

    // The first answer tells all that is wrong, bad values too.
    private static Problem WithValueFaults(ListRequest request, ConditionBinder conditions, FaultList faults)
    {
        foreach (var (condition, reader) in conditions.Resolved)
        {
            if (reader.HasParameter) reader.Parse(condition, faults);
        }

        PageLimit.Of(request, faults);
        return faults.ToProblem();
    }

    private static Problem TooMuch(NormalFilter? filter, string reason) =>
        filter is null ? ShapeBuilder.TooMuch(reason) : FilterCompiler.Bad("too-large", reason, null);

    private static byte[] DigestOf(ListRequest request, NormalFilter? filter)
    {
        var text = new StringBuilder(request.Entity.Name);
        foreach (var term in request.Sort) text.Append('\n').Append(term.Descending ? '-' : '+').Append(term.Path);
        foreach (var condition in request.Conditions) text.Append('\n').Append(condition.Path).Append('[').Append(condition.Operator).Append(']');
        foreach (var condition in request.Conditions.Where(c => c.Operator == ConditionOperator.IsNull)) text.Append(BoundCondition.ParseIsNull(condition));
        return SHA256.HashData(Encoding.UTF8.GetBytes(text.Append('\n').Append(filter?.Structure).ToString()));
    }
}
