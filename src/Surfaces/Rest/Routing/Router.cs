using System.Collections.Frozen;
using Ashlar.Cel;
using Ashlar.Engine;
using Ashlar.Engine.Reads;
using Ashlar.Model;

namespace Ashlar.Surfaces.Rest.Routing;

/// <summary>
/// Matches the raw path by its segments, so that <c>%2F</c> inside a key stays inside it. Empty and dot segments lead
/// nowhere: nothing is collapsed or resolved, because what one server normalises another has already authorised.
/// </summary>
internal sealed class Router
{
    private const string Root = "/api";

    private readonly FrozenDictionary<string, EntityRoute>.AlternateLookup<ReadOnlySpan<char>> _byPath;
    private readonly FrozenDictionary<string, EntityRoute> _routes;

    public Router(ModelSnapshot model)
    {
        _routes = model.Entities.ToFrozenDictionary(e => e.Path, e => new EntityRoute(e), StringComparer.Ordinal);
        _byPath = _routes.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public EntityRoute this[Entity entity] => _routes[entity.Path];

    public RouteMatch Match(ReadOnlySpan<char> path)
    {
        if (!path.StartsWith(Root)) return Nothing();
        path = path[Root.Length..];
        if (path.IsEmpty || path[0] != '/') return Nothing();

        path = path[1..];
        var end = path.IndexOf('/');
        var first = end < 0 ? path : path[..end];
        if (!_byPath.TryGetValue(first, out var route)) return WithoutEntity(first, end < 0);
        if (end < 0) return new RouteMatch(RouteKind.Collection, route, null, null);

        var key = path[(end + 1)..];
        return key.Contains('/') ? TooDeep(route) : OfEntity(route, key);
    }

    private static RouteMatch OfEntity(EntityRoute route, ReadOnlySpan<char> key)
    {
        switch (key)
        {
            case "query":
                return new RouteMatch(RouteKind.Query, route, null, null);
            case "changes" or "aggregate" or "batch" or "history":
                return Missing($"'{key}' is a reserved word, not a key, and this server has nothing there yet");
            case "":
                return Missing($"a trailing slash names no row; the list is at {route.Collection}");
        }

        if (!route.Entity.HasAddresses) return Missing($"rows of {route.Entity.Name} have no key, and so no addresses; list them at {route.Collection}");
        if (route.Entity.Key is CompositeKey && key.Contains(',')) return OfParts(route, key);
        if (!PercentText.TryDecode(key, plusIsSpace: false, out var text)) return Malformed($"the key is not well encoded: {text}");
        if (text is "." or "..") return Malformed("dot segments are not resolved");
        return new RouteMatch(RouteKind.Row, route, text, null);
    }

    // The commas that stand in the path part the key; a comma inside a part is written %2C. Without any, the whole was escaped.
    private static RouteMatch OfParts(EntityRoute route, ReadOnlySpan<char> key)
    {
        var parts = new List<string>();
        foreach (var range in key.Split(','))
        {
            if (!PercentText.TryDecode(key[range], plusIsSpace: false, out var part)) return Malformed($"the key is not well encoded: {part}");
            parts.Add(CompositeKeys.Escaped(part));
        }

        return new RouteMatch(RouteKind.Row, route, string.Join(',', parts), null);
    }

    private RouteMatch WithoutEntity(ReadOnlySpan<char> first, bool only)
    {
        if (only && first is "me") return new RouteMatch(RouteKind.Me, null, null, null);
        if (only && first is "batch") return new RouteMatch(RouteKind.Batch, null, null, null);
        if (first.IsEmpty) return Nothing();
        if (!PercentText.TryDecode(first, plusIsSpace: false, out var name)) return Malformed($"the path is not well encoded: {name}");
        return name is "." or ".." ? Malformed("dot segments are not resolved") : UnknownEntity(name);
    }

    private RouteMatch UnknownEntity(string name)
    {
        // An entity's own name, or its path in another case, is the commonest slip; names of entities are public.
        foreach (var route in _routes.Values)
        {
            if (string.Equals(route.Entity.Name, name, StringComparison.OrdinalIgnoreCase)
                || string.Equals(route.Entity.Path, name, StringComparison.OrdinalIgnoreCase))
            {
                return Missing($"there is no '{name}' here; did you mean '{route.Collection}'?");
            }
        }

        return NearestName.Of(name, _routes.Keys) is { } nearest
            ? Missing($"there is no '{name}' here; did you mean '{Root}/{nearest}'?")
            : Nothing();
    }

    private static RouteMatch TooDeep(EntityRoute route) =>
        Missing($"rows are at {route.Collection}/{{{EntityRoute.NameOfKey(route.Entity)}}}; write a slash inside a key as %2F");

    private static RouteMatch Nothing() => Missing("there is nothing at this address");

    private static Problem Missing(string detail) => new(ProblemKind.NotFound, detail);

    private static Problem Malformed(string detail) => new(ProblemKind.Malformed, detail);
}
