namespace Ashlar.Cel;

public enum CelIssueCode : byte
{
    Syntax,

    /// <summary>A literal that does not fit or does not parse as the type that it stands for.</summary>
    BadLiteral,
    TooLong,
    TooDeep,
    TooManyNodes,
    UnknownName,
    UnknownField,
    UnknownFunction,

    /// <summary>The function or operator exists, but not for these types.</summary>
    NoOverload,

    /// <summary>The type is not the one that this place needs.</summary>
    WrongType,
    BadMacro,

    /// <summary>A regular expression that is not of RE2 syntax.</summary>
    BadPattern,
    DuplicateKey,

    /// <summary>Syntax of the language that this library does not take, such as message construction.</summary>
    Unsupported,
}

/// <summary>Something wrong in an expression's source.</summary>
/// <param name="Offset">Where it starts, in UTF-16 units from the start of the source.</param>
/// <param name="Length">How many UTF-16 units it spans; 0 at the end of the source.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column in UTF-16 units, from 1.</param>
/// <param name="Code">What is wrong.</param>
/// <param name="Message">What is wrong, for people: one sentence without a final stop.</param>
/// <param name="Suggestion">The nearest valid name, where there is a near one.</param>
public sealed record CelIssue(
    int Offset, int Length, int Line, int Column, CelIssueCode Code, string Message, string? Suggestion = null)
{
    public override string ToString() =>
        Suggestion is null ? $"{Line}:{Column}: {Message}" : $"{Line}:{Column}: {Message} (did you mean '{Suggestion}'?)";
}
