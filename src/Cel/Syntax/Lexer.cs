namespace Ashlar.Cel.Syntax;

/// <summary>Cuts a source into tokens, one at a time. After the first mistake every further token is the end.</summary>
internal sealed class Lexer(string source, Issues issues)
{
    private int _at;
    private bool _failed;

    public Token Next()
    {
        SkipBlanks();
        if (_failed || _at >= source.Length)
        {
            return new(TokenKind.End, source.Length, 0);
        }

        var c = source[_at];
        if (StringLiteral.StartsAt(source, _at))
        {
            return Text();
        }

        if (IsLetter(c))
        {
            return Word();
        }

        return char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(Peek(1))) ? Number() : c == '`' ? Quoted() : Symbol();
    }

    public Token Fail(int offset, int length, CelIssueCode code, string message)
    {
        if (!_failed)
        {
            issues.Add(offset, length, code, message);
        }

        _failed = true;
        return new(TokenKind.End, source.Length, 0);
    }

    private static bool IsLetter(char c) => char.IsAsciiLetter(c) || c == '_';

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private char Peek(int ahead) => _at + ahead < source.Length ? source[_at + ahead] : '\0';

    private void SkipBlanks()
    {
        for (; _at < source.Length; _at++)
        {
            if (source[_at] == '/' && Peek(1) == '/')
            {
                var end = source.IndexOf('\n', _at);
                _at = end < 0 ? source.Length - 1 : end;
            }
            else if (source[_at] is not (' ' or '\t' or '\n' or '\r' or '\f'))
            {
                return;
            }
        }
    }

    private Token Take(TokenKind kind, int length, CelValue value = default)
    {
        var token = new Token(kind, _at, length, value);
        _at += length;
        return token;
    }

    private Token Word()
    {
        var end = _at;
        while (end < source.Length && IsWord(source[end]))
        {
            end++;
        }

        var kind = source.AsSpan(_at, end - _at) switch
        {
            "true" => TokenKind.True,
            "false" => TokenKind.False,
            "null" => TokenKind.Null,
            "in" => TokenKind.In,
            _ => TokenKind.Identifier,
        };
        return Take(kind, end - _at);
    }

    private Token Quoted()
    {
        var end = source.IndexOf('`', _at + 1);
        var body = end < 0 ? [] : source.AsSpan(_at + 1, end - _at - 1);
        foreach (var c in body)
        {
            if (!IsWord(c) && c is not ('.' or '-' or '/' or ' '))
            {
                return Fail(_at, end + 1 - _at, CelIssueCode.Syntax, "a name in backticks has letters, digits, '_', '.', '-', '/' and spaces");
            }
        }

        return body.IsEmpty
            ? Fail(_at, 1, CelIssueCode.Syntax, "this backtick does not enclose a name")
            : Take(TokenKind.QuotedIdentifier, end + 1 - _at);
    }

    private Token Text()
    {
        var literal = StringLiteral.Read(source, _at);
        return literal.Message is { } message
            ? Fail(literal.Offset, literal.Length, CelIssueCode.BadLiteral, message)
            : Take(literal.Value.Kind == CelKind.String ? TokenKind.String : TokenKind.Bytes, literal.Length, literal.Value);
    }

    private Token Number()
    {
        var end = _at;
        var kind = TokenKind.Int;
        if (source[_at] == '0' && Peek(1) is 'x' or 'X')
        {
            end = SkipWhile(_at + 2, char.IsAsciiHexDigit);
        }
        else
        {
            end = SkipWhile(end, char.IsAsciiDigit);
            if (end + 1 < source.Length && source[end] == '.' && char.IsAsciiDigit(source[end + 1]))
            {
                kind = TokenKind.Double;
                end = SkipWhile(end + 1, char.IsAsciiDigit);
            }

            var exponent = SkipExponent(end);
            kind = exponent > end ? TokenKind.Double : kind;
            end = exponent;
        }

        if (kind == TokenKind.Int && end < source.Length && source[end] is 'u' or 'U')
        {
            kind = TokenKind.UInt;
            end++;
        }

        return end < source.Length && IsWord(source[end])
            ? Fail(_at, SkipWhile(end, IsWord) - _at, CelIssueCode.BadLiteral, "this is neither a number nor a name")
            : Take(kind, end - _at);
    }

    private int SkipExponent(int at)
    {
        if (at >= source.Length || source[at] is not ('e' or 'E'))
        {
            return at;
        }

        var digits = at + 1 < source.Length && source[at + 1] is '+' or '-' ? at + 2 : at + 1;
        var end = SkipWhile(digits, char.IsAsciiDigit);
        return end > digits ? end : at;
    }

    private int SkipWhile(int at, Func<char, bool> condition)
    {
        while (at < source.Length && condition(source[at]))
        {
            at++;
        }

        return at;
    }

    private Token Symbol()
    {
        var kind = (source[_at], Peek(1)) switch
        {
            ('&', '&') => TokenKind.And,
            ('|', '|') => TokenKind.Or,
            ('<', '=') => TokenKind.LessOrEqual,
            ('>', '=') => TokenKind.GreaterOrEqual,
            ('=', '=') => TokenKind.Equal,
            ('!', '=') => TokenKind.NotEqual,
            _ => TokenKind.End,
        };
        if (kind != TokenKind.End)
        {
            return Take(kind, 2);
        }

        kind = Single(source[_at]);
        return kind == TokenKind.End ? Unexpected() : Take(kind, 1);
    }

    private static TokenKind Single(char c) => c switch
    {
        '(' => TokenKind.LeftParen,
        ')' => TokenKind.RightParen,
        '[' => TokenKind.LeftBracket,
        ']' => TokenKind.RightBracket,
        '{' => TokenKind.LeftBrace,
        '}' => TokenKind.RightBrace,
        '.' => TokenKind.Dot,
        ',' => TokenKind.Comma,
        '?' => TokenKind.Question,
        ':' => TokenKind.Colon,
        '+' => TokenKind.Plus,
        '-' => TokenKind.Minus,
        '*' => TokenKind.Star,
        '/' => TokenKind.Slash,
        '%' => TokenKind.Percent,
        '!' => TokenKind.Not,
        '<' => TokenKind.Less,
        '>' => TokenKind.Greater,
        _ => TokenKind.End,
    };

    private Token Unexpected()
    {
        var message = source[_at] switch
        {
            '=' => "'=' is not an operator: use '==' to compare",
            '&' => "'&' is not an operator: use '&&'",
            '|' => "'|' is not an operator: use '||'",
            '\'' or '"' => "this text has no closing quote",
            _ when Rune(out var rune) && !char.IsControl(source[_at]) => $"'{rune}' is not expected here",
            _ => $"the character U+{(int)source[_at]:X4} is not expected here",
        };
        return Fail(_at, 1, CelIssueCode.Syntax, message);
    }

    private bool Rune(out System.Text.Rune rune) => System.Text.Rune.TryGetRuneAt(source, _at, out rune);
}
