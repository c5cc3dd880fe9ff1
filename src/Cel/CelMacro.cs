namespace Ashlar.Cel;

/// <summary>The standard macros by name, and <see cref="Custom"/> for a host's own.</summary>
public enum CelMacroKind : byte
{
    Custom,
    All,
    Exists,
    ExistsOne,
    Map,

    /// <summary><c>map</c> with a filter as its first body.</summary>
    MapWhere,
    Filter,
    TransformMap,

    /// <summary><c>transformMap</c> with a filter as its first body.</summary>
    TransformMapWhere,
}

/// <summary>The result type of a macro, or why the macro does not apply.</summary>
/// <param name="Result">The type; null when it does not apply.</param>
/// <param name="Message">Why it does not apply.</param>
/// <param name="Body">The body at fault, or -1 for the range.</param>
public readonly record struct CelMacroType(CelType? Result, string? Message = null, int Body = -1)
{
    public static CelMacroType Of(CelType result) => new(result);

    public static CelMacroType Fails(string message, int body = -1) => new(null, message, body);
}

/// <summary>What a macro's type is, given those of its variables (the element; or index and element, key and value) and of its
/// bodies.</summary>
public delegate CelMacroType CelMacroTyping(IReadOnlyList<CelType> variables, IReadOnlyList<CelType> bodies);

/// <summary>Evaluates a macro; bodies are evaluated only as it asks for them.</summary>
public delegate CelValue CelMacroEvaluation(CelMacroRun run);

/// <summary>A macro over a list or map: <c>range.name(variable, body…)</c>.</summary>
/// <param name="Name">The name it is called by.</param>
/// <param name="BodyCount">How many bodies follow the variables.</param>
/// <param name="Typing">The type rule.</param>
/// <param name="Evaluation">The evaluation.</param>
public sealed record CelMacro(string Name, int BodyCount, CelMacroTyping Typing, CelMacroEvaluation Evaluation)
{
    public CelMacroKind Kind { get; init; }

    /// <summary>1 (the element), or 2 (index and element of a list, key and value of a map).</summary>
    public int VariableCount { get; init; } = 1;

    public override string ToString() => Name;
}
