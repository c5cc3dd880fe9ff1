using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Ashlar.Engine;
using Ashlar.Engine.Reads;
using Ashlar.Stores;
using Ashlar.Surfaces.Auth.Factors;
using Ashlar.Surfaces.Auth.Providers;
using Ashlar.Surfaces.Auth.Requests;
using Ashlar.Surfaces.Auth.SelfService;
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
        _routes = AuthRoutes.Own.Concat(ProviderRoutes.Of(parts.Providers, parts.Identities, parts.Service.Time)).Concat(parts.Own is null ? [] : FactorRoutes.Of(parts.Own).Concat(AccountForms.Of(parts.Own))).Concat(parts.More).GroupBy(r => r.Path)
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
        if (!_routes.TryGetValue(path, out var methods) && !TryVarying(path, out methods, out route, out rest)) return null;
        exchange.Route = route;
#pragma warning disable CA2012 // handed to the caller, who awaits it once
        return HandleAsync(exchange, methods, rest);
#pragma warning restore CA2012
    }

    /// <summary>The last segment varies, or the one before it.</summary>
    private bool TryVarying(string path, [NotNullWhen(true)] out FrozenDictionary<string, AuthRoute>? methods, out string route, out string rest)
    {
        (methods, route, rest) = (null, path, "");
        var last = path.LastIndexOf('/');
        if (last <= 0 || last == path.Length - 1) return false;
        if (_routes.TryGetValue(path[..last] + "/*", out methods))
        {
            (route, rest) = (path[..last] + "/{id}", path[(last + 1)..]);
            return true;
        }

        var before = path.LastIndexOf('/', last - 1);
        if (before < 0 || before == last - 1 || !_routes.TryGetValue(path[..before] + "/*" + path[last..], out methods)) return false;
        (route, rest) = (path[..before] + "/{id}" + path[last..], path[(before + 1)..last]);
        return true;
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
