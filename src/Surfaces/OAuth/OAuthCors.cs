using Ashlar.Identity.OAuth.Clients;
using Ashlar.Surfaces.Http;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.OAuth;

/// <summary>
/// Cross-origin calls (Fetch standard): what is public to all; what gives tokens to the origins of registered clients, by their
/// exact name. Never with credentials: no endpoint that browsers call looks at a cookie.
/// </summary>
internal static class OAuthCors
{
    /// <summary>Documents that anyone may read.</summary>
    public static void AllowAll(HttpExchange exchange)
    {
        if (exchange.ResponseHeaders.AccessControlAllowOrigin.Count == 0) exchange.ResponseHeaders.AccessControlAllowOrigin = "*";
    }

    /// <summary>True when the request was a preflight and is answered.</summary>
    public static async ValueTask<bool> AllowClientsAsync(HttpExchange exchange, ClientDirectory clients)
    {
        var headers = exchange.ResponseHeaders;
        var origin = exchange.RequestHeaders.Origin;
        var preflight = HttpMethods.IsOptions(exchange.Method) && exchange.RequestHeaders.AccessControlRequestMethod.Count > 0;
        if (origin.Count != 1 || headers.AccessControlAllowOrigin.Count > 0) return false; // the server's own list allowed it already
        headers.Vary = "Origin";
        var known = (await clients.ListAsync(exchange.Aborted)).Any(c => c.Origins.Contains(origin.ToString(), StringComparer.Ordinal));
        if (known)
        {
            headers.AccessControlAllowOrigin = origin;
            headers.AccessControlExposeHeaders = "WWW-Authenticate, Retry-After, X-Request-ID";
        }

        if (!preflight) return false;
        if (known)
        {
            headers.AccessControlAllowMethods = "GET, POST";
            headers.AccessControlAllowHeaders = "Authorization, Content-Type, Accept";
            headers.AccessControlMaxAge = "600";
        }

        exchange.Status = StatusCodes.Status204NoContent;
        return true;
    }
}
