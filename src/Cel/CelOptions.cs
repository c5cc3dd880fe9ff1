namespace Ashlar.Cel;

/// <summary>What a host may choose of the language, and the limits of an expression.</summary>
public sealed record CelOptions
{
    public static CelOptions Default { get; } = new();

    /// <summary><c>exists</c>, <c>all</c>, <c>exists_one</c> and <c>filter</c> count the elements whose body is true; one whose
    /// body is false or an error does not count. Off: the standard, where an error can be the macro's result.</summary>
    public bool MacrosCountOnlyTrue { get; init; }

    /// <summary><c>a.b</c> is null where <c>a</c> is null, and <c>has(a.b)</c> false. Off: an error.</summary>
    public bool SelectOnNullGivesNull { get; init; }

    /// <summary>Arithmetic on doubles that gives NaN or infinity is an error.</summary>
    public bool NonFiniteDoubleIsError { get; init; }

    /// <summary>The longest source, in UTF-16 units.</summary>
    public int MaxSourceLength { get; init; } = 16 * 1024;

    /// <summary>The deepest tree. Every operator, call and selection is a level; chains of <c>&amp;&amp;</c> or <c>||</c> are one.</summary>
    public int MaxDepth { get; init; } = 250;

    public int MaxNodes { get; init; } = 20_000;

    /// <summary>The most work of one evaluation: about one unit for a node visited, an element compared, or 16 characters looked
    /// at or made.</summary>
    public long MaxCost { get; init; } = 1_000_000;
}
