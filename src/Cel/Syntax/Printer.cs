using System.Globalization;
using System.Text;
using Ashlar.Cel.Evaluation;
using Ashlar.Cel.Library;

namespace Ashlar.Cel.Syntax;

/// <summary>Writes source: fixed spacing and only the parentheses that precedence asks for.</summary>
internal sealed class Printer(bool hideConstants)
{
    private const int Lowest = 0;
    private const int Or = 1;
    private const int And = 2;
    private const int Prefix = 6;
    private const int Postfix = 7;

    private readonly StringBuilder _text = new();

    public string Print(CelNode node)
    {
        Node(node, Lowest);
        return _text.ToString();
    }

    public string Print(in CelValue value)
    {
        Value(value);
        return _text.ToString();
    }

    /// <summary>Writes a node where only what binds as tightly as the minimum may stand bare.</summary>
    private void Node(CelNode node, int minimum)
    {
        var parenthesize = PrecedenceOf(node) < minimum;
        _text.Append(parenthesize ? "(" : "");
        Bare(node);
        _text.Append(parenthesize ? ")" : "");
    }

    private int PrecedenceOf(CelNode node) => node switch
    {
        ConditionalNode => Lowest,
        OrNode => Or,
        AndNode => And,
        CallNode call => BinaryOperators.PrecedenceOf(call.Operator),
        ConstantNode constant when !hideConstants && IsNegative(constant.Value) => Prefix,
        _ => Postfix,
    };

    private static bool IsNegative(in CelValue value) =>
        (value.Kind == CelKind.Int && value.AsInt < 0) || (value.Kind == CelKind.Double && double.IsNegative(value.AsDouble));

    private void Bare(CelNode node)
    {
        switch (node)
        {
            case ConstantNode when hideConstants:
                _text.Append('?');
                break;
            case ConstantNode constant:
                Value(constant.Value);
                break;
            case VariableNode variable:
                _text.Append(variable.Name);
                break;
            case SelectNode select:
                Node(select.Operand, Postfix);
                Field(select.Field);
                break;
            case HasNode has:
                _text.Append("has(");
                Node(has.Operand, Postfix);
                Field(has.Field);
                _text.Append(')');
                break;
            case CallNode call:
                Call(call);
                break;
            case ConditionalNode choice:
                Node(choice.Condition, Or);
                _text.Append(" ? ");
                Node(choice.WhenTrue, Or);
                _text.Append(" : ");
                Node(choice.WhenFalse, Lowest);
                break;
            case AndNode all:
                Joined(all.Operands, " && ", And + 1);
                break;
            case OrNode any:
                Joined(any.Operands, " || ", Or + 1);
                break;
            default:
                Collection(node);
                break;
        }
    }

    private void Collection(CelNode node)
    {
        switch (node)
        {
            case ListNode list:
                _text.Append('[');
                Joined(list.Elements, ", ", Lowest);
                _text.Append(']');
                break;
            case MapNode map:
                _text.Append('{');
                for (var i = 0; i < map.Keys.Count; i++)
                {
                    _text.Append(i > 0 ? ", " : "");
                    Node(map.Keys[i], Lowest);
                    _text.Append(": ");
                    Node(map.Values[i], Lowest);
                }

                _text.Append('}');
                break;
            case MacroNode macro:
                Node(macro.Range, Postfix);
                _text.Append('.').Append(macro.Macro.Name).Append('(').AppendJoin(", ", macro.Variables).Append(", ");
                Joined(macro.Bodies, ", ", Lowest);
                _text.Append(')');
                break;
        }
    }

    private void Field(string name)
    {
        var plain = name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') && !char.IsAsciiDigit(name[0]);
        _text.Append('.').Append(plain ? name : $"`{name}`");
    }

    private void Joined(IReadOnlyList<CelNode> nodes, string separator, int minimum)
    {
        for (var i = 0; i < nodes.Count; i++)
        {
            _text.Append(i > 0 ? separator : "");
            Node(nodes[i], minimum);
        }
    }

    private void Call(CallNode call)
    {
        var precedence = BinaryOperators.PrecedenceOf(call.Operator);
        switch (call.Operator)
        {
            case CelOperator.None when call.Function.IsMember:
                Node(call.Args[0], Postfix);
                _text.Append('.').Append(call.Function.Name).Append('(');
                Joined([.. call.Args.Skip(1)], ", ", Lowest);
                _text.Append(')');
                break;
            case CelOperator.None:
                _text.Append(call.Function.Name).Append('(');
                Joined(call.Args, ", ", Lowest);
                _text.Append(')');
                break;
            case CelOperator.Index:
                Node(call.Args[0], Postfix);
                _text.Append('[');
                Node(call.Args[1], Lowest);
                _text.Append(']');
                break;
            case CelOperator.Negate or CelOperator.Not:
                // A minus before a number or another minus would be read as a literal's sign or as a pair.
                _text.Append(Operators.SymbolOf(call.Operator));
                Node(call.Args[0], call.Args[0] is ConstantNode or CallNode { Operator: CelOperator.Negate or CelOperator.Not } ? Postfix + 1 : Prefix);
                break;
            default:
                Node(call.Args[0], precedence);
                _text.Append(' ').Append(Operators.SymbolOf(call.Operator)).Append(' ');
                Node(call.Args[1], precedence + 1);
                break;
        }
    }

    private void Value(in CelValue value)
    {
        switch (value.Kind)
        {
            case CelKind.Null:
                _text.Append("null");
                break;
            case CelKind.Bool:
                _text.Append(value.AsBool ? "true" : "false");
                break;
            case CelKind.Int:
                _text.Append(CultureInfo.InvariantCulture, $"{value.AsInt}");
                break;
            case CelKind.UInt:
                _text.Append(CultureInfo.InvariantCulture, $"{value.AsUInt}u");
                break;
            case CelKind.Double:
                Double(value.AsDouble);
                break;
            case CelKind.String:
                _text.Append(TextFormat.Quote(value.AsString));
                break;
            case CelKind.Bytes:
                _text.Append("b\"");
                foreach (var b in value.AsBytes.Span)
                {
                    _text.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}");
                }

                _text.Append('"');
                break;
            case CelKind.List:
                _text.Append('[');
                Values(value.AsList);
                _text.Append(']');
                break;
            case CelKind.Map:
                Map(value.AsMap);
                break;
            default:
                Opaque(value);
                break;
        }
    }

    private void Double(double value)
    {
        if (!double.IsFinite(value))
        {
            _text.Append($"double(\"{ConversionFunctions.Format(value)}\")");
            return;
        }

        var text = ConversionFunctions.Format(value);
        _text.Append(text).Append(text.AsSpan().IndexOfAny('.', 'e') < 0 ? ".0" : "");
    }

    private void Values(IReadOnlyList<CelValue> values)
    {
        for (var i = 0; i < values.Count; i++)
        {
            _text.Append(i > 0 ? ", " : "");
            Value(values[i]);
        }
    }

    private void Map(CelMap map)
    {
        _text.Append('{');
        for (var i = 0; i < map.Count; i++)
        {
            _text.Append(i > 0 ? ", " : "");
            Value(map.Keys[i]);
            _text.Append(": ");
            Value(map.ValueAt(i));
        }

        _text.Append('}');
    }

    private void Opaque(in CelValue value) => _text.Append(value.Kind switch
    {
        CelKind.Timestamp => $"timestamp(\"{CelTime.FormatTimestamp(value)}\")",
        CelKind.Duration => $"duration(\"{CelTime.FormatDuration(value)}\")",
        CelKind.Type => value.AsType.Name,
        CelKind.Extension => $"{value.ExtensionType.Name}({TextFormat.Quote(value.ExtensionType.Format(value))})",
        CelKind.Object => value.AsObject.Type.Name,
        _ => $"<error: {value.AsError.Message}>",
    });
}
