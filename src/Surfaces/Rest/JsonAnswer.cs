using Ashlar.Surfaces.Http;
using Ashlar.Surfaces.Http.Json;
using Ashlar.Surfaces.Rest.Conditions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Ashlar.Surfaces.Rest;

/// <summary>Sends a whole body: headers last, then body and headers together in one write.</summary>
internal static class JsonAnswer
{
    // Header values that never change; a StringValues made once costs the server no string each time.
    private static readonly StringValues Json = "application/json";
    private static readonly StringValues PrivateRevalidated = "private, no-cache";
    private static readonly StringValues VaryByCaller = "Authorization, Accept-Encoding";

    /// <summary>Sends what a GET or HEAD asked for, or 304 when the caller has it already.</summary>
    public static ValueTask SendReadAsync(HttpExchange exchange, JsonBuffer body, string? tag)
    {
        var known = tag is not null && EntityTags.NoneMatches(exchange.RequestHeaders.IfNoneMatch, tag);
        if (!known) return SendAsync(exchange, StatusCodes.Status200OK, body, tag);

        exchange.Status = StatusCodes.Status304NotModified;
        SetCacheHeaders(exchange.ResponseHeaders, tag);
        return ValueTask.CompletedTask;
    }

    public static ValueTask SendAsync(HttpExchange exchange, int status, JsonBuffer body, string? tag) => SendAsync(exchange, status, body.WrittenMemory, tag);

    public static ValueTask SendAsync(HttpExchange exchange, int status, ReadOnlyMemory<byte> body, string? tag)
    {
        exchange.Status = status;
        var headers = exchange.ResponseHeaders;
        headers.ContentType = Json;
        headers.ContentLength = body.Length;
        SetCacheHeaders(headers, tag);
        if (HttpMethods.IsHead(exchange.Method)) return ValueTask.CompletedTask;

        var sending = exchange.ResponseBody.WriteAsync(body, exchange.Aborted);
        return sending.IsCompletedSuccessfully ? Done(sending.GetAwaiter().GetResult()) : Awaited(sending);

        static ValueTask Done(System.IO.Pipelines.FlushResult _) => ValueTask.CompletedTask;
        static async ValueTask Awaited(ValueTask<System.IO.Pipelines.FlushResult> flush) => await flush;
    }

    public static void SetCacheHeaders(IHeaderDictionary headers, string? tag)
    {
        if (tag is not null) headers.ETag = tag;
        headers.CacheControl = PrivateRevalidated;
        headers.Vary = headers.Vary.Count == 0 ? VaryByCaller : StringValues.Concat(headers.Vary, VaryByCaller); // CORS may have set it
    }
}
