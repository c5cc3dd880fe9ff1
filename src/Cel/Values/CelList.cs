using System.Collections;

namespace Ashlar.Cel.Values;

/// <summary>A list that evaluation has built; it knows its weight.</summary>
internal sealed class CelList : IReadOnlyList<CelValue>
{
    private readonly CelValue[] _items;

    private CelList(CelValue[] items, long weight)
    {
        _items = items;
        Weight = weight;
    }

    public long Weight { get; }

    public int Count => _items.Length;

    public CelValue this[int index] => _items[index];

    /// <summary>Takes over the array. An error value when the list would be too large.</summary>
    public static CelValue Create(CelValue[] items)
    {
        var weight = Weights.Of(items);
        return weight > Weights.Max ? CelValue.Error(CelError.TooLarge) : CelValue.List(new CelList(items, weight));
    }

    public IEnumerator<CelValue> GetEnumerator() => ((IEnumerable<CelValue>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _items.GetEnumerator();
}
