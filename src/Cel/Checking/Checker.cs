namespace Ashlar.Cel.Checking;

/// <summary>Gives every node its type and every call its overload, and reports everything that is wrong. A node in error
/// becomes <c>dyn</c>, so that one mistake is reported once.</summary>
internal sealed class Checker
{
    private readonly CelEnvironment _environment;
    private readonly Reporter _report;
    private readonly Inference _inference = new();
    private readonly Names _names;
    private readonly LiteralCoercion _literals;
    private readonly Calls _calls;

    public Checker(CelEnvironment environment, Reporter report)
    {
        _environment = environment;
        _report = report;
        _names = new(environment);
        _literals = new(environment, report);
        _calls = new(environment, _inference, _literals, report);
    }

    public CelNode Run(CelNode parsed, CelType? expected)
    {
        var root = Visit(parsed);
        if (expected is not null)
        {
            root = _literals.To(expected.NonNull, root);
            Require(expected, root, $"this has to be {expected}");
        }

        return _inference.HasVariables ? Settling.Settle(root, _inference) : root;
    }

    private CelNode Visit(CelNode node) => node switch
    {
        ConstantNode => node,
        VariableNode variable => Variable(variable),
        SelectNode select => Select(select),
        HasNode has => Has(has),
        CallNode call => Call(call),
        ListNode list => List(list),
        MapNode map => Map(map),
        ConditionalNode conditional => Conditional(conditional),
        AndNode all => new AndNode(Operands(all.Operands, "&&"), node.Offset, node.Length),
        OrNode any => new OrNode(Operands(any.Operands, "||"), node.Offset, node.Length),
        _ => Macro((MacroNode)node),
    };

    private CelNode[] Visit(IReadOnlyList<CelNode> nodes) => [.. nodes.Select(Visit)];

    private CelType TypeOf(CelNode node) => _inference.Apply(node.Type, freeAsDyn: false);

    private CelType KnownTypeOf(CelNode node) => _inference.Apply(node.Type, freeAsDyn: true);

    private bool Require(CelType expected, CelNode node, string message)
    {
        var mark = _inference.Mark();
        if (_inference.Unify(expected, node.Type))
        {
            return true;
        }

        _inference.Undo(mark);
        _report.Add(node, CelIssueCode.WrongType, $"{message}, not {KnownTypeOf(node)}");
        return false;
    }

    private CelNode Variable(VariableNode variable)
    {
        if (_names.Resolve(variable.Name, variable) is { } found)
        {
            return found;
        }

        if (_environment.Receiver is { } receiver && !variable.Name.StartsWith('.') && FieldOf(receiver, variable.Name) is { } field)
        {
            var operand = new VariableNode(receiver, _environment.Variables[receiver], variable.Offset, 0);
            return new SelectNode(operand, variable.Name, field, variable.Offset, variable.Length);
        }

        var name = variable.Name.TrimStart('.');
        _report.AddUnknown(variable, CelIssueCode.UnknownName, $"there is no '{name}' here", name, _names.All);
        return new VariableNode(variable.Name, CelType.Dyn, variable.Offset, variable.Length);
    }

    private CelType? FieldOf(string receiver, string name) => _environment.Variables[receiver] switch
    {
        { NonNull: CelObjectType type } receiverType when type.Field(name) is { } field => receiverType.IsNullable ? CelType.Nullable(field) : field,
        { Kind: CelTypeKind.Dyn } => CelType.Dyn,
        { NonNull: { Kind: CelTypeKind.Map } map } => map.Parameters[1],
        _ => null,
    };

    private CelNode Select(SelectNode select)
    {
        if (_names.ResolveQualified(select) is { } qualified)
        {
            return qualified;
        }

        var operand = Visit(select.Operand);
        return new SelectNode(operand, select.Field, FieldType(operand, select.Field, Place.Of(select, select.Field, select.NameOffset)), select.Offset, select.Length);
    }

    private HasNode Has(HasNode has)
    {
        var operand = Visit(has.Operand);
        FieldType(operand, has.Field, Place.Of(has, has.Field, has.NameOffset));
        return new(operand, has.Field, has.Offset, has.Length);
    }

    private CelType FieldType(CelNode operand, string field, CelNode at)
    {
        var type = KnownTypeOf(operand);
        switch (type.NonNull)
        {
            case { Kind: CelTypeKind.Dyn }:
                return CelType.Dyn;
            case { Kind: CelTypeKind.Map } map:
                return map.Parameters[1];
            case CelObjectType target when target.Field(field) is { } found:
                return type.IsNullable && _environment.Options.SelectOnNullGivesNull ? CelType.Nullable(found) : found;
            case CelObjectType target:
                var message = $"{target.Name} has no field '{field}'";
                _report.AddUnknown(at, CelIssueCode.UnknownField, message, field, () => target.FieldNames);
                return CelType.Dyn;
            default:
                _report.Add(at, CelIssueCode.UnknownField, $"{type} has no fields, so no '{field}'");
                return CelType.Dyn;
        }
    }

    private CelNode Call(CallNode call)
    {
        if (call.Function.IsMember && _names.QualifiedFunctions(call.Args[0], call.Function.Name) is { IsEmpty: false } qualified)
        {
            return _calls.Resolve(call, qualified, Visit([.. call.Args.Skip(1)]), isMember: false);
        }

        var functions = _names.Functions(call.Function.Name);
        if (functions.IsEmpty && call.Function.IsMember && call.Args is [_, VariableNode variable, ..])
        {
            // A macro misspelt or with too few arguments: one mistake, not one more for each use of its variable.
            _names.Push(variable.Name, CelType.Dyn);
            var args = Visit(call.Args);
            _names.Pop();
            return _calls.Resolve(call, functions, args, isMember: true);
        }

        return _calls.Resolve(call, functions, Visit(call.Args), call.Function.IsMember);
    }

    private CelNode[] Operands(IReadOnlyList<CelNode> operands, string symbol)
    {
        var visited = Visit(operands);
        foreach (var operand in visited)
        {
            Require(CelType.Bool, operand, $"'{symbol}' joins bools");
        }

        return visited;
    }

    private ConditionalNode Conditional(ConditionalNode node)
    {
        var condition = Visit(node.Condition);
        Require(CelType.Bool, condition, "the condition of '?' has to be bool");
        var (whenTrue, whenFalse) = _literals.Pair(Visit(node.WhenTrue), Visit(node.WhenFalse), TypeOf);
        var type = _inference.Fresh();
        _inference.Unify(type, whenTrue.Type);
        var mark = _inference.Mark();
        if (!_inference.Unify(type, whenFalse.Type))
        {
            _inference.Undo(mark);
            var message = $"both branches of '?' need one type, not {KnownTypeOf(whenTrue)} and {KnownTypeOf(whenFalse)}";
            _report.Add(whenFalse, CelIssueCode.WrongType, message);
            type = CelType.Dyn;
        }

        return new(condition, whenTrue, whenFalse, _inference.Apply(type, freeAsDyn: false), node.Offset, node.Length);
    }

    private ListNode List(ListNode list)
    {
        var elements = _literals.Alike(Visit(list.Elements), TypeOf);
        return new(elements, CelType.List(Join(elements)), list.Offset, list.Length);
    }

    private MapNode Map(MapNode map)
    {
        var (keys, values) = (Visit(map.Keys), _literals.Alike(Visit(map.Values), TypeOf));
        foreach (var key in keys.Where(k => TypeOf(k).Kind is not (
            CelTypeKind.Bool or CelTypeKind.Int or CelTypeKind.UInt or CelTypeKind.String or CelTypeKind.Dyn or CelTypeKind.TypeParam)))
        {
            _report.Add(key, CelIssueCode.WrongType, $"a key is a bool, int, uint or string, not {KnownTypeOf(key)}");
        }

        var seen = new HashSet<CelValue>();
        foreach (var key in keys.OfType<ConstantNode>().Where(k => !seen.Add(k.Value)))
        {
            _report.Add(key, CelIssueCode.DuplicateKey, $"the key {key} is there already");
        }

        return new(keys, values, CelType.Map(Join(keys), Join(values)), map.Offset, map.Length);
    }

    // The one type that all have, else dyn: literals may be mixed.
    private CelType Join(CelNode[] nodes)
    {
        var type = _inference.Fresh();
        foreach (var node in nodes)
        {
            var mark = _inference.Mark();
            if (!_inference.Unify(type, node.Type))
            {
                _inference.Undo(mark);
                return CelType.Dyn;
            }
        }

        return _inference.Apply(type, freeAsDyn: false);
    }

    private MacroNode Macro(MacroNode node)
    {
        var range = Visit(node.Range);
        var variables = VariableTypes(node, range);
        for (var i = 0; i < variables.Length; i++)
        {
            _names.Push(node.Variables[i], variables[i]);
        }

        var bodies = Visit(node.Bodies);
        foreach (var _ in variables)
        {
            _names.Pop();
        }

        var typed = node.Macro.Typing(variables, [.. bodies.Select(KnownTypeOf)]);
        if (typed.Result is null)
        {
            _report.Add(typed.Body < 0 ? range : bodies[typed.Body], CelIssueCode.WrongType, typed.Message ?? $"'{node.Macro}' does not apply here");
        }

        return new(node.Macro, range, node.Variables, bodies, typed.Result ?? CelType.Dyn, node.Offset, node.Length);
    }

    private CelType[] VariableTypes(MacroNode node, CelNode range)
    {
        var two = node.Macro.VariableCount == 2;
        var type = KnownTypeOf(range);
        switch (type.NonNull.Kind)
        {
            case CelTypeKind.List:
                return two ? [CelType.Int, type.NonNull.Element] : [type.NonNull.Element];
            case CelTypeKind.Map:
                return two ? [.. type.NonNull.Parameters] : [type.NonNull.Element];
            case CelTypeKind.Dyn:
                break;
            default:
                _report.Add(range, CelIssueCode.WrongType, $"'{node.Macro}' runs over a list or a map, not {type}");
                break;
        }

        return two ? [CelType.Dyn, CelType.Dyn] : [CelType.Dyn];
    }
}
