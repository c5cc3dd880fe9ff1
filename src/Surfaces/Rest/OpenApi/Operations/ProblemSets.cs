using Ashlar.Engine;
using Ashlar.Model;

namespace Ashlar.Surfaces.Rest.OpenApi.Operations;

/// <summary>Which problems an operation can answer with.</summary>
internal static class ProblemSets
{
    private static readonly ProblemKind[] Anywhere =
        [ProblemKind.Unauthenticated, ProblemKind.TokenExpired, ProblemKind.Forbidden, ProblemKind.NotAcceptable, ProblemKind.Internal, ProblemKind.Unavailable, ProblemKind.Timeout];

    private static readonly ProblemKind[] Parameters = [ProblemKind.Malformed, ProblemKind.Validation, ProblemKind.UnknownParameter];
    private static readonly ProblemKind[] Paging = [.. Parameters, ProblemKind.BadCursor, ProblemKind.BadFilter];
    private static readonly ProblemKind[] Body = [ProblemKind.TooLarge, ProblemKind.UnsupportedMediaType];

    // What any write may meet, with a key or without.
    private static readonly ProblemKind[] Writing = [ProblemKind.Conflict, ProblemKind.IdempotencyInProgress, ProblemKind.IdempotencyKeyReused];

    public static IEnumerable<ProblemKind> Of(Entity entity, OperationRole role) =>
        AsksStepUp(OwnedBelow(entity).Prepend(entity)) ? [.. Usual(entity, role), ProblemKind.StepUpRequired] : Usual(entity, role);

    private static IEnumerable<ProblemKind> Usual(Entity entity, OperationRole role) => role switch
    {
        OperationRole.List => [.. Paging, .. Anywhere],
        OperationRole.Query => [.. Paging, .. Body, .. Anywhere],
        OperationRole.Get => [.. Parameters, ProblemKind.NotFound, .. Anywhere],
        OperationRole.Create => [.. Parameters, .. Body, .. Anywhere, .. Unique(entity), .. Writing],
        OperationRole.Delete => [.. Parameters, ProblemKind.NotFound, .. Anywhere, .. Restricted([entity]), ProblemKind.TooLarge, .. Writing, .. Versions(entity)],
        _ => [.. Parameters, .. Body, ProblemKind.NotFound, .. Anywhere, .. Unique(entity), .. Restricted(OwnedBelow(entity)), .. Transitions(entity), .. Writing, .. Versions(entity)],
    };

    /// <summary>Of <c>/api/batch</c>: whatever one of its operations may meet.</summary>
    public static IEnumerable<ProblemKind> OfBatch(ModelSnapshot model) =>
    [
        .. Paging, .. Body, .. Anywhere, ProblemKind.NotFound, ProblemKind.MethodNotAllowed, ProblemKind.Unique, ProblemKind.Restricted, ProblemKind.Transition,
        ProblemKind.VersionMismatch, ProblemKind.PreconditionRequired, .. Writing,
        .. AsksStepUp(model.Entities) ? [ProblemKind.StepUpRequired] : Array.Empty<ProblemKind>(),
    ];

    // How a caller signed in is asked by few models: the others' operations do not tell of it.
    private static bool AsksStepUp(IEnumerable<Entity> entities) => entities.Any(entity =>
        new[] { entity.Access.Get, entity.Access.List, entity.Access.Create, entity.Access.Update, entity.Access.Delete }
            .Concat(entity.Fields.SelectMany(f => new[] { f.ReadRule, f.WriteRule }))
            .Any(rule => rule is { AsksStepUp: true }));

    /// <summary>Of <c>/api/me</c>.</summary>
    public static IEnumerable<ProblemKind> OfMe(ModelSnapshot model) =>
        [.. Parameters, .. Anywhere, .. AsksStepUp([model.User]) ? [ProblemKind.StepUpRequired] : Array.Empty<ProblemKind>()];

    private static ProblemKind[] Versions(Entity entity) =>
        entity.RequiresIfMatch ? [ProblemKind.VersionMismatch, ProblemKind.PreconditionRequired] : [ProblemKind.VersionMismatch];

    private static IEnumerable<ProblemKind> Unique(Entity entity)
    {
        var all = OwnedBelow(entity).Prepend(entity).ToList();
        var can = all.Any(e => e.KeyGeneration == KeyGeneration.Client || e.Indexes.Any(i => i.Unique) || e.Columns.Any(c => c.Unique && !c.System));
        return can ? [ProblemKind.Unique] : [];
    }

    private static IEnumerable<ProblemKind> Restricted(IEnumerable<Entity> deleted) =>
        deleted.SelectMany(WithCascades).Any(e => e.ReferencedBy.Any(r => r.OnDelete == OnDelete.Restrict)) ? [ProblemKind.Restricted] : [];

    private static IEnumerable<ProblemKind> Transitions(Entity entity) =>
        OwnedBelow(entity).Prepend(entity).Any(e => e.Columns.Any(c => c is ValueField { Transitions: not null })) ? [ProblemKind.Transition] : [];

    /// <summary>The entities whose rows are written nested in this one's.</summary>
    private static IEnumerable<Entity> OwnedBelow(Entity entity) => Reached(entity, e => e.Fields.OfType<ManyField>().Where(m => m.Owned).Select(m => m.Target)).Skip(1);

    /// <summary>The entities whose rows go with a row of this one.</summary>
    private static IEnumerable<Entity> WithCascades(Entity entity) => Reached(entity, e => e.ReferencedBy.Where(r => r.OnDelete == OnDelete.Cascade).Select(r => r.Entity));

    private static List<Entity> Reached(Entity start, Func<Entity, IEnumerable<Entity>> next)
    {
        List<Entity> reached = [start];
        for (var i = 0; i < reached.Count; i++)
        {
            foreach (var entity in next(reached[i]))
            {
                if (!reached.Contains(entity)) reached.Add(entity);
            }
        }

        return reached;
    }
}
