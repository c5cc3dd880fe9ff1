using Ashlar.Identity.Throttles;
using Ashlar.Surfaces.Http;
using Ashlar.Surfaces.Http.Problems;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Server.Hosting;

/// <summary>Stands before everything under <c>/auth/</c> and <c>/oauth/</c>, so that no door can be built without a limit.</summary>
internal sealed class DoorGuard(Doors doors)
{
    public static bool IsDoor(HttpExchange exchange)
    {
        var path = RequestTarget.PathOf(exchange.RawTarget);
        return path.StartsWith("/auth/", StringComparison.Ordinal) || path.StartsWith("/oauth/", StringComparison.Ordinal);
    }

    public async ValueTask PassAsync(HttpExchange exchange, Serving serving)
    {
        var path = RequestTarget.PathOf(exchange.RawTarget).ToString();
        var turn = await doors.EnterAsync(exchange.Method, path, NetworkKey.Of(exchange.ClientAddress), exchange.Aborted);
        if (!turn.Verdict.Allowed)
        {
            exchange.Route = path.StartsWith("/auth/", StringComparison.Ordinal) ? "/auth" : "/oauth"; // not the path: a log line and a label for each would be the caller's to make
            await ProblemAnswer.WriteAsync(exchange, turn.Verdict.Refusal());
            return;
        }

        await serving.HandleAsync(exchange);
        await doors.LeaveAsync(turn, exchange.Status < StatusCodes.Status400BadRequest, CancellationToken.None);
    }
}
