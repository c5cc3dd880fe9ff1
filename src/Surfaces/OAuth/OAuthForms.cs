using Ashlar.Identity.OAuth;
using Ashlar.Identity.OAuth.Requests;
using Ashlar.Surfaces.Http;
using Ashlar.Surfaces.Http.Bodies;

namespace Ashlar.Surfaces.OAuth;

/// <summary>Parameters of a request: of its query, or of a form body.</summary>
internal static class OAuthForms
{
    public static Outcome<OAuthParameters> OfQuery(HttpExchange exchange)
    {
        var query = exchange.RawQuery;
        return OAuthParameters.Parse(query.StartsWith('?') ? query.AsSpan(1) : query);
    }

    /// <summary>RFC 6749 section 3.2: parameters of the body alone; a secret in a query would stand in logs.</summary>
    public static async ValueTask<Outcome<OAuthParameters>> OfBodyAsync(HttpExchange exchange)
    {
        if (!FormBody.IsForm(exchange)) return new OAuthError(OAuthError.InvalidRequest, $"the body must be {FormBody.MediaType}");
        if (exchange.RawQuery.Length > 1) return new OAuthError(OAuthError.InvalidRequest, "parameters are sent in the body, not in the query");
        return await FormBody.ReadAsync(exchange, OAuthParameters.MaxLength) is { } body
            ? OAuthParameters.Parse(body)
            : new OAuthError(OAuthError.InvalidRequest, $"the body may have {OAuthParameters.MaxLength} bytes of ASCII");
    }

    /// <summary>One header; several are not one credential (RFC 9110 section 5.3), and joined they do not verify.</summary>
    public static string? Authorization(HttpExchange exchange) => exchange.RequestHeaders.Authorization is { Count: > 0 } header ? header.ToString() : null;
}
