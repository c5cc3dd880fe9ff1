using Ashlar.Model;

namespace Ashlar.Engine.Reads;

/// <summary>Which parts of a row an answer carries: <c>fields=</c> and <c>expand=</c> as the caller wrote them, split at commas.</summary>
/// <param name="Fields">Paths (<c>name</c>, <c>category.name</c>); empty: every readable field.</param>
/// <param name="Expand">Relation paths, at most 3 deep.</param>
public sealed record Selection(IReadOnlyList<string> Fields, IReadOnlyList<string> Expand)
{
    public static readonly Selection All = new([], []);
}

public enum ConditionOperator : byte
{
    Eq, Ne, Lt, Lte, Gt, Gte, In, Nin, Contains, Icontains, Ieq, StartsWith, EndsWith, IsNull,
}

/// <summary>
/// One condition of a list: <c>category.name[startsWith]=B</c>. <see cref="Path"/> and values are the caller's text; the
/// engine resolves and parses them. <see cref="Parameter"/> is how the surface names it in errors.
/// </summary>
public sealed record Condition(string Path, ConditionOperator Operator, IReadOnlyList<string> Values, string Parameter);

public sealed record SortTerm(string Path, bool Descending);

/// <summary>A list as any surface asks for it. Conditions and <see cref="Filter"/> (CEL) join with <em>and</em>.</summary>
public sealed record ListRequest(Entity Entity)
{
    public IReadOnlyList<Condition> Conditions { get; init; } = [];
    public string? Filter { get; init; }
    public IReadOnlyList<SortTerm> Sort { get; init; } = [];
    public Selection Selection { get; init; } = Selection.All;
    public int? Limit { get; init; }
    public string? After { get; init; }

    /// <summary><c>count=exact</c>: the page also tells how many rows there are in all.</summary>
    public bool CountExact { get; init; }
}

/// <summary>One row. <see cref="Key"/> is the key's text as in a URL, already percent-decoded.</summary>
public sealed record GetRequest(Entity Entity, string Key)
{
    public Selection Selection { get; init; } = Selection.All;
}
