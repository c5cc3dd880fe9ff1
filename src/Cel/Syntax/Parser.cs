namespace Ashlar.Cel.Syntax;

/// <summary>A Pratt parser. It stops at the first mistake: from then on every token is the end of the source, so that all
/// loops finish, and the tree is thrown away by the caller.</summary>
internal sealed class Parser
{
    private readonly string _source;
    private readonly CelEnvironment _environment;
    private readonly Issues _issues;
    private readonly Lexer _lexer;
    private Token _token;
    private int _previousEnd;
    private int _nesting;
    private int _nodes;

    private Parser(string source, CelEnvironment environment, Issues issues)
    {
        _source = source;
        _environment = environment;
        _issues = issues;
        _lexer = new(source, issues);
        _token = _lexer.Next();
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
        if (parser._token.Kind != TokenKind.End)
        {
            parser.Unexpected("the expression has ended before this");
        }

        return issues.Count == 0 ? root : null;
    }

    private CelNode Expression()
    {
        if (++_nesting > _environment.Options.MaxDepth)
        {
            return TooDeep(_token.Offset);
        }

        var node = Binary(1);
        if (Accept(TokenKind.Question))
        {
            var whenTrue = Binary(1);
            Expect(TokenKind.Colon, "':' and the other branch of '?'");
            var whenFalse = Expression();
            node = Made(new ConditionalNode(node, whenTrue, whenFalse, CelType.Dyn, node.Offset, _previousEnd - node.Offset));
        }

        _nesting--;
        return node;
    }

    private CelNode Binary(int minimum)
    {
        var left = Unary();
        while (true)
        {
            var (precedence, @operator) = BinaryOperators.Of(_token.Kind);
            if (precedence < minimum)
            {
                return left;
            }

            left = @operator == CelOperator.None ? Logical(left, precedence) : Operation(left, precedence, @operator);
        }
    }

    private CelNode Operation(CelNode left, int precedence, CelOperator @operator)
    {
        Advance();
        var right = Binary(precedence + 1);
        return Call(Unresolved.Operator(@operator, 2), [left, right], left.Offset);
    }

    private CelNode Logical(CelNode first, int precedence)
    {
        var kind = _token.Kind;
        List<CelNode> operands = [];
        Flatten(first, kind, operands);
        while (Accept(kind))
        {
            Flatten(Binary(precedence + 1), kind, operands);
        }

        var length = _previousEnd - first.Offset;
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
        if (_token.Kind is not (TokenKind.Not or TokenKind.Minus))
        {
            return Postfix();
        }

        var first = _token;
        var count = 0;
        var last = first;
        for (; _token.Kind == first.Kind; count++)
        {
            last = _token;
            Advance();
        }

        var negative = first.Kind == TokenKind.Minus;
        var literal = negative && _token.Kind is TokenKind.Int or TokenKind.Double;
        var operand = literal ? Selectors(Literals.Number(this, _token, last.Offset)) : Postfix();
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
            switch (_token.Kind)
            {
                case TokenKind.Dot:
                    node = Member(node);
                    break;
                case TokenKind.LeftBracket:
                    Advance();
                    var index = Expression();
                    Expect(TokenKind.RightBracket, "']'");
                    node = Call(Unresolved.Operator(CelOperator.Index, 2), [node, index], node.Offset);
                    break;
                case TokenKind.LeftBrace when node is VariableNode or SelectNode:
                    return Fail(_token, CelIssueCode.Unsupported, "messages cannot be made here: there are no message types");
                default:
                    return node;
            }
        }
    }

    private CelNode Member(CelNode operand)
    {
        Advance();
        if (_token.Kind is not (TokenKind.Identifier or TokenKind.QuotedIdentifier))
        {
            return Unexpected("a field name is needed after '.'");
        }

        var (quoted, at) = (_token.Kind == TokenKind.QuotedIdentifier, _token.Offset);
        var name = quoted ? _source[(_token.Offset + 1)..(_token.End - 1)] : TextOf(_token);
        Advance();
        if (quoted || _token.Kind != TokenKind.LeftParen)
        {
            return Made(new SelectNode(operand, name, CelType.Dyn, operand.Offset, _previousEnd - operand.Offset) { NameOffset = at });
        }

        var arguments = Arguments();
        return MacroSyntax.TryRead(_environment, name, operand, arguments, _previousEnd - operand.Offset, _issues) is { } macro
            ? Made(macro)
            : Call(Unresolved.Function(name, arguments.Count + 1, isMember: true), [operand, .. arguments], operand.Offset, at);
    }

    private List<CelNode> Arguments()
    {
        Expect(TokenKind.LeftParen, "'('");
        List<CelNode> arguments = [];
        while (_token.Kind is not (TokenKind.RightParen or TokenKind.End))
        {
            arguments.Add(Expression());
            if (!Accept(TokenKind.Comma))
            {
                break;
            }

            if (_token.Kind == TokenKind.RightParen)
            {
                Unexpected("an argument is needed after ','");
            }
        }

        Expect(TokenKind.RightParen, "')'");
        return arguments;
    }

    private CelNode Primary()
    {
        var token = _token;
        switch (token.Kind)
        {
            case TokenKind.LeftParen:
                Advance();
                var inner = Expression();
                Expect(TokenKind.RightParen, "')'");
                return inner;
            case TokenKind.LeftBracket:
                return ListLiteral();
            case TokenKind.LeftBrace:
                return MapLiteral();
            case TokenKind.Identifier:
                return Name();
            case TokenKind.Dot:
                Advance();
                return _token.Kind == TokenKind.Identifier ? Name(token.Offset) : Unexpected("a name is needed after '.'");
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
        var token = _token;
        var absolute = dot >= 0;
        var text = TextOf(token);
        var name = absolute ? "." + text : text;
        var offset = absolute ? dot : token.Offset;
        Advance();
        if (_token.Kind == TokenKind.LeftParen)
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
            ? MacroSyntax.Has(_environment, arguments[0], offset, _previousEnd - offset, _issues)
            : Call(Unresolved.Function(name, arguments.Count, isMember: false), arguments, offset, offset);
    }

    private CelNode ListLiteral()
    {
        var start = _token.Offset;
        Advance();
        List<CelNode> elements = [];
        while (_token.Kind is not (TokenKind.RightBracket or TokenKind.End))
        {
            elements.Add(Expression());
            if (!Accept(TokenKind.Comma))
            {
                break;
            }
        }

        Expect(TokenKind.RightBracket, "']'");
        return Made(new ListNode(elements, CelType.AnyList, start, _previousEnd - start));
    }

    private CelNode MapLiteral()
    {
        var start = _token.Offset;
        Advance();
        List<CelNode> keys = [], values = [];
        while (_token.Kind is not (TokenKind.RightBrace or TokenKind.End))
        {
            keys.Add(Expression());
            Expect(TokenKind.Colon, "':' and the value of the key");
            values.Add(Expression());
            if (!Accept(TokenKind.Comma))
            {
                break;
            }
        }

        Expect(TokenKind.RightBrace, "'}'");
        return Made(new MapNode(keys, values, CelType.AnyMap, start, _previousEnd - start));
    }

    internal CelNode Constant(CelValue value, int offset)
    {
        var end = _token.End;
        var text = _source[offset..end];
        Advance();
        return Made(new ConstantNode(value, text, null, offset, end - offset));
    }

    internal ConstantNode Fail(Token token, CelIssueCode code, string message) => Fail(token.Offset, token.Length, code, message);

    internal string TextOf(Token token) => _source.Substring(token.Offset, token.Length);

    private CelNode Call(CelFunction function, IReadOnlyList<CelNode> arguments, int offset, int nameOffset = -1) =>
        Made(new CallNode(function, arguments, CelType.Dyn, offset, _previousEnd - offset) { NameOffset = nameOffset });

    private CelNode Made(CelNode node)
    {
        if (node.Depth > _environment.Options.MaxDepth)
        {
            return TooDeep(node.Offset);
        }

        return ++_nodes > _environment.Options.MaxNodes
            ? Fail(node.Offset, node.Length, CelIssueCode.TooManyNodes, $"the expression has more than {_environment.Options.MaxNodes} parts")
            : node;
    }

    private ConstantNode TooDeep(int offset) =>
        Fail(offset, 0, CelIssueCode.TooDeep, $"the expression is nested deeper than {_environment.Options.MaxDepth} levels");

    private ConstantNode Unexpected(string message) => Fail(_token, CelIssueCode.Syntax, message);

    private ConstantNode Fail(int offset, int length, CelIssueCode code, string message)
    {
        _token = _lexer.Fail(offset, length, code, message);
        return new ConstantNode(CelValue.Null, null, CelType.Dyn, offset, length);
    }

    private void Advance()
    {
        _previousEnd = _token.End;
        _token = _lexer.Next();
    }

    private bool Accept(TokenKind kind)
    {
        if (_token.Kind != kind)
        {
            return false;
        }

        Advance();
        return true;
    }

    private void Expect(TokenKind kind, string what)
    {
        if (!Accept(kind))
        {
            Unexpected(_token.Kind == TokenKind.End ? $"the expression ends too early: {what} is missing" : $"{what} is needed here");
        }
    }
}
