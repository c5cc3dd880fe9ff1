using Ashlar.Engine;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Writes;
using Ashlar.Surfaces.Http;
using Ashlar.Surfaces.Http.Bodies;
using Ashlar.Surfaces.Http.Problems;
using Ashlar.Surfaces.Rest.Json;
using Ashlar.Surfaces.Rest.Routing;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Rest;

/// <summary>
/// Everything under <c>/api</c> for one model snapshot (a reload makes another): a request is matched to an address, bound to
/// the engine's terms, run, and encoded. <c>design/api.md</c>, "REST".
/// </summary>
public sealed class RestSurface
{
    private static readonly string[] OfCollections = ["GET", "HEAD", "POST", "OPTIONS"];
    private static readonly string[] OfRows = ["GET", "HEAD", "PATCH", "PUT", "DELETE", "OPTIONS"];
    private static readonly string[] OfQueries = ["POST", "OPTIONS"]; // and of batches
    private static readonly string[] OfReadOnly = ["GET", "HEAD", "OPTIONS"];
    private static readonly string[] OfMe = ["GET", "HEAD", "OPTIONS"];

    private readonly RestContext _rest;

    public RestSurface(AshlarEngine engine, RestOptions options)
    {
        _rest = new RestContext(engine, new Router(engine.Model), new RowEncoders(), options);
    }

    /// <summary>Answers one request whose target is <c>/api</c> or below it. The caller is already authenticated.</summary>
    /// <exception cref="OperationCanceledException">The client went away, or the request's time is up: there is nobody to answer, or it is the server's to answer.</exception>
    public ValueTask HandleAsync(HttpExchange exchange, Caller caller)
    {
        exchange.Caller = caller;
        var match = _rest.Router.Match(RequestTarget.PathOf(exchange.RawTarget));
        if (match.Problem is not null) return ProblemAnswer.WriteAsync(exchange, match.Problem);

        exchange.Route = match.Template;
        return match.Kind switch
        {
            RouteKind.Row => Row(exchange, match.Entity!, match.Key!), // a row's match has both
            RouteKind.Collection => Collection(exchange, match.Entity!), // as has a collection's its entity
            RouteKind.Query => Query(exchange, match.Entity!), // and a query's
            RouteKind.Batch => Batch(exchange),
            _ => Me(exchange),
        };
    }

    private ValueTask Row(HttpExchange exchange, EntityRoute route, string key)
    {
        var method = exchange.Method;
        if (HttpMethods.IsGet(method) || HttpMethods.IsHead(method)) return GetRow.HandleAsync(_rest, exchange, route.Entity, key);
        if (route.Entity.ReadOnly) return Otherwise(exchange, OfReadOnly);
        if (HttpMethods.IsPatch(method)) return WriteRow.HandleAsync(_rest, exchange, route, WriteVerb.Patch, key);
        if (HttpMethods.IsPut(method)) return WriteRow.HandleAsync(_rest, exchange, route, WriteVerb.Replace, key);
        if (HttpMethods.IsDelete(method)) return WriteRow.HandleAsync(_rest, exchange, route, WriteVerb.Delete, key);
        return Otherwise(exchange, OfRows);
    }

    private ValueTask Collection(HttpExchange exchange, EntityRoute route)
    {
        var method = exchange.Method;
        if (HttpMethods.IsGet(method) || HttpMethods.IsHead(method)) return ListRows.HandleAsync(_rest, exchange, route);
        if (route.Entity.ReadOnly) return Otherwise(exchange, OfReadOnly);
        if (HttpMethods.IsPost(method)) return WriteRow.HandleAsync(_rest, exchange, route, WriteVerb.Create, key: null);
        return Otherwise(exchange, OfCollections);
    }

    private ValueTask Query(HttpExchange exchange, EntityRoute route) =>
        HttpMethods.IsPost(exchange.Method) ? QueryRows.HandleAsync(_rest, exchange, route) : Otherwise(exchange, OfQueries);

    private ValueTask Batch(HttpExchange exchange) =>
        HttpMethods.IsPost(exchange.Method) ? PostBatch.HandleAsync(_rest, exchange) : Otherwise(exchange, OfQueries);

    private ValueTask Me(HttpExchange exchange) =>
        HttpMethods.IsGet(exchange.Method) || HttpMethods.IsHead(exchange.Method) ? GetMe.HandleAsync(_rest, exchange) : Otherwise(exchange, OfMe);

    private static ValueTask Otherwise(HttpExchange exchange, string[] allowed)
    {
        if (!HttpMethods.IsOptions(exchange.Method))
        {
            var problem = new Problem(ProblemKind.MethodNotAllowed, $"this address takes {string.Join(", ", allowed)}") { Allowed = allowed };
            return ProblemAnswer.WriteAsync(exchange, problem);
        }

        exchange.Status = StatusCodes.Status204NoContent;
        var headers = exchange.ResponseHeaders;
        headers.Allow = string.Join(", ", allowed);
        if (allowed.Contains("PATCH")) headers["Accept-Patch"] = string.Join(", ", ContentTypes.OfPatches);
        if (allowed.Contains("POST")) headers["Accept-Post"] = string.Join(", ", ContentTypes.OfBodies);
        return ValueTask.CompletedTask;
    }
}
