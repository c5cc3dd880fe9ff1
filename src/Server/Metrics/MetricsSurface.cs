using System.Security.Cryptography;
using System.Text;
using Ashlar.Engine;
using Ashlar.Server.Options;
using Ashlar.Surfaces.Http;
using Ashlar.Surfaces.Http.Problems;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Server.Metrics;

/// <summary>
/// <c>/metrics</c> for Prometheus. Open in development; in production only to who sends the token, or to all when the option
/// says so, and otherwise not there at all.
/// </summary>
internal sealed class MetricsSurface : IDisposable
{
    private const string Bearer = "Bearer ";
    private static readonly Problem NotServed = new(ProblemKind.NotFound, "nothing is served at this path; the API is under /api, its description at /docs");
    private static readonly Problem ReadOnly = new(ProblemKind.MethodNotAllowed, "metrics are read with GET") { Allowed = ["GET", "HEAD"] };

    private readonly MetricBook? _book;
    private readonly byte[]? _token;

    public MetricsSurface(ServerOptions options)
    {
        _token = options.MetricsToken is { } token ? Hash(token) : null;
        if (_token is not null || options.MetricsPublic || options.IsDevelopment) _book = new MetricBook();
    }

    public async ValueTask HandleAsync(HttpExchange exchange)
    {
        exchange.Route = "/metrics";
        var problem = _book is null || !IsLetIn(exchange.RequestHeaders.Authorization.ToString()) ? NotServed : exchange.Method is not ("GET" or "HEAD") ? ReadOnly : null;
        if (problem is not null)
        {
            await ProblemAnswer.WriteAsync(exchange, problem);
            return;
        }

        var body = Encoding.UTF8.GetBytes(_book!.Write()); // null has been refused
        exchange.Status = StatusCodes.Status200OK;
        exchange.ResponseHeaders.CacheControl = "no-store";
        exchange.ResponseHeaders.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        exchange.ResponseHeaders.ContentLength = body.Length;
        if (exchange.Method == "GET") await exchange.ResponseBody.WriteAsync(body, exchange.Aborted);
    }

    public void Dispose() => _book?.Dispose();

    private bool IsLetIn(string authorization) =>
        _token is null || (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) && CryptographicOperations.FixedTimeEquals(Hash(authorization[Bearer.Length..].Trim()), _token));

    // Equal lengths: the comparison tells nothing of the token's
    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
