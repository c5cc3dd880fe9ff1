using Ashlar.Model;
using Ashlar.Stores.Plans;

namespace Ashlar.Stores;

/// <summary>The types of a write plan's parameters, in the order that each plan states.</summary>
internal static class WriteParameters
{
    public static ScalarType[] TypesOf(WritePlan plan) => plan switch
    {
        InsertPlan insert => [.. insert.Columns.Select(c => c.Type)],
        UpdatePlan update => [.. update.Columns.Select(c => c.Type), update.Target.Key.Type],
        DeletePlan delete => [delete.Target.Key.Type],
        TouchPlan touch => [touch.Target.UpdatedAt?.Type ?? new ScalarType(ScalarKind.DateTime), touch.Target.Key.Type],
        LinkPlan link => [link.Link.Entity.Key.Type, link.Link.Target.Key.Type],
        UnlinkPlan { ByTarget: true } unlink => Keys(unlink, unlink.Link.Target, unlink.Link.Entity),
        UnlinkPlan unlink => Keys(unlink, unlink.Link.Entity, unlink.Link.Target),
        _ => throw new ArgumentOutOfRangeException(nameof(plan), plan, "a write plan that is not known"),
    };

    private static ScalarType[] Keys(UnlinkPlan unlink, Entity first, Entity other) =>
        unlink.All ? [first.Key.Type] : [first.Key.Type, other.Key.Type];
}
