using System.Collections;

namespace Ashlar.Cel.Values;

/// <summary>A list that evaluation has built; it knows its weight.</summary>
internal sealed class CelList : IReadOnlyList<CelValue>
{
    private readonly CelValue[] _items;

    private CelList(CelValue[] items)
    {
        _items = items;
        Weight = Weights.Of(items);
        Depth = Weights.DepthOf(items) + 1;
    }

    public long Weight { get; }

    public int Depth { get; }

    public int Count => _items.Length;

    public CelValue this[int index] => _items[index];

    /// <summary>Takes over the array. An error value when the list would be too large.</summary>
    public static CelValue Create(CelValue[] items) => Weights.Bounded(CelValue.List(new CelList(items)));

    public IEnumerator<CelValue> GetEnumerator() => ((IEnumerable<CelValue>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _items.GetEnumerator();
}
