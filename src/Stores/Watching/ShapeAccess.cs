using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Stores.Plans;

namespace Ashlar.Stores.Watching;

/// <summary>
/// How a read finds rows of one table, in columns of its own: what an index could begin with. Conditions over other tables,
/// choices and computed values are not told; no index of ours helps with them.
/// </summary>
/// <param name="Entity">Whose rows (<see cref="Model.Entity.Owner"/>).</param>
/// <param name="Equal">Columns compared with one value each, by field name.</param>
/// <param name="Range">Columns compared with bounds, prefixes or several values.</param>
/// <param name="Sort">Order wanted, the key included; empty where it follows anything else than columns.</param>
public sealed record ShapeAccess(string Entity, IReadOnlyList<string> Equal, IReadOnlyList<string> Range, IReadOnlyList<SortedColumn> Sort)
{
    /// <summary>Of a plan and, below it, of the lists it expands.</summary>
    internal static IReadOnlyList<ShapeAccess> Of(ReadPlan plan)
    {
        var found = new List<ShapeAccess>();
        Add(found, plan, through: null);
        return found;
    }

    private static void Add(List<ShapeAccess> found, ReadPlan plan, Field? through)
    {
        if (plan.Source is { } entity)
        {
            var equal = new List<string>();
            var range = new List<string>();
            // Children are looked up by the reference that leads to their parent
            if (through is ManyField many) equal.Add(many.By.Name);
            if (plan.Filter is not null) Conditions(entity, plan.Filter, equal, range);
            var sort = plan.Sort.Select(s => (Column: ColumnOf(entity, s.Value), s.Descending)).ToList();
            var sorted = sort.TrueForAll(s => s.Column is not null) ? sort.ConvertAll(s => new SortedColumn(s.Column!.Name, s.Descending)) : []; // all found
            if (through is null or ManyField) found.Add(new ShapeAccess(entity.Owner, equal, range, sorted));
        }

        foreach (var child in plan.Children) Add(found, child.Plan, child.Relation);
    }

    private static void Conditions(Entity entity, CelNode node, List<string> equal, List<string> range)
    {
        if (node is AndNode and)
        {
            foreach (var operand in and.Operands) Conditions(entity, operand, equal, range);
        }
        else if (node is CallNode { Args: [var left, var right] } call)
        {
            var column = IsValue(right) ? ColumnOf(entity, left) : null;
            if (column is null && IsValue(left) && call.Operator != CelOperator.In) column = ColumnOf(entity, right);
            var list = call.Operator == CelOperator.Equal ? equal : IsRange(call) ? range : null;
            if (column is not null && list is not null && !list.Contains(column.Name)) list.Add(column.Name);
        }
    }

    private static bool IsRange(CallNode call) =>
        call.Operator is CelOperator.Less or CelOperator.LessOrEqual or CelOperator.Greater or CelOperator.GreaterOrEqual or CelOperator.In
        || call.Function.Name == "startsWith";

    private static bool IsValue(CelNode node) => node switch
    {
        ConstantNode or ListNode => true,
        VariableNode variable => variable.Name.StartsWith('$'),
        CallNode { Args: [var only] } => IsValue(only), // a conversion, or a fold of case
        _ => false,
    };

    private static ColumnField? ColumnOf(Entity entity, CelNode node) => node switch
    {
        SelectNode { Operand: VariableNode { Name: "this" } } select => entity.Find(select.Field) as ColumnField is { HasStorage: true } column ? column : null,
        CallNode { Function.Name: "caseless", Args: [var inner] } => ColumnOf(entity, inner),
        _ => null,
    };
}

/// <summary>A column of an order, by field name.</summary>
public readonly record struct SortedColumn(string Field, bool Descending);
