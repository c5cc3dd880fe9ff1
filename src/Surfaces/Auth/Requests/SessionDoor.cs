using Ashlar.Engine;
using Ashlar.Engine.Reads;
using Ashlar.Identity.Sessions;
using Ashlar.Stores;
using Ashlar.Surfaces.Http;

namespace Ashlar.Surfaces.Auth.Requests;

/// <summary>Whose browser asks, by the cookie of its session.</summary>
public sealed class SessionDoor(SessionCallers callers, SessionCookies cookies)
{
    /// <summary>
    /// The one signed in; a null value: nobody. An unsafe method that does not show that it comes from this site is Forbidden.
    /// Problems: Forbidden, Unavailable, Timeout.
    /// </summary>
    public ValueTask<Result<SignedIn?>> AuthenticateAsync(HttpExchange exchange) => AuthenticateAsync(exchange, null);

    /// <summary>The value of the session's cookie; null: none was sent.</summary>
    public string? Secret(HttpExchange exchange) => SessionCookies.Read(exchange, cookies.Session);

    internal async ValueTask<Result<SignedIn?>> AuthenticateAsync(HttpExchange exchange, string? csrf)
    {
        if (Secret(exchange) is not { } secret) return (SignedIn?)null;
        try
        {
            var found = await callers.FindAsync(secret, exchange.Aborted);
            return found is not null && CrossSite.Refuse(exchange, secret, csrf) is { } foreign ? foreign : found;
        }
        catch (StoreException lost)
        {
            return StoreProblems.From(lost);
        }
    }
}
