using System.IO.Compression;
using System.IO.Pipelines;
using Ashlar.Surfaces.Http;
using Ashlar.Surfaces.Rest.Conditions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Ashlar.Surfaces.Rest.Docs;

/// <summary>Sends a part of the page in the best form that the client takes. Names change with content, so it may be kept for good.</summary>
internal static class AssetAnswer
{
    private const int Chunk = 32 * 1024;

    public static async ValueTask SendAsync(HttpExchange exchange, DocsAsset asset)
    {
        var (resource, coding) = Choose(asset, exchange.RequestHeaders.AcceptEncoding);
        var tag = coding is null ? $"\"{asset.Name}\"" : $"\"{asset.Name}-{coding}\"";
        var headers = exchange.ResponseHeaders;
        headers.ETag = tag;
        headers.CacheControl = "public, max-age=31536000, immutable";
        headers.Vary = "Accept-Encoding";
        if (EntityTags.NoneMatches(exchange.RequestHeaders.IfNoneMatch, tag))
        {
            exchange.Status = StatusCodes.Status304NotModified;
            return;
        }

        exchange.Status = StatusCodes.Status200OK;
        headers.ContentType = asset.ContentType;
        if (coding is not null) headers.ContentEncoding = coding;

        // Kept compressed only: the few clients that take no coding wait for it to be undone.
        await using var stored = DocsAsset.Open(resource);
        await using var content = coding is null && asset.Plain is null ? new GZipStream(stored, CompressionMode.Decompress) : stored;
        if (ReferenceEquals(content, stored)) headers.ContentLength = stored.Length;
        if (HttpMethods.IsGet(exchange.Method)) await CopyAsync(content, exchange.ResponseBody, exchange.Aborted);
    }

    private static async ValueTask CopyAsync(Stream content, PipeWriter into, CancellationToken aborted)
    {
        while (true)
        {
            var read = await content.ReadAsync(into.GetMemory(Chunk), aborted);
            if (read == 0) return;
            into.Advance(read);
            var flushed = await into.FlushAsync(aborted);
            if (flushed.IsCompleted) return; // the client went away
        }
    }

    private static (string Resource, string? Coding) Choose(DocsAsset asset, StringValues accepted) => asset switch
    {
        { Plain: { } plain } => (plain, null),
        { Brotli: { } brotli } when Accepts(accepted, "br") => (brotli, "br"),
        { Gzip: { } gzip } => (gzip, Accepts(accepted, "gzip") ? "gzip" : null),
        _ => throw new InvalidOperationException($"no resource holds {asset.Name}"),
    };

    /// <summary>The coding is named (RFC 9110, section 12.5.3) without the weight 0.</summary>
    private static bool Accepts(StringValues header, string coding)
    {
        foreach (var line in header)
        {
            foreach (var part in line.AsSpan().Split(','))
            {
                var item = line.AsSpan()[part].Trim();
                var semicolon = item.IndexOf(';');
                var name = semicolon < 0 ? item : item[..semicolon].TrimEnd();
                if (!name.Equals(coding, StringComparison.OrdinalIgnoreCase)) continue;
                var weight = semicolon < 0 ? [] : item[(semicolon + 1)..].Trim();
                return !(weight.StartsWith("q=0", StringComparison.OrdinalIgnoreCase) && weight[3..].TrimStart(".0").IsEmpty);
            }
        }

        return false;
    }
}
