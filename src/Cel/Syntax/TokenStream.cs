namespace Ashlar.Cel.Syntax;

/// <summary>The tokens of a source, one ahead. After the first mistake every token is the end.</summary>
internal sealed class TokenStream
{
    private readonly Lexer _lexer;

    public TokenStream(string source, Issues issues)
    {
        Source = source;
        _lexer = new(source, issues);
        Current = _lexer.Next();
    }

    public string Source { get; }

    public Token Current { get; private set; }

    /// <summary>Where the token before the current one ends.</summary>
    public int PreviousEnd { get; private set; }

    public string TextOf(Token token) => Source.Substring(token.Offset, token.Length);

    public void Advance()
    {
        PreviousEnd = Current.End;
        Current = _lexer.Next();
    }

    public bool Accept(TokenKind kind)
    {
        if (Current.Kind != kind)
        {
            return false;
        }

        Advance();
        return true;
    }

    public void Expect(TokenKind kind, string what)
    {
        if (!Accept(kind))
        {
            Unexpected(Current.Kind == TokenKind.End ? $"the expression ends too early: {what} is missing" : $"{what} is needed here");
        }
    }

    /// <summary>Reports the current token; gives its offset.</summary>
    public int Unexpected(string message) => Fail(Current.Offset, Current.Length, CelIssueCode.Syntax, message);

    public int Fail(int offset, int length, CelIssueCode code, string message)
    {
        Current = _lexer.Fail(offset, length, code, message);
        return offset;
    }
}
