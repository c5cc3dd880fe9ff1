using Ashlar.Engine;

namespace Ashlar.Surfaces.Rest.Routing;

internal enum RouteKind : byte { None, Collection, Row, Query, Me, Batch }

/// <summary>Where a path leads: an address of an entity, or the problem that stands in its place.</summary>
internal readonly record struct RouteMatch(RouteKind Kind, EntityRoute? Entity, string? Key, Problem? Problem)
{
    public static implicit operator RouteMatch(Problem problem) => new(RouteKind.None, null, null, problem);

    /// <summary>For logs and metrics.</summary>
    public string Template => Kind switch
    {
        RouteKind.Collection => Entity!.Collection, // every kind but Me, Batch and None has an entity
        RouteKind.Row => Entity!.RowTemplate,
        RouteKind.Query => Entity!.Query,
        RouteKind.Me => "/api/me",
        RouteKind.Batch => "/api/batch",
        _ => "",
    };
}
