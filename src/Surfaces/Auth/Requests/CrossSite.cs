using Ashlar.Engine;
using Ashlar.Identity.Sessions;
using Ashlar.Surfaces.Http;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Auth.Requests;

/// <summary>
/// Whether a request that a browser's cookie would carry comes from this very site: what the browser says of its origin (Fetch
/// metadata, then <c>Origin</c>), or a token that only pages of ours know. The cookie is <c>SameSite=Lax</c> besides.
/// </summary>
internal static class CrossSite
{
    public const string Header = "X-CSRF-Token";

    private static readonly Problem Refused = new(ProblemKind.Forbidden, $"the request comes from another site, or does not say from where; send {Header} with the token of the session")
    {
        Errors = [new Fault("csrf", "is not from this site")],
    };

    /// <summary>The refusal of a request that goes with a session's cookie, or null.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="secret">The cookie's value.</param>
    /// <param name="field">The token as a form sends it.</param>
    public static Problem? Refuse(HttpExchange exchange, string secret, string? field)
    {
        if (IsSafe(exchange.Method) || Tells(exchange) is true) return null;
        var given = exchange.RequestHeaders[Header];
        return CsrfTokens.Matches(secret, given.Count == 1 ? given[0] : field) ? null : Refused;
    }

    /// <summary>The refusal of a form without a session that another site sends, such as one that signs a victim in as somebody else; or null.</summary>
    public static Problem? RefuseForm(HttpExchange exchange) => Tells(exchange) is false ? Refused : null;

    public static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    /// <summary>What the browser says: this site, another; null: nothing.</summary>
    private static bool? Tells(HttpExchange exchange)
    {
        var headers = exchange.RequestHeaders;
        var site = headers["Sec-Fetch-Site"];
        if (site.Count == 1) return site[0] is "same-origin" or "none"; // none: typed into the address bar, or a bookmark
        if (headers.Origin.Count == 0) return null;
        return headers.Origin.Count == 1 && headers.Host.Count == 1 && Uri.TryCreate(headers.Origin[0], UriKind.Absolute, out var origin)
            && string.Equals(origin.Authority, headers.Host[0], StringComparison.OrdinalIgnoreCase);
    }
}
