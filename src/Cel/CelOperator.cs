namespace Ashlar.Cel;

/// <summary>Which operator of the syntax a function implements. <c>&amp;&amp;</c>, <c>||</c> and <c>?:</c> are nodes of their own.</summary>
public enum CelOperator : byte
{
    /// <summary>A function called by name.</summary>
    None,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Negate,
    Not,
    In,
    Index,
}
