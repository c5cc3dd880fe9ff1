using Ashlar.Engine.Rules;
using Ashlar.Engine.Writes.Batches;
using Ashlar.Model;

namespace Ashlar.Engine.Writes.Binding;

/// <summary>What a row is bound for.</summary>
internal enum BindMode : byte { Create, Patch, Replace }

/// <summary>One binding: who sends the body, and what was found wrong with it.</summary>
internal sealed class BindContext(AccessProfile profile, BinderCache binders)
{
    public AccessProfile Profile { get; } = profile;
    public BinderCache Binders { get; } = binders;
    public BodyFaults Faults { get; } = new();

    /// <summary>Fields that this caller may never set. They refuse the request before any other fault is told.</summary>
    public BodyFaults Forbidden { get; } = new();

    /// <summary>The server itself: keys, timestamps and read-only columns of an earlier export are kept.</summary>
    public bool IsSystem => Profile.IsSystem;

    /// <summary>What <c>{"$ref": …}</c> stands for; null outside batches, where it has no meaning.</summary>
    public OperationKeys? References { get; init; }

    public EntityAccess Of(Entity entity) => Profile.Of(entity);
}
