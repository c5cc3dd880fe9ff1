using Ashlar.Cel.Values;

namespace Ashlar.Cel;

/// <summary>An immutable map that keeps the order of its entries. Keys are bool, int, uint or string; numbers are found across
/// types (<c>m[1] == m[1u] == m[1.0]</c>).</summary>
public sealed class CelMap
{
    private readonly CelValue[] _keys;
    private readonly CelValue[] _values;
    private readonly Dictionary<CelValue, int>? _index;

    private CelMap(CelValue[] keys, CelValue[] values, Dictionary<CelValue, int>? index)
    {
        _keys = keys;
        _values = values;
        _index = index;
        Weight = Weights.Of(keys) + Weights.Of(values);
        Depth = Weights.DepthOf(values) + 1;
    }

    public static CelMap Empty { get; } = new([], [], null);

    public int Count => _keys.Length;

    public IReadOnlyList<CelValue> Keys => _keys;

    public CelValue ValueAt(int index) => _values[index];

    /// <summary>How many values it holds in all, values within values counted.</summary>
    internal long Weight { get; }

    internal int Depth { get; }

    /// <summary>A map; an error value when a key repeats or is of a kind that cannot be a key, or when a value is an error.</summary>
    public static CelValue Create(IReadOnlyList<KeyValuePair<CelValue, CelValue>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var keys = new CelValue[entries.Count];
        var values = new CelValue[entries.Count];
        for (var i = 0; i < keys.Length; i++)
        {
            (keys[i], values[i]) = entries[i];
        }

        return Create(keys, values);
    }

    /// <summary>A map with string keys, as JSON objects give.</summary>
    public static CelValue Create(IEnumerable<KeyValuePair<string, CelValue>> entries) =>
        Create([.. entries.Select(e => KeyValuePair.Create(CelValue.String(e.Key), e.Value))]);

    public bool TryGet(in CelValue key, out CelValue value)
    {
        var at = IndexOf(key);
        value = at < 0 ? default : _values[at];
        return at >= 0;
    }

    public bool ContainsKey(in CelValue key) => IndexOf(key) >= 0;

    /// <summary>Takes over the arrays.</summary>
    internal static CelValue Create(CelValue[] keys, CelValue[] values)
    {
        if (keys.Length == 0)
        {
            return CelValue.Map(Empty);
        }

        var index = new Dictionary<CelValue, int>(keys.Length);
        for (var i = 0; i < keys.Length; i++)
        {
            if (keys[i].Kind is not (CelKind.Bool or CelKind.Int or CelKind.UInt or CelKind.String))
            {
                return keys[i].IsError ? keys[i] : CelValue.Error(CelErrorCode.InvalidArgument, $"unsupported key type: {keys[i].Type}");
            }

            if (values[i].IsError)
            {
                return values[i];
            }

            if (!index.TryAdd(keys[i], i))
            {
                return CelValue.Error(CelErrorCode.InvalidArgument, $"repeated key: {keys[i]}");
            }
        }

        return CelValue.Map(new CelMap(keys, values, index));
    }

    private int IndexOf(in CelValue key) => _index is not null && _index.TryGetValue(key, out var at) ? at : -1;
}
