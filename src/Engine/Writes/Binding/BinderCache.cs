using System.Collections.Concurrent;
using Ashlar.Model;

namespace Ashlar.Engine.Writes.Binding;

/// <summary>One <see cref="BodyBinder"/> for each entity of a model, made when first needed.</summary>
internal sealed class BinderCache
{
    private readonly ConcurrentDictionary<Entity, BodyBinder> binders = new(ReferenceEqualityComparer.Instance);

    public BodyBinder Of(Entity entity) =>
        binders.TryGetValue(entity, out var binder) ? binder : binders.GetOrAdd(entity, e => new BodyBinder(e));
}
