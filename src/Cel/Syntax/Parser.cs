// Long because one grammar is easiest to follow in one place.
namespace Ashlar.Cel.Syntax;

/// <summary>A Pratt parser. It stops at the first mistake: from then on every token is the end of the source, so that all
/// loops finish, and the tree is thrown away by the caller.</summary>
internal sealed class Parser
{
    private readonly CelEnvironment _environment;
    private readonly CelOptions _options;
    private readonly Issues _issues;
    private readonly TokenStream _tokens;
    private int _nesting;
    private int _nodes;

    private Parser(string source, CelEnvironment environment, Issues issues)
    {
        _environment = environment;
        _options = environment.Options;
        _issues = issues;
        _tokens = new(source, issues);
    }

    /// <summary>Null when there are issues.</summary>
    public static CelNode? Parse(string source, CelEnvironment environment, Issues issues)
    {
        var limit = environment.Options.MaxSourceLength;
        if (source.Length > limit)
        {
            issues.Add(limit, 0, CelIssueCode.TooLong, $"the expression is longer than {limit} characters");
            return null;
        }

        var parser = new Parser(source, environment, issues);
        var root = parser.Expression();
        if (parser._tokens.Current.Kind != TokenKind.End)
        {
            parser.Unexpected("the expression has ended before this");
        }

        return issues.Count == 0 ? root : null;
    }

    private CelNode Expression()
    {
        if (++_nesting > _options.MaxDepth)
        {
            return TooDeep(_tokens.Current.Offset);
        }

        var node = Binary(1);
        if (_tokens.Accept(TokenKind.Question))
        {
            var whenTrue = Binary(1);
            _tokens.Expect(TokenKind.Colon, "':' and the other branch of '?'");
            var whenFalse = Expression();
            node = Made(new ConditionalNode(node, whenTrue, whenFalse, CelType.Dyn, node.Offset, _tokens.PreviousEnd - node.Offset));
        }

        _nesting--;
        return node;
    }

    private CelNode Binary(int minimum)
    {
        var left = Unary();
        while (true)
        {
            var (precedence, @operator) = BinaryOperators.Of(_tokens.Current.Kind);
            if (precedence < minimum)
            {
                return left;
            }

            left = @operator == CelOperator.None ? Logical(left, precedence) : Operation(left, precedence, @operator);
        }
    }

    private CelNode Operation(CelNode left, int precedence, CelOperator @operator)
    {
        _tokens.Advance();
        var right = Binary(precedence + 1);
        return Call(Unresolved.Operator(@operator, 2), [left, right], left.Offset);
    }

    private CelNode Logical(CelNode first, int precedence)
    {
        var kind = _tokens.Current.Kind;
        List<CelNode> operands = [];
        Flatten(first, kind, operands);
        while (_tokens.Accept(kind))
        {
            Flatten(Binary(precedence + 1), kind, operands);
        }

        var length = _tokens.PreviousEnd - first.Offset;
        return kind == TokenKind.And
            ? Made(new AndNode(operands, first.Offset, length))
            : Made(new OrNode(operands, first.Offset, length));
    }

    private static void Flatten(CelNode operand, TokenKind kind, List<CelNode> operands)
    {
        switch (operand)
        {
            case AndNode all when kind == TokenKind.And:
                operands.AddRange(all.Operands);
                break;
            case OrNode any when kind == TokenKind.Or:
                operands.AddRange(any.Operands);
                break;
            default:
                operands.Add(operand);
                break;
        }
    }

    private CelNode Unary()
    {
        if (_tokens.Current.Kind is not (TokenKind.Not or TokenKind.Minus))
        {
            return Postfix();
        }

        var first = _tokens.Current;
        var count = 0;
        var last = first;
        for (; _tokens.Current.Kind == first.Kind; count++)
        {
            last = _tokens.Current;
            _tokens.Advance();
        }

        var negative = first.Kind == TokenKind.Minus;
        var literal = negative && _tokens.Current.Kind is TokenKind.Int or TokenKind.Double;
        var operand = literal ? Selectors(Literals.Number(this, _tokens.Current, last.Offset)) : Postfix();
        count -= literal ? 1 : 0;

        // Pairs cancel, but for one pair kept to check the operand's type and its overflow.
        var @operator = negative ? CelOperator.Negate : CelOperator.Not;
        for (var left = count <= 2 ? count : 2 - (count % 2); left > 0; left--)
        {
            operand = Call(Unresolved.Operator(@operator, 1), [operand], first.Offset);
        }

        return operand;
    }

    private CelNode Postfix() => Selectors(Primary());

    private CelNode Selectors(CelNode node)
    {
        while (true)
        {
            switch (_tokens.Current.Kind)
            {
                case TokenKind.Dot:
                    node = Member(node);
                    break;
                case TokenKind.LeftBracket:
                    _tokens.Advance();
                    var index = Expression();
                    _tokens.Expect(TokenKind.RightBracket, "']'");
                    node = Call(Unresolved.Operator(CelOperator.Index, 2), [node, index], node.Offset);
                    break;
                case TokenKind.LeftBrace when node is VariableNode or SelectNode:
                    return Fail(_tokens.Current, CelIssueCode.Unsupported, "messages cannot be made here: there are no message types");
                default:
                    return node;
            }
        }
    }

    private CelNode Member(CelNode operand)
    {
        _tokens.Advance();
        if (_tokens.Current.Kind is not (TokenKind.Identifier or TokenKind.QuotedIdentifier))
        {
            return Unexpected("a field name is needed after '.'");
        }

        var (quoted, at) = (_tokens.Current.Kind == TokenKind.QuotedIdentifier, _tokens.Current.Offset);
        var name = quoted ? _tokens.Source[(_tokens.Current.Offset + 1)..(_tokens.Current.End - 1)] : TextOf(_tokens.Current);
        _tokens.Advance();
        if (quoted || _tokens.Current.Kind != TokenKind.LeftParen)
        {
            return Made(new SelectNode(operand, name, CelType.Dyn, operand.Offset, _tokens.PreviousEnd - operand.Offset) { NameOffset = at });
        }

        var arguments = Arguments();
        return MacroSyntax.TryRead(_environment, name, operand, arguments, _tokens.PreviousEnd - operand.Offset, _issues) is { } macro
            ? Made(macro)
            : Call(Unresolved.Function(name, arguments.Count + 1, isMember: true), [operand, .. arguments], operand.Offset, at);
    }

    private List<CelNode> Arguments()
    {
        _tokens.Expect(TokenKind.LeftParen, "'('");
        List<CelNode> arguments = [];
        while (_tokens.Current.Kind is not (TokenKind.RightParen or TokenKind.End))
        {
            arguments.Add(Expression());
            if (!_tokens.Accept(TokenKind.Comma))
            {
                break;
            }

            if (_tokens.Current.Kind == TokenKind.RightParen)
            {
                Unexpected("an argument is needed after ','");
            }
        }

        _tokens.Expect(TokenKind.RightParen, "')'");
        return arguments;
    }

    private CelNode Primary()
    {
        var token = _tokens.Current;
        switch (token.Kind)
        {
            case TokenKind.LeftParen:
                _tokens.Advance();
                var inner = Expression();
                _tokens.Expect(TokenKind.RightParen, "')'");
                return inner;
            case TokenKind.LeftBracket:
                return ListLiteral();
            case TokenKind.LeftBrace:
                return MapLiteral();
            case TokenKind.Identifier:
                return Name();
            case TokenKind.Dot:
                _tokens.Advance();
                return _tokens.Current.Kind == TokenKind.Identifier ? Name(token.Offset) : Unexpected("a name is needed after '.'");
            case TokenKind.Int or TokenKind.UInt or TokenKind.Double:
                return Literals.Number(this, token, token.Offset);
            case TokenKind.String or TokenKind.Bytes:
                return Constant(token.Value, token.Offset);
            case TokenKind.True or TokenKind.False:
                return Constant(CelValue.Bool(token.Kind == TokenKind.True), token.Offset);
            case TokenKind.Null:
                return Constant(CelValue.Null, token.Offset);
            default:
                return Unexpected(token.Kind == TokenKind.End ? "the expression ends too early" : "a value is needed here");
        }
    }

    private CelNode Name(int dot = -1)
    {
        var token = _tokens.Current;
        var absolute = dot >= 0;
        var text = TextOf(token);
        var name = absolute ? "." + text : text;
        var offset = absolute ? dot : token.Offset;
        _tokens.Advance();
        if (_tokens.Current.Kind == TokenKind.LeftParen)
        {
            return Function(name, offset);
        }

        if (ReservedWords.Contains(text) && !_environment.Variables.ContainsKey(text) && !_environment.Constants.ContainsKey(text))
        {
            return Fail(token, CelIssueCode.Syntax, $"'{text}' is a reserved word: a field of that name is written after a dot");
        }

        return Made(new VariableNode(name, CelType.Dyn, offset, token.End - offset));
    }

    private CelNode Function(string name, int offset)
    {
        var arguments = Arguments();
        return name == "has" && arguments.Count == 1
            ? MacroSyntax.Has(_environment, arguments[0], offset, _tokens.PreviousEnd - offset, _issues)
            : Call(Unresolved.Function(name, arguments.Count, isMember: false), arguments, offset, offset);
    }

    private CelNode ListLiteral()
    {
        var start = _tokens.Current.Offset;
        _tokens.Advance();
        List<CelNode> elements = [];
        while (_tokens.Current.Kind is not (TokenKind.RightBracket or TokenKind.End))
        {
            elements.Add(Expression());
            if (!_tokens.Accept(TokenKind.Comma))
            {
                break;
            }
        }

        _tokens.Expect(TokenKind.RightBracket, "']'");
        return Made(new ListNode(elements, CelType.AnyList, start, _tokens.PreviousEnd - start));
    }

    private CelNode MapLiteral()
    {
        var start = _tokens.Current.Offset;
        _tokens.Advance();
        List<CelNode> keys = [], values = [];
        while (_tokens.Current.Kind is not (TokenKind.RightBrace or TokenKind.End))
        {
            keys.Add(Expression());
            _tokens.Expect(TokenKind.Colon, "':' and the value of the key");
            values.Add(Expression());
            if (!_tokens.Accept(TokenKind.Comma))
            {
                break;
            }
        }

        _tokens.Expect(TokenKind.RightBrace, "'}'");
        return Made(new MapNode(keys, values, CelType.AnyMap, start, _tokens.PreviousEnd - start));
    }

    internal CelNode Constant(CelValue value, int offset)
    {
        var end = _tokens.Current.End;
        var text = _tokens.Source[offset..end];
        _tokens.Advance();
        return Made(new ConstantNode(value, text, null, offset, end - offset));
    }

    internal ConstantNode Fail(Token token, CelIssueCode code, string message) => Failed(_tokens.Fail(token.Offset, token.Length, code, message));

    internal string TextOf(Token token) => _tokens.TextOf(token);

    private CelNode Call(CelFunction function, IReadOnlyList<CelNode> arguments, int offset, int nameOffset = -1) =>
        Made(new CallNode(function, arguments, CelType.Dyn, offset, _tokens.PreviousEnd - offset) { NameOffset = nameOffset });

    private CelNode Made(CelNode node)
    {
        if (node.Depth > _options.MaxDepth)
        {
            return TooDeep(node.Offset);
        }

        return ++_nodes > _options.MaxNodes
            ? Failed(_tokens.Fail(node.Offset, node.Length, CelIssueCode.TooManyNodes, $"the expression has more than {_options.MaxNodes} parts"))
            : node;
    }

    private ConstantNode TooDeep(int offset) =>
        Failed(_tokens.Fail(offset, 0, CelIssueCode.TooDeep, $"the expression is nested deeper than {_options.MaxDepth} levels"));

    private ConstantNode Unexpected(string message) => Failed(_tokens.Unexpected(message));

    // What stands where the mistake is, in a tree that nobody sees.
    private static ConstantNode Failed(int offset) => new(CelValue.Null, null, CelType.Dyn, offset);
}
