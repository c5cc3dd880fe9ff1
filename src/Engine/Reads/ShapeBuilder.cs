using Ashlar.Cel;
using Ashlar.Engine.Rules;
using Ashlar.Model;
using Ashlar.Stores.Plans;

namespace Ashlar.Engine.Reads;

/// <summary>
/// Makes the columns, children and shape of one read plan from what is asked for and what the caller may see. To-one
/// relations are columns of the same plan, to-many ones child plans with a builder of their own.
/// </summary>
internal sealed class ShapeBuilder(AccessProfile profile, PlanParameters parameters, FaultList faults)
{
    /// <summary>Most children of one parent that an expansion carries.</summary>
    public const int ChildLimit = 100;

    private readonly List<PlanColumn> columns = [];
    private readonly List<ChildPlan> children = [];
    private readonly Dictionary<(string Path, object Of), int> known = [];

    public IReadOnlyList<PlanColumn> Columns => columns;

    public IReadOnlyList<ChildPlan> Children => children;

    // The rule is the one by which the row was let through: what its children inherit is not asked again.
    private RowShape Build(RowPath row, SelectionTree selection, FoldedRule rule)
    {
        var properties = new List<ShapeProperty>(row.Entity.Fields.Count);
        var whole = selection.TakesAll && !selection.HasRelations;
        foreach (var field in row.Entity.Fields)
        {
            if (field.Hidden) continue;
            if (field is ColumnField column && selection.Takes(column)) whole &= AddScalar(properties, row, column, selection.TakesAll);
            if (selection.Below(field) is { } below) AddRelation(properties, row, field, below, rule);
        }

        return new RowShape(row.Entity, properties) { IsWhole = whole };
    }

    /// <summary>More is asked for than a database answers at once.</summary>
    public static Problem TooMuch(string reason)
    {
        var faults = new FaultList();
        faults.Add(FaultCodes.Max, $"the request {reason}", "expand");
        return faults.ToProblem();
    }

    /// <summary>The shape of the plan's own rows, with where to find key and version.</summary>
    public RowShape BuildRoot(RowPath row, SelectionTree selection, FoldedRule rule) => WithKey(row, Build(row, selection, rule));

    /// <summary>Adds key and version to a shape.</summary>
    public RowShape WithKey(RowPath row, RowShape shape) => shape with
    {
        KeyColumn = row.Entity.Key is CompositeKey ? -1 : ColumnOf(row, row.Entity.Key),
        VersionColumn = row.Entity.Version is { } version ? ColumnOf(row, version) : -1,
    };

    /// <summary>The plan's column for a field of a row, whatever the rules say; one for all who ask.</summary>
    public int ColumnOf(RowPath row, ColumnField column) => Known(row.Name, column, () => row.Column(column), column.Type);

    /// <summary>A column of any tree.</summary>
    public int Add(CelNode value, ScalarType type) => AddLifted(parameters.Lift(value), type);

    /// <summary>A column with a sort key's value: the field's own where the row shows it anyway.</summary>
    public int ColumnOf(PlanSort sort)
    {
        var text = CelPrinter.ToText(sort.Value);
        for (var i = 0; i < columns.Count; i++)
        {
            if (columns[i].Type == sort.Type && CelPrinter.ToText(columns[i].Value) == text) return i;
        }

        return AddLifted(sort.Value, sort.Type);
    }

    private int AddLifted(CelNode value, ScalarType type)
    {
        columns.Add(new PlanColumn(value, type));
        return columns.Count - 1;
    }

    /// <summary>True where the field is there in every row and is not computed from other rows.</summary>
    private bool AddScalar(List<ShapeProperty> properties, RowPath row, ColumnField column, bool implied)
    {
        var access = row.Access.Read(column);
        if (access.Verdict == Verdict.Never)
        {
            if (!implied) faults.Refuse(column.WireName, "fields");
            return false;
        }

        var mask = MaskColumn(row, column, access);
        properties.Add(new ScalarProperty(column.WireName, column.Type, ColumnOf(row, column), mask));
        return mask < 0 && !DependsOnMore(column);
    }

    // The version tells nothing of what is computed from other rows, from the time or for the caller.
    private static bool DependsOnMore(ColumnField column) =>
        column is { HasStorage: false, Computed: { Traverses: true } or { UsesNow: true } or { UsesCaller: true } };

    private void AddRelation(List<ShapeProperty> properties, RowPath row, Field relation, SelectionTree below, FoldedRule rule)
    {
        var target = profile.Of(FieldNames.TargetOf(relation));
        var access = row.Access.Read(relation);
        var targetRule = relation is RefField ? target.Get : target.List;
        if (access.Verdict == Verdict.Never || targetRule.Verdict == Verdict.Never)
        {
            faults.Refuse(relation.Name, "expand");
            return;
        }

        var mask = MaskColumn(row, relation, access);
        properties.Add(relation is RefField reference
            ? ToOne(row, reference, below, targetRule, mask)
            : ToMany(row, relation, below, targetRule, mask, rule));
    }

    private ObjectProperty ToOne(RowPath row, RefField reference, SelectionTree below, FoldedRule rule, int mask)
    {
        var target = row.Follow(reference);
        var present = Known(target.Name, "present", () => target.Presence(rule), new ScalarType(ScalarKind.Bool));
        return new ObjectProperty(reference.Name, Build(target, below, rule), present, mask);
    }

    private ListProperty ToMany(RowPath row, Field relation, SelectionTree below, FoldedRule rule, int mask, FoldedRule parentRule)
    {
        var target = FieldNames.TargetOf(relation);
        var builder = new ShapeBuilder(profile, parameters, faults);
        var child = RowPath.Root(profile, target);
        var shape = builder.Build(child, below, rule);
        var plan = new ReadPlan
        {
            Source = target,
            Columns = builder.Columns,
            Children = builder.Children,
            Filter = rule.Verdict == Verdict.Always || Inherits(relation, rule, parentRule) ? null : parameters.Lift(rule.Residual),
            Sort = [.. target.KeyParts.Select(p => new PlanSort(child.Column(p), p.Type, Descending: false, Nullable: p.Optional))],
        };
        children.Add(new ChildPlan(relation, row.Column(row.Entity.Key), plan, ChildLimit));
        return new ListProperty(relation.Name, shape, children.Count - 1, ChildLimit, mask);
    }

    // An owned child without rules of its own asks its parent's rule, and that parent has just passed it.
    private static bool Inherits(Field relation, FoldedRule child, FoldedRule parent)
    {
        if (relation is not ManyField { Owned: true } many || parent.Verdict != Verdict.Depends) return false;
        var type = many.Target.RowType.Field(many.By.Name) ?? CelType.Dyn;
        var asked = Trees.Substitute(
            parent.Residual, Trees.This, new SelectNode(new VariableNode(Trees.This, many.Target.RowType), many.By.Name, type));
        return CelPrinter.ToText(asked) == CelPrinter.ToText(child.Residual);
    }

    private int MaskColumn(RowPath row, Field field, FoldedRule access) => access.Verdict == Verdict.Always
        ? -1
        : Known(row.Name, access.Residual, () => row.MaskOf(field), new ScalarType(ScalarKind.Bool));

    private int Known(string path, object of, Func<CelNode> value, ScalarType type)
    {
        if (known.TryGetValue((path, of), out var index)) return index;
        return known[(path, of)] = Add(value(), type);
    }
}
