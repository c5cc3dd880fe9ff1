using System.Collections.Frozen;
using Ashlar.Engine;
using Ashlar.Engine.Reads;
using Ashlar.Stores;
using Ashlar.Surfaces.Auth.Requests;
using Ashlar.Surfaces.Http;
using Ashlar.Surfaces.Http.Problems;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Auth;

/// <summary>
/// <c>/auth/…</c>: accounts and sessions of people, as JSON and as pages that work without script. Translates and encodes; what is
/// decided is decided in Identity.
/// </summary>
public sealed class AuthSurface
{
    public const string Root = "/auth/";
    private readonly AuthParts _parts;
    private readonly FrozenDictionary<string, FrozenDictionary<string, AuthRoute>> _routes;

    public AuthSurface(AuthParts parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        _parts = parts;
        _routes = AuthRoutes.Own.Concat(parts.More).GroupBy(r => r.Path)
            .ToFrozenDictionary(g => g.Key, g => g.ToFrozenDictionary(r => r.Method, StringComparer.Ordinal), StringComparer.Ordinal);
    }

    /// <summary>Answers a request for one of its paths; null, with nothing done, when <paramref name="path"/> is none of them.</summary>
    /// <param name="exchange">The request and its answer.</param>
    /// <param name="path">The path as sent, without the query.</param>
    public ValueTask? TryHandle(HttpExchange exchange, string path)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        ArgumentNullException.ThrowIfNull(path);
        var (route, rest) = (path, "");
        if (!_routes.TryGetValue(path, out var methods))
        {
            var slash = path.LastIndexOf('/');
            if (slash < 0 || slash == path.Length - 1 || !_routes.TryGetValue(path[..slash] + "/*", out methods)) return null;
            (route, rest) = (path[..slash] + "/{id}", path[(slash + 1)..]);
        }

        exchange.Route = route;
#pragma warning disable CA2012 // handed to the caller, who awaits it once
        return HandleAsync(exchange, methods, rest);
#pragma warning restore CA2012
    }

    private async ValueTask HandleAsync(HttpExchange exchange, FrozenDictionary<string, AuthRoute> methods, string rest)
    {
        var method = HttpMethods.IsHead(exchange.Method) ? HttpMethods.Get : exchange.Method;
        if (!methods.TryGetValue(method, out var route))
        {
            await ProblemAnswer.WriteAsync(exchange, new Problem(ProblemKind.MethodNotAllowed, $"{exchange.Method} is not done here") { Allowed = [.. methods.Keys.Order(StringComparer.Ordinal)] });
            return;
        }

        try
        {
            await route.HandleAsync(new AuthRequest(_parts, exchange, rest));
        }
        catch (StoreException lost) when (!exchange.HasStarted)
        {
            await ProblemAnswer.WriteAsync(exchange, StoreProblems.From(lost));
        }
    }
}
