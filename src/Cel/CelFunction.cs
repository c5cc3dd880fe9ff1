using Ashlar.Cel.Evaluation;

namespace Ashlar.Cel;

/// <summary>Computes a function from its arguments (the receiver first). Called only with arguments whose kinds fit the declared
/// parameters and none of which is an error. It gives errors as error values and does not throw.</summary>
public delegate CelValue CelImplementation(ReadOnlySpan<CelValue> arguments);

/// <summary>One overload of a function or operator.</summary>
public sealed record CelFunction
{
    /// <summary>The name it is called by; operators have the specification's names, such as <c>_+_</c>.</summary>
    public required string Name { get; init; }

    /// <summary>A stable name of this overload alone, such as <c>add_int64_int64</c>. Empty while unresolved: such a node comes
    /// from <see cref="CelEnvironment.Parse"/> and is not yet callable.</summary>
    public required string OverloadId { get; init; }

    public CelOperator Operator { get; init; }

    /// <summary>Called as <c>receiver.name(…)</c>.</summary>
    public bool IsMember { get; init; }

    /// <summary>The parameters, the receiver first. May hold <see cref="CelType.TypeParam"/>s.</summary>
    public required IReadOnlyList<CelType> Parameters { get; init; }

    public required CelType Result { get; init; }

    public required CelImplementation Implementation { get; init; }

    /// <summary>A host that compiles expressions to another language cannot compile this one.</summary>
    public bool MemoryOnly { get; init; }

    /// <summary>Where the argument types were not known when checking: the overloads among which the values decide. Empty for
    /// a single overload.</summary>
    public IReadOnlyList<CelFunction> Candidates { get; init; } = [];

    /// <summary>Gives a better function once arguments are known to be constants (a compiled pattern, for instance), an error
    /// message with the index of the argument at fault, or nothing.</summary>
    internal Func<IReadOnlyList<CelNode>, CelSpecialization>? Specialize { get; init; }

    /// <summary>Only the first argument decides whether a call fits; the implementation looks at the others itself.</summary>
    internal bool TakesAnyIndex { get; init; }

    /// <summary>How the work grows with the arguments, which bounds what one evaluation may do.</summary>
    internal CelCost Cost { get; init; } = CelCost.Linear;

    public bool IsResolved => OverloadId.Length > 0;

    /// <summary>A function called as <c>name(…)</c>.</summary>
    public static CelFunction Global(
        string name, string overloadId, IReadOnlyList<CelType> parameters, CelType result, CelImplementation implementation) =>
        new() { Name = name, OverloadId = overloadId, Parameters = parameters, Result = result, Implementation = implementation };

    /// <summary>A function called as <c>receiver.name(…)</c>; the receiver is the first parameter.</summary>
    public static CelFunction Member(
        string name, string overloadId, IReadOnlyList<CelType> parameters, CelType result, CelImplementation implementation) =>
        Global(name, overloadId, parameters, result, implementation) with { IsMember = true };

    /// <summary>An overload of an operator.</summary>
    public static CelFunction Of(
        CelOperator @operator, string overloadId, IReadOnlyList<CelType> parameters, CelType result, CelImplementation implementation) =>
        Global(Operators.NameOf(@operator), overloadId, parameters, result, implementation) with { Operator = @operator };

    internal bool Accepts(ReadOnlySpan<CelValue> arguments)
    {
        if (arguments.Length != Parameters.Count)
        {
            return false;
        }

        for (var i = 0; i < (TakesAnyIndex ? 1 : arguments.Length); i++)
        {
            if (!RuntimeTypes.Accepts(Parameters[i], arguments[i]))
            {
                return false;
            }
        }

        return true;
    }

    public override string ToString() => OverloadId;
}

/// <summary>The cost of a call in units of about 16 characters or one element.</summary>
/// <param name="Base">What every call costs.</param>
/// <param name="PerUnit">What each unit of the arguments costs.</param>
/// <param name="IsProduct">The sizes of the first two arguments multiply, as for a search of one text in another.</param>
internal readonly record struct CelCost(long Base, long PerUnit, bool IsProduct = false)
{
    public static CelCost Constant => new(0, 0);

    public static CelCost Linear => new(0, 1);

    public static CelCost Product => new(0, 1, true);
}

internal readonly record struct CelSpecialization(CelFunction? Function, string? Message = null, int Argument = 0);
