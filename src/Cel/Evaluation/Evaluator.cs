using System.Runtime.CompilerServices;
using Ashlar.Cel.Values;

namespace Ashlar.Cel.Evaluation;

/// <summary>One evaluation: a walk over the tree that counts its cost. Once the cost is used up everything answers an error at
/// once, so that it ends soon.</summary>
internal sealed class Evaluator(ICelActivation activation, CelOptions options)
{
    private long _left = options.MaxCost;

    public CelOptions Options => options;

    public bool IsExhausted => _left < 0;

    public CelValue Run(CelNode root)
    {
        var value = Visit(root, null);
        return IsExhausted ? CelValue.Error(CelError.TooExpensive) : value;
    }

    public CelValue EvaluateBody(CelNode body, CelMacroRun run) => Visit(body, run);

    public bool Charge(long cost)
    {
        _left = IsExhausted ? -1 : _left - cost;
        return !IsExhausted;
    }

    private CelValue Visit(CelNode node, CelMacroRun? scope)
    {
        if (--_left < 0)
        {
            _left = -1;
            return CelValue.Error(CelError.TooExpensive);
        }

        switch (node.Kind)
        {
            case CelNodeKind.Constant:
                return Unsafe.As<ConstantNode>(node).Value;
            case CelNodeKind.Variable:
                return Variable(Unsafe.As<VariableNode>(node), scope);
            case CelNodeKind.Select:
                return Select(Unsafe.As<SelectNode>(node), scope);
            case CelNodeKind.Call:
                return Call(Unsafe.As<CallNode>(node), scope);
            case CelNodeKind.And:
                return Junction(Unsafe.As<AndNode>(node).Operands, scope, decides: false);
            case CelNodeKind.Or:
                return Junction(Unsafe.As<OrNode>(node).Operands, scope, decides: true);
            case CelNodeKind.Conditional:
                return Conditional(Unsafe.As<ConditionalNode>(node), scope);
            case CelNodeKind.Has:
                return Has(Unsafe.As<HasNode>(node), scope);
            case CelNodeKind.List:
                return List(Unsafe.As<ListNode>(node), scope);
            case CelNodeKind.Map:
                return Map(Unsafe.As<MapNode>(node), scope);
            default:
                return Macro(Unsafe.As<MacroNode>(node), scope);
        }
    }

    private CelValue Variable(VariableNode node, CelMacroRun? scope)
    {
        var name = node.Name;
        if (scope is not null && scope.TryGet(name, out var value))
        {
            return value;
        }

        name = name.StartsWith('.') ? name[1..] : name;
        return activation.TryGet(name, out value)
            ? value
            : CelValue.Error(CelErrorCode.UndeclaredReference, $"undeclared reference to '{name}'");
    }

    private CelValue Select(SelectNode node, CelMacroRun? scope)
    {
        var operand = Visit(node.Operand, scope);
        switch (operand.Kind)
        {
            case CelKind.Object:
                return operand.AsObject.TryGet(node.Field, out var field)
                    ? field
                    : CelValue.Error(CelErrorCode.NoSuchField, $"no such field: '{node.Field}'");
            case CelKind.Map:
                return operand.AsMap.TryGet(CelValue.String(node.Field), out var value)
                    ? value
                    : CelValue.Error(CelErrorCode.NoSuchKey, $"no such key: '{node.Field}'");
            case CelKind.Null when options.SelectOnNullGivesNull:
            case CelKind.Error:
                return operand;
            default:
                return CelValue.Error(CelError.NoSuchOverload);
        }
    }

    private CelValue Has(HasNode node, CelMacroRun? scope)
    {
        var operand = Visit(node.Operand, scope);
        return operand.Kind switch
        {
            CelKind.Object => CelValue.Bool(operand.AsObject.Has(node.Field)),
            CelKind.Map => CelValue.Bool(operand.AsMap.ContainsKey(CelValue.String(node.Field))),
            CelKind.Null when options.SelectOnNullGivesNull => CelValue.False,
            CelKind.Error => operand,
            _ => CelValue.Error(CelError.NoSuchOverload),
        };
    }

    private CelValue Call(CallNode node, CelMacroRun? scope)
    {
        var nodes = node.ArgSpan;
        var inline = default(Arguments);
        Span<CelValue> arguments = nodes.Length <= Arguments.Capacity ? inline : new CelValue[nodes.Length];
        arguments = arguments[..nodes.Length];
        for (var i = 0; i < nodes.Length; i++)
        {
            arguments[i] = Visit(nodes[i], scope);
            if (arguments[i].IsError)
            {
                return arguments[i];
            }
        }

        return Invoke(node.Function, arguments);
    }

    private CelValue Invoke(CelFunction function, ReadOnlySpan<CelValue> arguments)
    {
        if (function.Candidates.Count > 0)
        {
            return Dispatch(function, arguments);
        }

        if (!function.Accepts(arguments))
        {
            return function.IsResolved ? CelValue.Error(CelError.NoSuchOverload) : function.Implementation(arguments);
        }

        if (!Charge(CostOf(function.Cost, arguments)))
        {
            return CelValue.Error(CelError.TooExpensive);
        }

        var result = function.Implementation(arguments);
        switch (result.Kind)
        {
            case CelKind.Double when options.NonFiniteDoubleIsError && function.Operator != CelOperator.None && !double.IsFinite(result.AsDouble):
                return CelValue.Error(CelError.NotFinite);
            case CelKind.String or CelKind.Bytes or CelKind.List or CelKind.Map when function.Cost.PerUnit > 0:
                var weight = Weights.Of(result);
                return weight > Weights.Max ? CelValue.Error(CelError.TooLarge) : Charge(weight) ? result : CelValue.Error(CelError.TooExpensive);
            default:
                return result;
        }
    }

    private CelValue Dispatch(CelFunction function, ReadOnlySpan<CelValue> arguments)
    {
        foreach (var candidate in function.Candidates)
        {
            if (candidate.Accepts(arguments))
            {
                return Invoke(candidate, arguments);
            }
        }

        return CelValue.Error(CelError.NoSuchOverload);
    }

    private static long CostOf(in CelCost cost, ReadOnlySpan<CelValue> arguments)
    {
        if (cost.PerUnit == 0)
        {
            return cost.Base;
        }

        var units = 0L;
        foreach (ref readonly var argument in arguments)
        {
            units += Weights.Of(argument) - 1;
        }

        var product = cost.IsProduct && arguments.Length > 1 ? (Weights.Of(arguments[0]) * Weights.Of(arguments[1])) - 1 : 0;
        return cost.Base + (units * cost.PerUnit) + product;
    }

    /// <summary><c>&amp;&amp;</c> (decided by false) and <c>||</c> (decided by true): a deciding operand wins over errors on either
    /// side; without one the first error is the result. What is not a bool, null included, is an error.</summary>
    private CelValue Junction(IReadOnlyList<CelNode> operands, CelMacroRun? scope, bool decides)
    {
        var error = default(CelValue);
        for (var i = 0; i < operands.Count; i++)
        {
            var value = Visit(operands[i], scope);
            if (value.Kind != CelKind.Bool)
            {
                error = error.IsError ? error : value.IsError ? value : CelValue.Error(CelError.NoSuchOverload);
            }
            else if (value.AsBool == decides)
            {
                return value;
            }
        }

        return error.IsError ? error : CelValue.Bool(!decides);
    }

    private CelValue Conditional(ConditionalNode node, CelMacroRun? scope)
    {
        var condition = Visit(node.Condition, scope);
        return condition.Kind switch
        {
            CelKind.Bool => Visit(condition.AsBool ? node.WhenTrue : node.WhenFalse, scope),
            CelKind.Error => condition,
            _ => CelValue.Error(CelError.NoSuchOverload),
        };
    }

    private CelValue List(ListNode node, CelMacroRun? scope)
    {
        if (node.Value is { } constant)
        {
            return constant;
        }

        var items = new CelValue[node.Elements.Count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = Visit(node.Elements[i], scope);
            if (items[i].IsError)
            {
                return items[i];
            }
        }

        return CelList.Create(items);
    }

    private CelValue Map(MapNode node, CelMacroRun? scope)
    {
        var keys = new CelValue[node.Keys.Count];
        var values = new CelValue[keys.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = Visit(node.Keys[i], scope);
            values[i] = keys[i].IsError ? keys[i] : Visit(node.Values[i], scope);
            if (values[i].IsError)
            {
                return values[i];
            }
        }

        return Weights.Bounded(CelMap.Create(keys, values));
    }

    private CelValue Macro(MacroNode node, CelMacroRun? scope)
    {
        var range = Visit(node.Range, scope);
        return range.Kind switch
        {
            CelKind.List or CelKind.Map => node.Macro.Evaluation(new CelMacroRun(this, node, range, scope)),
            CelKind.Error => range,
            _ => CelValue.Error(CelError.NoSuchOverload),
        };
    }

    /// <summary>Room on the stack for the arguments of a call.</summary>
    [InlineArray(Capacity)]
    private struct Arguments
    {
        public const int Capacity = 4;
        private CelValue _first;
    }
}
