using System.IO.Pipelines;
using System.Net;
using Ashlar.Engine.Rules;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Ashlar.Surfaces.Http;

/// <summary>
/// One HTTP request and its response as a surface sees them: the server's features without HttpContext, hosting or routing,
/// none of which the hot path needs. Made per request by Server; tests make one from any feature collection.
/// </summary>
public sealed class HttpExchange(IFeatureCollection features)
{
    private readonly IHttpRequestFeature _request = features.GetRequiredFeature<IHttpRequestFeature>();
    private readonly IHttpResponseFeature _response = features.GetRequiredFeature<IHttpResponseFeature>();
    private readonly IHttpResponseBodyFeature _body = features.GetRequiredFeature<IHttpResponseBodyFeature>();

    public IFeatureCollection Features { get; } = features;
    public string Method => _request.Method;

    /// <summary>The request target as sent, still percent-encoded, query included: <c>/api/products/a%2Fb?x=1</c>.</summary>
    public string RawTarget => _request.RawTarget;

    /// <summary>With the leading <c>?</c>, or empty; still percent-encoded.</summary>
    public string RawQuery => _request.QueryString;
    public IHeaderDictionary RequestHeaders => _request.Headers;
    public IHeaderDictionary ResponseHeaders => _response.Headers;

    public int Status
    {
        get => _response.StatusCode;
        set => _response.StatusCode = value;
    }

    public bool HasStarted => _response.HasStarted;
    public PipeWriter ResponseBody => _body.Writer;

    /// <summary>Bounded by the server; reading past the limit throws <c>BadHttpRequestException</c> with status 413.</summary>
    public PipeReader RequestBody =>
        Features.Get<IRequestBodyPipeFeature>()?.Reader ?? PipeReader.Create(_request.Body);

    /// <summary>Set by the server before a surface runs: the caller's X-Request-ID when sane, else ours.</summary>
    public required string RequestId { get; init; }

    /// <summary>Where the request comes from, past proxies that are trusted; null: a Unix socket.</summary>
    public IPAddress? ClientAddress { get; init; }

    /// <summary>Fires when the client went away, the request's time is up, or the server stops waiting for it.</summary>
    public required CancellationToken Aborted { get; init; }

    /// <summary>For the log and metrics: the route's template (<c>/api/products/{id}</c>), the caller, the rows answered, the problem's code. Set by the surface.</summary>
    public string Route { get; set; } = "";
    public Caller Caller { get; set; } = Caller.Anonymous;
    public int Rows { get; set; }
    public string? ProblemCode { get; set; }

    /// <summary>What lies behind a problem of ours (a store that is away, a disk that is full): for the log, never for the caller.</summary>
    public Exception? Cause { get; set; }
}
