namespace Ashlar.Cel.Values;

/// <summary>How large a value is, shared parts counted as often as they appear: <c>[x, x]</c> within <c>[y, y]</c> within … is small
/// in memory and exponential to compare, so evaluation bounds the weight of what it builds.</summary>
internal static class Weights
{
    /// <summary>One list, map or text may weigh this much.</summary>
    public const long Max = 500_000;

    /// <summary>Lists and maps within each other: deeper ones would be a danger to recursion over values.</summary>
    public const int MaxDepth = 250;

    public static long Of(in CelValue value) => 1 + value.Kind switch
    {
        CelKind.String => value.AsString.Length / 16,
        CelKind.Bytes => value.AsBytes.Length / 16,
        CelKind.List => value.AsList is CelList list ? list.Weight : value.AsList.Count,
        CelKind.Map => value.AsMap.Weight,
        _ => 0,
    };

    /// <summary>0 for a scalar; hosts bound the depth of lists of their own.</summary>
    public static int DepthOf(in CelValue value) => value.Kind switch
    {
        CelKind.List => value.AsList is CelList list ? list.Depth : 1,
        CelKind.Map => value.AsMap.Depth,
        _ => 0,
    };

    public static int DepthOf(ReadOnlySpan<CelValue> values)
    {
        var depth = 0;
        foreach (ref readonly var value in values)
        {
            depth = Math.Max(depth, DepthOf(value));
        }

        return depth;
    }

    /// <summary>The value, or an error where it is too large or too deep.</summary>
    public static CelValue Bounded(in CelValue value) =>
        Of(value) > Max || DepthOf(value) > MaxDepth ? CelValue.Error(CelError.TooLarge) : value;

    public static long Of(ReadOnlySpan<CelValue> values)
    {
        var weight = 0L;
        foreach (ref readonly var value in values)
        {
            weight += Of(value);
        }

        return weight;
    }
}
