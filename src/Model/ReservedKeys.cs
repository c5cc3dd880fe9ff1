using System.Collections.Frozen;

namespace Ashlar.Model;

/// <summary>Words that no row's key may be, since <c>/api/products/query</c> and its like are addresses of their own.</summary>
public static class ReservedKeys
{
    public static FrozenSet<string> All { get; } = FrozenSet.Create(StringComparer.Ordinal, "query", "changes", "aggregate", "batch", "history");
}
