using System.Net;
using System.Text;
using Ashlar.Engine;
using Ashlar.Surfaces.Http;
using Ashlar.Surfaces.Http.Json;
using Ashlar.Surfaces.Http.Problems;
using Ashlar.Surfaces.Rest.Conditions;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Rest.Docs;

/// <summary>
/// <c>/problems/{code}</c>: the page that a problem's <c>type</c> leads to, in HTML for browsers and JSON for everything else;
/// <c>/problems</c> lists them all.
/// </summary>
public static class ProblemPages
{
    public const string Root = "/problems";

    public static ValueTask HandleAsync(HttpExchange exchange)
    {
        exchange.Route = Root;
        if (!HttpMethods.IsGet(exchange.Method) && !HttpMethods.IsHead(exchange.Method))
        {
            return ProblemAnswer.WriteAsync(exchange, new Problem(ProblemKind.MethodNotAllowed, "these pages are only read") { Allowed = ["GET", "HEAD"] });
        }

        var rest = RequestTarget.PathOf(exchange.RawTarget)[Root.Length..].TrimStart('/');
        ProblemKind[] shown;
        if (rest.IsEmpty) shown = Enum.GetValues<ProblemKind>();
        else if (ProblemCatalogue.KindOf(rest) is { } kind) shown = [kind];
        else return ProblemAnswer.WriteAsync(exchange, new Problem(ProblemKind.NotFound, "there is no such problem code"));

        return SendAsync(exchange, shown, rest.IsEmpty);
    }

    private static async ValueTask SendAsync(HttpExchange exchange, ProblemKind[] shown, bool all)
    {
        using var body = new JsonBuffer();
        var html = Acceptance.PrefersHtml(exchange.RequestHeaders.Accept);
        if (html) WriteHtml(body, shown);
        else WriteJson(body, shown, all);

        exchange.Status = 200;
        var headers = exchange.ResponseHeaders;
        headers.ContentType = html ? "text/html; charset=utf-8" : "application/json";
        headers.CacheControl = "public, max-age=3600";
        headers.Append("Vary", "Accept");
        headers.ContentLength = body.Length;
        if (HttpMethods.IsGet(exchange.Method)) await exchange.ResponseBody.WriteAsync(body.WrittenMemory, exchange.Aborted);
    }

    private static void WriteJson(JsonBuffer json, ProblemKind[] shown, bool all)
    {
        if (all) json.Raw("{\"data\":["u8);
        for (var i = 0; i < shown.Length; i++)
        {
            if (i > 0) json.Raw((byte)',');
            var explanation = ProblemCatalogue.Explain(shown[i]);
            json.Raw("{\"code\":"u8);
            json.Text(ProblemCodes.Of(shown[i]));
            json.Raw(",\"status\":"u8);
            json.Number(ProblemMapping.StatusOf(shown[i]));
            json.Raw(",\"title\":"u8);
            json.Text(explanation.Title);
            json.Raw(",\"meaning\":"u8);
            json.Text(explanation.Meaning);
            json.Raw(",\"remedy\":"u8);
            json.Text(explanation.Remedy);
            json.Raw((byte)'}');
        }

        if (all) json.Raw("]}"u8);
    }

    private static void WriteHtml(JsonBuffer body, ProblemKind[] shown)
    {
        var title = shown.Length == 1 ? ProblemCatalogue.Explain(shown[0]).Title : "Problems";
        var html = new StringBuilder();
        html.Append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        html.Append("<meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"color-scheme\" content=\"light dark\">\n");
        html.Append("<title>").Append(WebUtility.HtmlEncode(title)).Append("</title>\n</head>\n<body>\n<main>\n");
        foreach (var kind in shown) AppendSection(html, kind);
        html.Append(shown.Length == 1 ? "<p><a href=\"/problems\">All problems</a></p>\n" : "").Append("</main>\n</body>\n</html>\n");
        body.Raw(Encoding.UTF8.GetBytes(html.ToString()));
    }

    private static void AppendSection(StringBuilder html, ProblemKind kind)
    {
        var code = ProblemCodes.Of(kind);
        var explanation = ProblemCatalogue.Explain(kind);
        html.Append("<section id=\"").Append(code).Append("\">\n<h1>").Append(WebUtility.HtmlEncode(explanation.Title)).Append("</h1>\n");
        html.Append("<p><code>").Append(code).Append("</code>, status ").Append(ProblemMapping.StatusOf(kind)).Append("</p>\n");
        html.Append("<p>").Append(WebUtility.HtmlEncode(explanation.Meaning)).Append("</p>\n");
        html.Append("<p>").Append(WebUtility.HtmlEncode(explanation.Remedy)).Append("</p>\n</section>\n");
    }
}
