using System.Text.Json;
using System.Text.Json.Nodes;
using Ashlar.Identity.OAuth;
using Ashlar.Surfaces.Http;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.OAuth;

/// <summary>
/// Answers of the endpoints that programs call. Refusals have the shape of RFC 6749 section 5.2, which clients read: the one
/// exception to problem+json.
/// </summary>
internal static class OAuthAnswer
{
    public static ValueTask SendAsync(HttpExchange exchange, JsonObject body) => SendAsync(exchange, StatusCodes.Status200OK, body);

    public static ValueTask RefuseAsync(HttpExchange exchange, OAuthError error)
    {
        exchange.ProblemCode = error.Code;
        var headers = exchange.ResponseHeaders;
        if (error.RetryAfter is { } wait) headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString();
        // RFC 9110 section 11.6.1: a 401 always says how.
        if (error.Code == OAuthError.InvalidClient) headers.WWWAuthenticate = "Basic realm=\"oauth\"";
        if (error.Code is OAuthError.InvalidToken or OAuthError.InsufficientScope) headers.WWWAuthenticate = Challenge(exchange, error);
        return SendAsync(exchange, StatusOf(error), new JsonObject { ["error"] = error.Code, ["error_description"] = error.Description });
    }

    public static async ValueTask SendAsync(HttpExchange exchange, byte[] body, string cacheControl)
    {
        exchange.Status = StatusCodes.Status200OK;
        var headers = exchange.ResponseHeaders;
        headers.ContentType = "application/json";
        headers.ContentLength = body.Length;
        headers.CacheControl = cacheControl;
        if (HttpMethods.IsHead(exchange.Method)) return;
        await exchange.ResponseBody.WriteAsync(body, exchange.Aborted);
    }

    // RFC 6749 section 5.1: nothing on the way may keep a token.
    public static async ValueTask SendAsync(HttpExchange exchange, int status, JsonObject body)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body);
        exchange.Status = status;
        var headers = exchange.ResponseHeaders;
        headers.ContentType = "application/json";
        headers.ContentLength = bytes.Length;
        headers.CacheControl = "no-store";
        headers.Pragma = "no-cache";
        if (HttpMethods.IsHead(exchange.Method)) return;
        await exchange.ResponseBody.WriteAsync(bytes, exchange.Aborted);
    }

    private static int StatusOf(OAuthError error) => error.Code switch
    {
        OAuthError.InvalidClient or OAuthError.InvalidToken => StatusCodes.Status401Unauthorized,
        OAuthError.InsufficientScope => StatusCodes.Status403Forbidden,
        OAuthError.TemporarilyUnavailable => StatusCodes.Status503ServiceUnavailable,
        OAuthError.ServerError => StatusCodes.Status500InternalServerError,
        _ => StatusCodes.Status400BadRequest,
    };

    // RFC 6750 section 3: who sent no credentials is told no error code.
    private static string Challenge(HttpExchange exchange, OAuthError error) => exchange.RequestHeaders.Authorization.Count == 0
        ? "Bearer realm=\"ashlar\""
        : $"Bearer realm=\"ashlar\", error=\"{error.Code}\", error_description=\"{error.Description}\"";
}
