using System.Security.Cryptography;
using Ashlar.Model;
using Ashlar.Surfaces.Http;
using Ashlar.Surfaces.Http.Documents;
using Ashlar.Surfaces.Rest.Conditions;
using Ashlar.Surfaces.Rest.OpenApi;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Rest.Docs;

/// <summary><c>/openapi.json</c>, made when first asked for and kept as long as its model.</summary>
internal sealed class SpecificationAnswer(ModelSnapshot model, RouteDocuments? routes)
{
    private readonly Lazy<(byte[] Bytes, string Tag)> _document = new(() =>
    {
        var bytes = OpenApiDocument.Build(model, routes);
        return (bytes, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8))}\"");
    });

    public async ValueTask SendAsync(HttpExchange exchange)
    {
        var (bytes, tag) = _document.Value;
        var headers = exchange.ResponseHeaders;
        headers.ETag = tag;
        headers.CacheControl = "no-cache"; // the same for every caller, and asked for again after a reload
        if (EntityTags.NoneMatches(exchange.RequestHeaders.IfNoneMatch, tag))
        {
            exchange.Status = StatusCodes.Status304NotModified;
            return;
        }

        exchange.Status = StatusCodes.Status200OK;
        headers.ContentType = "application/json";
        headers.ContentLength = bytes.Length;
        if (HttpMethods.IsGet(exchange.Method)) await exchange.ResponseBody.WriteAsync(bytes, exchange.Aborted);
    }
}
