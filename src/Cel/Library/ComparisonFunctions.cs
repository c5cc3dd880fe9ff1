namespace Ashlar.Cel.Library;

/// <summary><c>== != &lt; &lt;= &gt; &gt;=</c>.</summary>
internal static class ComparisonFunctions
{
    private static readonly (CelOperator Operator, string Id, Func<int, bool> Holds)[] Orders =
    [
        (CelOperator.Less, "less", order => order < 0),
        (CelOperator.LessOrEqual, "less_equals", order => order <= 0),
        (CelOperator.Greater, "greater", order => order > 0),
        (CelOperator.GreaterOrEqual, "greater_equals", order => order >= 0),
    ];

    private static readonly CelType[] Numbers = [CelType.Int, CelType.UInt, CelType.Double];

    public static IEnumerable<CelFunction> All =>
    [
        .. Equalities(),
        .. For(CelType.Bool),
        .. For(CelType.String),
        .. For(CelType.Bytes),
        .. For(CelType.Timestamp),
        .. For(CelType.Duration),
        .. from left in Numbers from right in Numbers from function in For(left, right) select function,
    ];

    /// <summary>The four comparisons of a type with itself.</summary>
    public static IEnumerable<CelFunction> For(CelType type) => For(type, type);

    private static IEnumerable<CelFunction> For(CelType left, CelType right) => Orders.Select(o => CelFunction.Of(
        o.Operator,
        $"{o.Id}_{StandardLibrary.IdOf(left)}_{StandardLibrary.IdOf(right)}",
        [left, right],
        CelType.Bool,
        args => CelValue.Bool(CelComparison.TryCompare(args[0], args[1], out var order) && o.Holds(order))));

    private static CelFunction[] Equalities()
    {
        var same = CelType.TypeParam("A");
        return
        [
            CelFunction.Of(CelOperator.Equal, "equals", [same, same], CelType.Bool, args =>
                CelValue.Bool(CelComparison.AreEqual(args[0], args[1]))),
            CelFunction.Of(CelOperator.NotEqual, "not_equals", [same, same], CelType.Bool, args =>
                CelValue.Bool(!CelComparison.AreEqual(args[0], args[1]))),
        ];
    }
}
