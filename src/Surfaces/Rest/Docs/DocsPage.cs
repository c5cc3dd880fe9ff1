using System.Net;
using System.Security.Cryptography;
using System.Text;
using Ashlar.Model;
using Ashlar.Surfaces.Http;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Rest.Docs;

/// <summary>
/// <c>/docs</c>: the viewer over <c>/openapi.json</c>; in a build without Node a plain page that says so and lists the addresses.
/// The page may load scripts and send requests to this server only; styles that the viewer makes carry the answer's nonce.
/// </summary>
internal sealed class DocsPage(ModelSnapshot model, DocsAssets assets)
{
    public async ValueTask SendAsync(HttpExchange exchange)
    {
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        var html = Encoding.UTF8.GetBytes(assets.Viewer is { } viewer ? WithViewer(viewer, nonce) : Plain());
        exchange.Status = StatusCodes.Status200OK;
        var headers = exchange.ResponseHeaders;
        headers.ContentType = "text/html; charset=utf-8";
        headers.ContentLength = html.Length;
        headers.CacheControl = "no-store"; // a nonce is used once
        headers.ContentSecurityPolicy = PolicyOf(nonce);
        if (HttpMethods.IsGet(exchange.Method)) await exchange.ResponseBody.WriteAsync(html, exchange.Aborted);
    }

    // Style attributes cannot carry a nonce; with every other source closed to this server they can do no harm.
    private static string PolicyOf(string nonce) =>
        "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:; font-src 'self'; "
        + $"style-src 'self' 'nonce-{nonce}'; style-src-attr 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private string WithViewer(string viewer, string nonce) => Document(
        $"""
        <meta property="csp-nonce" content="{nonce}" nonce="{nonce}">
        """,
        $"""
        <div id="viewer"><p class="plain">The description of this API is at <a href="/openapi.json">/openapi.json</a>; the page that shows it needs JavaScript.</p></div>
        <script src="/docs/assets/{assets.Script}" data-viewer="/docs/assets/{viewer}"></script>
        """);

    private string Plain()
    {
        var list = new StringBuilder();
        foreach (var entity in model.Entities)
        {
            list.Append("<dt><code>/api/").Append(Text(entity.Path)).Append("</code></dt><dd>").Append(Text(entity.Description ?? entity.Name)).Append("</dd>\n");
        }

        return Document("", $"""
            <main class="plain">
            <h1>{Text(model.Name)}</h1>
            <p>{Text(model.Description ?? "")}</p>
            <p>This server was built where there was no Node.js, so the page that browses and calls the API is not in it.
            The whole description is at <a href="/openapi.json">/openapi.json</a>, for any OpenAPI 3.1 tool.
            Install Node.js with npm and build again to have the page here.</p>
            <dl>
            {list}</dl>
            </main>
            """);
    }

    private string Document(string head, string body) =>
        $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{Text(model.Name)} API</title>
        <link rel="icon" href="data:,">
        <link rel="stylesheet" href="/docs/assets/{assets.Style}">
        {head}
        </head>
        <body>
        {body}
        </body>
        </html>

        """;

    private static string Text(string text) => WebUtility.HtmlEncode(text.Trim());
}
