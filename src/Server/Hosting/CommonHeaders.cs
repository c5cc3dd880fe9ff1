using Ashlar.Server.Options;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Ashlar.Server.Hosting;

/// <summary>
/// Headers on every answer: the OWASP REST security list for an API that no page should frame or sniff. A surface that serves
/// pages sets its own Content-Security-Policy over this one.
/// </summary>
internal sealed class CommonHeaders(ServerOptions options)
{
    private static readonly StringValues NoSniff = "nosniff";
    private static readonly StringValues Deny = "DENY";
    private static readonly StringValues NoReferrer = "no-referrer";
    internal static readonly StringValues NothingAllowed = "default-src 'none'; frame-ancestors 'none'";
    private static readonly StringValues Exposed = "ETag, Link, Location, X-Request-ID, Retry-After, Idempotency-Replayed";
    private static readonly StringValues Methods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
    private static readonly StringValues AllowedRequestHeaders = "Authorization, Content-Type, Accept, If-Match, If-None-Match, Idempotency-Key, X-Request-ID, traceparent, tracestate";
    private static readonly StringValues OneHour = "3600";
    private static readonly StringValues Origin = "Origin";

    private static readonly StringValues OneYear = "max-age=31536000";
    private readonly bool _isHttps = options.PublicUrl?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) ?? false;

    public void Set(IHeaderDictionary headers, string requestId)
    {
        // RFC 6797: where callers reach us by https they are to come by nothing else.
        if (_isHttps) headers.StrictTransportSecurity = OneYear;
        headers.XContentTypeOptions = NoSniff;
        headers.XFrameOptions = Deny;
        headers["Referrer-Policy"] = NoReferrer;
        headers.ContentSecurityPolicy = NothingAllowed;
        headers["X-Request-ID"] = requestId;
    }

    /// <summary>CORS (Fetch standard): true when the request was a preflight and is answered.</summary>
    public bool Cors(string method, IHeaderDictionary request, IHeaderDictionary response)
    {
        var origin = request.Origin;
        if (origin.Count != 1 || !IsAllowed(origin.ToString())) return false;
        response.AccessControlAllowOrigin = origin;
        response.AccessControlExposeHeaders = Exposed;
        response.Vary = Origin;
        if (method != "OPTIONS" || request.AccessControlRequestMethod.Count == 0) return false;
        response.AccessControlAllowMethods = Methods;
        response.AccessControlAllowHeaders = AllowedRequestHeaders;
        response.AccessControlMaxAge = OneHour;
        return true;
    }

    private bool IsAllowed(string origin) =>
        options.CorsOrigins.Contains(origin, StringComparer.Ordinal)
        || (options.IsDevelopment && Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && OptionBinder.IsLoopback(uri.Host.Trim('[', ']')));
}
