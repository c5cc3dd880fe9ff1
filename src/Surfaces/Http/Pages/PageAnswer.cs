using System.Text;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Http.Pages;

/// <summary>
/// Sends a page for people: never kept, never framed, no script but this server's own where the page names one, forms to this server alone. The common headers (nosniff,
/// no-referrer, DENY) are set before.
/// </summary>
public static class PageAnswer
{
    private const string Policy = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; img-src 'self' data:; style-src ";

    private const string OwnScript = "; script-src 'self'; connect-src 'self'";

    /// <param name="exchange">The request and its answer.</param>
    /// <param name="status">Of the answer.</param>
    /// <param name="page">As <see cref="PageLayout.Render"/> gives it.</param>
    /// <param name="leadsTo">
    /// Origins or schemes that a form's answer may redirect to besides this server: browsers hold <c>form-action</c> against the
    /// whole chain that follows a post.
    /// </param>
    public static async ValueTask SendAsync(HttpExchange exchange, int status, Html page, params IReadOnlyList<string> leadsTo)
    {
        var bytes = Encoding.UTF8.GetBytes(page.ToString());
        exchange.Status = status;
        var headers = exchange.ResponseHeaders;
        headers.ContentType = "text/html; charset=utf-8";
        headers.ContentLength = bytes.Length;
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = Policy + PageLayout.StyleSource + (page.HasScript ? OwnScript : "") + "; form-action " + string.Join(' ', leadsTo.Prepend("'self'"));
        if (HttpMethods.IsHead(exchange.Method)) return;
        await exchange.ResponseBody.WriteAsync(bytes, exchange.Aborted);
    }

    /// <summary>303, after which a browser asks with GET and sends no body on (RFC 9700 section 4.12: never 307).</summary>
    public static ValueTask RedirectAsync(HttpExchange exchange, string location)
    {
        exchange.Status = StatusCodes.Status303SeeOther;
        exchange.ResponseHeaders.Location = location;
        exchange.ResponseHeaders.CacheControl = "no-store";
        exchange.ResponseHeaders.ContentLength = 0;
        return ValueTask.CompletedTask;
    }
}
