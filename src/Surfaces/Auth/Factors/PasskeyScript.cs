using System.Security.Cryptography;
using Ashlar.Surfaces.Auth.Requests;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Auth.Factors;

/// <summary><c>GET /auth/passkey.js</c>: the one script of the pages.</summary>
internal static class PasskeyScript
{
    public const string Address = "/auth/passkey.js";
    private static readonly byte[] Text = Read();
    private static readonly string Tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(Text).AsSpan(0, 8))}\"";

    public static async ValueTask SendAsync(AuthRequest request)
    {
        var headers = request.Exchange.ResponseHeaders;
        headers.ETag = Tag;
        headers.CacheControl = "no-cache"; // small, and another with the next version
        if (request.Exchange.RequestHeaders.IfNoneMatch == Tag)
        {
            request.Exchange.Status = StatusCodes.Status304NotModified;
            return;
        }

        request.Exchange.Status = StatusCodes.Status200OK;
        headers.ContentType = "text/javascript; charset=utf-8";
        headers.ContentLength = Text.Length;
        if (HttpMethods.IsGet(request.Exchange.Method)) await request.Exchange.ResponseBody.WriteAsync(Text, request.Aborted);
    }

    private static byte[] Read()
    {
        using var resource = typeof(PasskeyScript).Assembly.GetManifestResourceStream("auth/passkey.js") ?? throw new InvalidOperationException("no resource auth/passkey.js");
        var text = new byte[resource.Length];
        resource.ReadExactly(text);
        return text;
    }
}
