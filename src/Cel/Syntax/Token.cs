namespace Ashlar.Cel.Syntax;

internal enum TokenKind : byte
{
    End,
    Identifier,
    QuotedIdentifier,
    Int,
    UInt,
    Double,
    String,
    Bytes,
    True,
    False,
    Null,
    In,
    LeftParen,
    RightParen,
    LeftBracket,
    RightBracket,
    LeftBrace,
    RightBrace,
    Dot,
    Comma,
    Question,
    Colon,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    Not,
    And,
    Or,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
}

/// <param name="Kind">What it is.</param>
/// <param name="Offset">Where it starts, in UTF-16 units.</param>
/// <param name="Length">How many units it spans.</param>
/// <param name="Value">The value of a string or bytes literal.</param>
internal readonly record struct Token(TokenKind Kind, int Offset, int Length, CelValue Value = default)
{
    public int End => Offset + Length;
}
