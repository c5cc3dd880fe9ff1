using Ashlar.Cel;
using Ashlar.Engine.Rules;
using Ashlar.Model;

namespace Ashlar.Engine.Reads;

/// <summary>
/// Rules look everywhere; callers do not. Rewrites a caller's filter so that it sees only what the caller may read: a field
/// that may not be read in a row is null there, a related row that may not be read is absent, and macros range over readable
/// rows. What can never be read is refused.
/// </summary>
internal sealed class FilterGuard(ModelSnapshot model, RowPath root)
{
    private readonly Dictionary<string, RowPath?> scope = new(StringComparer.Ordinal) { [Trees.This] = root };
    private Problem? problem;

    /// <summary>A list as the caller sees it, and what must hold for it to be there at all.</summary>
    private readonly record struct GuardedList(CelNode List, CelNode Guard);

    /// <summary>Problems: Forbidden, BadFilter.</summary>
    public static Result<CelNode> Apply(ModelSnapshot model, RowPath root, CelNode tree)
    {
        var guard = new FilterGuard(model, root);
        var guarded = guard.Rewrite(tree);
        return guard.problem is { } problem ? problem : guarded;
    }

    private CelNode Rewrite(CelNode node) => node switch
    {
        MacroNode macro => Wrapped(Macro(macro)),
        SelectNode select when IsRow(select.Operand) => IsList(select) ? Wrapped(ListAt(select)) : Member(select),
        HasNode has when IsRow(has.Operand) => Has(has),
        VariableNode variable when scope.GetValueOrDefault(variable.Name) is { } row => row.Value(row.Entity.Key),
        CallNode call => Call(call),
        _ => node.MapChildren(Rewrite),
    };

    private static CelNode Wrapped(GuardedList list) => Trees.KnownIf(list.Guard, list.List);

    private bool IsRow(CelNode node) => Traversal.EntityOf(node.Type, model) is not null;

    private static bool IsList(CelNode node) => node.Type.NonNull.Kind == CelTypeKind.List;

    /// <summary>The row that a chain of references leads to; null (and a problem) where the caller may not go there.</summary>
    private RowPath? Path(CelNode node)
    {
        switch (node)
        {
            case VariableNode variable when scope.GetValueOrDefault(variable.Name) is { } row:
                return row;
            case SelectNode select when IsRow(select.Operand):
                if (Path(select.Operand) is not { } from || Field(from, select.Field, select.Offset) is not RefField reference) return null;
                if (!PathBinder.IsClosed(from, reference)) return from.Follow(reference);
                Refuse(reference);
                return null;
            default:
                problem ??= FilterCompiler.Bad("unsupported", "takes a field of what is not a plain path of relations", node.Offset);
                return null;
        }
    }

    /// <summary>A field that the caller may read in some row; null (and a problem) where there is none.</summary>
    private Field? Field(RowPath row, string name, int offset)
    {
        var field = row.Entity.Find(name);
        if (field is null or { Hidden: true })
        {
            problem ??= FilterCompiler.Bad("unknown-field", $"{row.Entity.Name} has no field '{name}'", offset);
            return null;
        }

        if (row.Access.Read(field).Verdict != Verdict.Never) return field;
        Refuse(field);
        return null;
    }

    private CelNode Member(SelectNode select)
    {
        if (Path(select.Operand) is not { } row || Field(row, select.Field, select.Offset) is not ColumnField column) return select;
        // A row as a value (customer == null) is its key: there is a row, and the caller may see it, or there is none.
        if (column is RefField reference && select.Field == reference.Name) return Path(select) is { } target ? target.Value(target.Entity.Key) : select;
        return row.Value(column);
    }

    private CelNode Has(HasNode has)
    {
        if (Path(has.Operand) is not { } row || Field(row, has.Field, has.Offset) is not { } field) return has;
        var guard = Trees.And(row.Guard, row.MaskOf(field));
        return Trees.Choose(guard, new HasNode(row.Raw, has.Field, has.Offset, has.Length), Trees.False);
    }

    // Conditions on lists go around the call, since no database chooses between lists; of a list that is not there a call is
    // unknown, but == and != know null.
    private CelNode Call(CallNode call)
    {
        var guard = Trees.True;
        var guarded = -1;
        var args = new CelNode[call.Args.Count];
        for (var i = 0; i < args.Length; i++)
        {
            if (call.Args[i] is not (SelectNode or MacroNode) || !IsList(call.Args[i]) || !IsOfRow(call.Args[i]))
            {
                args[i] = Rewrite(call.Args[i]);
                continue;
            }

            var list = call.Args[i] is MacroNode macro ? Macro(macro) : ListAt((SelectNode)call.Args[i]);
            args[i] = list.List;
            if (!Trees.IsTrue(list.Guard)) guarded = i;
            guard = Trees.And(guard, list.Guard);
        }

        var rewritten = new CallNode(call.Function, args, call.Type, call.Offset, call.Length);
        if (guarded < 0) return rewritten;
        return call.Operator is CelOperator.Equal or CelOperator.NotEqual
            ? Trees.Choose(guard, rewritten, OfNoList(call.Operator, args[1 - guarded]))
            : Trees.KnownIf(guard, rewritten);
    }

    private static CelNode OfNoList(CelOperator @operator, CelNode other)
    {
        var isNull = other is ListNode ? Trees.False : Trees.IsNull(other) ? Trees.True : Trees.IsNullTest(other);
        if (@operator == CelOperator.Equal) return isNull;
        return isNull is ConstantNode ? (Trees.IsTrue(isNull) ? Trees.False : Trees.True) : Trees.Not(isNull);
    }

    private bool IsOfRow(CelNode list) => list is MacroNode || (list is SelectNode select && IsRow(select.Operand));

    /// <summary>A list column, or the readable rows of a to-many relation.</summary>
    private GuardedList ListAt(SelectNode select)
    {
        if (Path(select.Operand) is not { } row || Field(row, select.Field, select.Offset) is not { } field) return new(select, Trees.True);
        var guard = Trees.And(row.Guard, row.MaskOf(field));
        if (field is ColumnField column) return new(row.Column(column), guard);
        var target = row.Profile.Of(FieldNames.TargetOf(field));
        var rows = row.Relation(field);
        if (target.List.Verdict == Verdict.Never) Refuse(field);
        if (target.List.Verdict != Verdict.Depends) return new(rows, guard);
        // The rule's own variables keep clear of this one by Substitute.
        var element = new VariableNode("row", target.Entity.RowType);
        return new(Trees.Filter(rows, element, RowPath.On(target.List, element)), guard);
    }

    private GuardedList Macro(MacroNode macro)
    {
        var range = macro.Range switch
        {
            MacroNode inner => Macro(inner),
            SelectNode select when IsList(select) && IsRow(select.Operand) => ListAt(select),
            var other => new GuardedList(Rewrite(other), Trees.True),
        };
        var element = Traversal.EntityOf(macro.Range.Type.NonNull.Element, model);
        var before = macro.Variables.Select(v => (Name: v, Had: scope.TryGetValue(v, out var row), Row: row)).ToList();
        foreach (var (index, name) in macro.Variables.Index())
        {
            // Of two variables the first is the index.
            scope[name] = element is not null && index == macro.Variables.Count - 1
                ? RowPath.Element(root.Profile, element, new VariableNode(name, element.RowType))
                : null;
        }

        var bodies = macro.Bodies.Select(Rewrite).ToList();
        foreach (var (name, had, row) in before)
        {
            if (had) scope[name] = row;
            else scope.Remove(name);
        }

        return new(new MacroNode(macro.Macro, range.List, macro.Variables, bodies, macro.Type, macro.Offset, macro.Length), range.Guard);
    }

    private void Refuse(Field field)
    {
        if (problem is { Kind: ProblemKind.Forbidden }) return;
        var faults = new FaultList();
        faults.Refuse(field is ValueField value ? value.WireName : field.Name, "filter");
        problem = faults.ToProblem();
    }
}
