using Ashlar.Cel;

namespace Ashlar.Stores.Sql.Expressions;

/// <summary>
/// An expression has no SQL of the same meaning. Thrown from deep within a tree and caught by <see cref="SqlTranslation"/>,
/// which every expression passes before it reaches a plan; beyond that it is a bug.
/// </summary>
internal sealed class NotTranslatableException(string reason, CelNode? node = null) : Exception(reason)
{
    public CelNode? Node { get; } = node;
}
