namespace Ashlar.Model.Building;

/// <summary>Sorts what needs each other so that what is needed comes first; tells what is part of a circle.</summary>
internal sealed class DependencyOrder<T>(Func<T, IEnumerable<T>> needs)
    where T : class
{
    private readonly Dictionary<T, List<T>> _paths = [];

    /// <summary>The first of each circle that was met.</summary>
    public IEnumerable<T> Cycles => _paths.Keys;

    /// <summary>The circle from a member back to itself.</summary>
    public IReadOnlyList<T> PathOf(T member) => _paths[member];

    public IReadOnlyList<T> Sort(IEnumerable<T> all)
    {
        var sorted = new List<T>();
        var done = new HashSet<T>();
        foreach (var start in all) Visit(start, done, sorted);
        return sorted;
    }

    // Depth first, with a stack of our own: a long chain is no reason to overflow the thread's.
    private void Visit(T start, HashSet<T> done, List<T> sorted)
    {
        if (done.Contains(start)) return;
        var path = new List<T> { start };
        var onPath = new HashSet<T> { start };
        var open = new Stack<IEnumerator<T>>();
        open.Push(needs(start).GetEnumerator());
        while (open.TryPeek(out var next))
        {
            if (!next.MoveNext())
            {
                open.Pop().Dispose();
                var finished = path[^1];
                path.RemoveAt(path.Count - 1);
                onPath.Remove(finished);
                if (done.Add(finished)) sorted.Add(finished);
            }
            else if (onPath.Contains(next.Current))
            {
                var from = path.IndexOf(next.Current);
                _paths.TryAdd(next.Current, [.. path.Skip(from), next.Current]);
            }
            else if (!done.Contains(next.Current))
            {
                path.Add(next.Current);
                onPath.Add(next.Current);
                open.Push(needs(next.Current).GetEnumerator());
            }
        }
    }
}
