using Ashlar.Cel.Values;

namespace Ashlar.Cel.Library;

/// <summary>Lists and maps: concatenation, index, membership, size.</summary>
internal static class CollectionFunctions
{
    private static readonly CelType A = CelType.TypeParam("A");
    private static readonly CelType B = CelType.TypeParam("B");
    private static readonly CelType ListOfA = CelType.List(A);
    private static readonly CelType MapOfAB = CelType.Map(A, B);

    public static IEnumerable<CelFunction> All =>
    [
        CelFunction.Of(CelOperator.Add, "add_list_list", [ListOfA, ListOfA], ListOfA, args => Concatenate(args[0].AsList, args[1].AsList)),
        CelFunction.Of(CelOperator.Index, "index_list", [ListOfA, CelType.Int], A, args => At(args[0].AsList, args[1])) with
        {
            Cost = CelCost.Constant,
            TakesAnyIndex = true,
        },
        CelFunction.Of(CelOperator.Index, "index_map", [MapOfAB, A], B, args => At(args[0].AsMap, args[1])) with { Cost = CelCost.Constant },
        CelFunction.Of(CelOperator.In, "in_list", [A, ListOfA], CelType.Bool, args => CelValue.Bool(Contains(args[1].AsList, args[0]))),
        CelFunction.Of(CelOperator.In, "in_map", [A, MapOfAB], CelType.Bool, args => CelValue.Bool(args[1].AsMap.ContainsKey(args[0]))) with
        {
            Cost = CelCost.Constant,
        },
        .. Size("list", ListOfA, v => v.AsList.Count),
        .. Size("map", MapOfAB, v => v.AsMap.Count),
    ];

    /// <summary>Both forms of size: <c>size(x)</c> and <c>x.size()</c>.</summary>
    public static IEnumerable<CelFunction> Size(string id, CelType type, Func<CelValue, long> size) =>
    [
        CelFunction.Global("size", $"size_{id}", [type], CelType.Int, args => CelValue.Int(size(args[0]))) with { Cost = CelCost.Constant },
        CelFunction.Member("size", $"{id}_size", [type], CelType.Int, args => CelValue.Int(size(args[0]))) with { Cost = CelCost.Constant },
    ];

    private static CelValue Concatenate(IReadOnlyList<CelValue> left, IReadOnlyList<CelValue> right)
    {
        if (left.Count + (long)right.Count > Weights.Max)
        {
            return CelValue.Error(CelError.TooLarge);
        }

        var items = new CelValue[left.Count + right.Count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = i < left.Count ? left[i] : right[i - left.Count];
        }

        return CelList.Create(items);
    }

    // A number of another type is an index too when it is a whole one: numbers compare across types.
    private static CelValue At(IReadOnlyList<CelValue> list, in CelValue index)
    {
        var at = index.Kind switch
        {
            CelKind.Int => index.AsInt,
            CelKind.UInt => (long)Math.Min(index.AsUInt, long.MaxValue),
            CelKind.Double when index.AsDouble >= 0 && index.AsDouble <= int.MaxValue && double.IsInteger(index.AsDouble) => (long)index.AsDouble,
            _ => -1,
        };
        return at >= 0 && at < list.Count
            ? list[(int)at]
            : CelValue.Error(CelErrorCode.InvalidArgument, $"invalid_argument: {index} is not an index of a list of {list.Count}");
    }

    private static CelValue At(CelMap map, in CelValue key) => map.TryGet(key, out var value)
        ? value
        : CelValue.Error(CelErrorCode.NoSuchKey, "no such key");

    private static bool Contains(IReadOnlyList<CelValue> list, in CelValue value)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (CelComparison.AreEqual(list[i], value))
            {
                return true;
            }
        }

        return false;
    }
}
