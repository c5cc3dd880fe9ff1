namespace Ashlar.Stores;

/// <summary>What a connection keeps prepared, by plan; the least recently used goes first. For one thread at a time.</summary>
internal sealed class StatementCache<T>(int capacity) : IDisposable
    where T : class, StatementCache<T>.IEntry
{
    /// <summary>Finalised when evicted, unless in use.</summary>
    public interface IEntry : IDisposable
    {
        bool InUse { get; }
    }

    private readonly Dictionary<object, LinkedListNode<(object Key, T Value)>> _byKey = new(ReferenceEqualityComparer.Instance);
    private readonly LinkedList<(object Key, T Value)> _recent = new();

    public T? Find(object key)
    {
        if (!_byKey.TryGetValue(key, out var node)) return null;
        if (node != _recent.First)
        {
            _recent.Remove(node);
            _recent.AddFirst(node);
        }

        return node.Value.Value;
    }

    public void Add(object key, T value)
    {
        _byKey.Add(key, _recent.AddFirst((key, value)));
        for (var node = _recent.Last; _byKey.Count > capacity && node is not null;)
        {
            var before = node.Previous;
            if (!node.Value.Value.InUse)
            {
                _recent.Remove(node);
                _byKey.Remove(node.Value.Key);
                node.Value.Value.Dispose();
            }

            node = before;
        }
    }

    /// <summary>Forgets and finalises everything that is not in use: before the schema changes.</summary>
    public void Clear()
    {
        foreach (var (_, value) in _recent) value.Dispose();
        _recent.Clear();
        _byKey.Clear();
    }

    public void Dispose() => Clear();
}
