using Ashlar.Engine;
using Ashlar.Engine.Reads;
using Ashlar.Engine.Rules;
using Ashlar.Server.Health;
using Ashlar.Server.Metrics;
using Ashlar.Server.PublicFiles;
using Ashlar.Stores;
using Ashlar.Surfaces.Http;
using Ashlar.Surfaces.Http.Problems;
using Ashlar.Surfaces.Rest;
using Ashlar.Surfaces.Rest.Docs;

namespace Ashlar.Server.Hosting;

/// <summary>Everything that serves one model snapshot. Immutable; a reload swaps one reference, and a request reads it once.</summary>
internal sealed class Serving(AshlarEngine engine, IdentityParts identity, IdentitySurfaces? people, RestSurface rest, DocumentSurface documents, HealthSurface health, MetricsSurface metrics, CallerPositions? positions, PublicSite? site)
{
    private static readonly Problem NoSuchPath = new(ProblemKind.NotFound, "nothing is served at this path; the API is under /api, its description at /docs");

    public AshlarEngine Engine { get; } = engine;

    public ValueTask HandleAsync(HttpExchange exchange)
    {
        var path = RequestTarget.PathOf(exchange.RawTarget);
        if (path.StartsWith("/api/", StringComparison.Ordinal)) return CallAsync(exchange);
        if (path.StartsWith("/health/", StringComparison.Ordinal)) return health.HandleAsync(exchange, path[8..].ToString(), Engine);
        if (path is "/metrics") return metrics.HandleAsync(exchange);
        if (path.StartsWith(ProblemPages.Root, StringComparison.Ordinal)) return ProblemPages.HandleAsync(exchange);
        var text = path.ToString();
        return people?.TryHandle(exchange, text) ?? site?.HandleAsync(exchange, text, DocumentAsync) ?? DocumentAsync(exchange, text);
    }

    private ValueTask DocumentAsync(HttpExchange exchange, string path) => documents.TryHandle(exchange, path) ?? NotFoundAsync(exchange);

    private async ValueTask CallAsync(HttpExchange exchange)
    {
        // Several Authorization headers are not one credential (RFC 9110 section 5.3): joined by a comma they do not verify.
        var header = exchange.RequestHeaders.Authorization;
        var authorization = header.Count == 0 ? null : header.ToString();
        var caller = await WhoAsync(exchange, authorization);
        if (!caller.IsOk)
        {
            exchange.Route = "/api";
            await ProblemAnswer.WriteAsync(exchange, caller.Problem);
            return;
        }

        exchange.Caller = caller.Value;
        positions?.Begin(exchange);
        await rest.HandleAsync(exchange, caller.Value);
    }

    private async ValueTask<Result<Caller>> WhoAsync(HttpExchange exchange, string? authorization)
    {
        try
        {
            return await (people?.AuthenticateAsync(exchange, authorization) ?? identity.Verifier.AuthenticateAsync(authorization, exchange.Aborted));
        }
        catch (StoreException lost)
        {
            // Who it is cannot be found out now: that is nobody's mistake, and nobody is let in by it.
            return StoreProblems.From(lost);
        }
    }

    private static ValueTask NotFoundAsync(HttpExchange exchange) => ProblemAnswer.WriteAsync(exchange, NoSuchPath);
}
