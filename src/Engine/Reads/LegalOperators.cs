using Ashlar.Model;

namespace Ashlar.Engine.Reads;

/// <summary>Which operators a condition on a column may use, for binding requests and for describing them.</summary>
public static class LegalOperators
{
    private static readonly ConditionOperator[] Equality =
        [ConditionOperator.Eq, ConditionOperator.Ne, ConditionOperator.In, ConditionOperator.Nin, ConditionOperator.IsNull];

    private static readonly ConditionOperator[] Ordered =
        [.. Equality, ConditionOperator.Lt, ConditionOperator.Lte, ConditionOperator.Gt, ConditionOperator.Gte];

    private static readonly ConditionOperator[] Text =
    [
        .. Ordered, ConditionOperator.Contains, ConditionOperator.Icontains, ConditionOperator.Ieq,
        ConditionOperator.StartsWith, ConditionOperator.EndsWith,
    ];

    /// <summary>What a column of this type may be asked. A list's <c>contains</c> asks for an item.</summary>
    public static IReadOnlyList<ConditionOperator> For(ScalarType type) => type switch
    {
        { IsList: true, Kind: not ScalarKind.Json } => [ConditionOperator.Contains, ConditionOperator.IsNull],
        { Parts: not null } => Equality,
        { Kind: ScalarKind.Json } => [ConditionOperator.IsNull],
        { Kind: ScalarKind.Enum or ScalarKind.Bool or ScalarKind.Bytes } => Equality,
        { Kind: ScalarKind.String or ScalarKind.Text } => Text,
        _ => Ordered,
    };

    /// <summary>The name on the wire: <c>startsWith</c>.</summary>
    public static string NameOf(ConditionOperator @operator)
    {
        var name = @operator.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
