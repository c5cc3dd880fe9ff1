namespace Ashlar.Cel.Values;

/// <summary>How large a value is, shared parts counted as often as they appear: <c>[x, x]</c> within <c>[y, y]</c> within … is small
/// in memory and exponential to compare, so evaluation bounds the weight of what it builds.</summary>
internal static class Weights
{
    /// <summary>One list, map or text may weigh this much.</summary>
    public const long Max = 4_000_000;

    public static long Of(in CelValue value) => 1 + value.Kind switch
    {
        CelKind.String => value.AsString.Length / 16,
        CelKind.Bytes => value.AsBytes.Length / 16,
        CelKind.List => value.AsList is CelList list ? list.Weight : value.AsList.Count,
        CelKind.Map => value.AsMap.Weight,
        _ => 0,
    };

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
