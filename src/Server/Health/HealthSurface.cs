using Ashlar.Engine;
using Ashlar.Stores;
using Ashlar.Surfaces.Http;
using Ashlar.Surfaces.Http.Problems;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Server.Health;

/// <summary>
/// <c>/health/live</c>: the process answers. <c>/health/ready</c>: it can do its work: the store answers and it is not draining.
/// </summary>
internal sealed class HealthSurface(Func<bool> draining)
{
    private static readonly byte[] Live = "{\"status\":\"live\"}"u8.ToArray();
    private static readonly byte[] Ready = "{\"status\":\"ready\"}"u8.ToArray();
    private static readonly Problem Draining = new(ProblemKind.Unavailable, "the server is stopping") { RetryAfter = TimeSpan.FromSeconds(5) };
    private static readonly Problem StoreAway = new(ProblemKind.Unavailable, "the store does not answer") { RetryAfter = TimeSpan.FromSeconds(2) };
    private static readonly Problem NoSuchCheck = new(ProblemKind.NotFound, "the checks are /health/live and /health/ready");
    private static readonly Problem ReadOnly = new(ProblemKind.MethodNotAllowed, "health is read with GET") { Allowed = ["GET", "HEAD"] };

    public async ValueTask HandleAsync(HttpExchange exchange, string check, AshlarEngine engine)
    {
        exchange.Route = check is "live" or "ready" ? "/health/" + check : "/health";
        var problem = exchange.Method is not ("GET" or "HEAD") ? ReadOnly : check switch
        {
            "live" => null,
            "ready" => await ReadyAsync(engine, exchange.Aborted),
            _ => NoSuchCheck,
        };
        exchange.ResponseHeaders.CacheControl = "no-store";
        if (problem is not null)
        {
            await ProblemAnswer.WriteAsync(exchange, problem);
            return;
        }

        var body = check == "live" ? Live : Ready;
        exchange.Status = StatusCodes.Status200OK;
        exchange.ResponseHeaders.ContentType = "application/json";
        exchange.ResponseHeaders.ContentLength = body.Length;
        if (exchange.Method == "GET") await exchange.ResponseBody.WriteAsync(body, exchange.Aborted);
    }

    private async ValueTask<Problem?> ReadyAsync(AshlarEngine engine, CancellationToken cancellationToken)
    {
        if (draining()) return Draining;
        try
        {
            return await engine.Store.PingAsync(cancellationToken) ? null : StoreAway;
        }
        catch (StoreException)
        {
            return StoreAway;
        }
    }
}
