using Ashlar.Engine;
using Ashlar.Model;
using Ashlar.Surfaces.Http;
using Ashlar.Surfaces.Http.Documents;
using Ashlar.Surfaces.Http.Problems;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Rest.Docs;

/// <summary>
/// The documents of one model snapshot: <c>/openapi.json</c>, the page at <c>/docs</c> that browses and calls the API, its assets,
/// and <c>/</c>, which leads there. Nothing on the page asks another host.
/// </summary>
public sealed class DocumentSurface
{
    private const string Page = "/docs", Specification = "/openapi.json", Assets = "/docs/assets/";
    private static readonly Problem ReadOnly = new(ProblemKind.MethodNotAllowed, "documents are only read") { Allowed = ["GET", "HEAD"] };
    private static readonly Problem NoAsset = new(ProblemKind.NotFound, "the page has no such part; reload /docs");

    private readonly DocsPage _page;
    private readonly SpecificationAnswer _specification;
    private readonly DocsAssets _assets;

    /// <param name="model">What is served.</param>
    /// <param name="routes">Gives the operations of other surfaces.</param>
    public DocumentSurface(ModelSnapshot model, RouteDocuments? routes = null)
        : this(model, DocsAssets.Embedded, routes)
    {
    }

    internal DocumentSurface(ModelSnapshot model, DocsAssets assets, RouteDocuments? routes = null)
    {
        _assets = assets;
        _page = new DocsPage(model, assets);
        _specification = new SpecificationAnswer(model, routes);
    }

    /// <summary>Answers a request for a document; null, with nothing done, when <paramref name="path"/> is none of them.</summary>
    /// <param name="exchange">The request and its answer.</param>
    /// <param name="path">The path as sent, without the query.</param>
    public ValueTask? TryHandle(HttpExchange exchange, string path)
    {
        var route = path switch
        {
            "/" or Page or Specification => path,
            "/docs/" => Page,
            _ when path.StartsWith(Assets, StringComparison.Ordinal) => Assets + "{name}",
            _ => null,
        };
        if (route is null) return null;

        exchange.Route = route;
#pragma warning disable CA2012 // handed to the caller, who awaits it once
        return Answer(exchange, route, path);
#pragma warning restore CA2012
    }

    private ValueTask Answer(HttpExchange exchange, string route, string path) => route switch
    {
        _ when !HttpMethods.IsGet(exchange.Method) && !HttpMethods.IsHead(exchange.Method) => ProblemAnswer.WriteAsync(exchange, ReadOnly),
        "/" => Redirect(exchange),
        Page => _page.SendAsync(exchange),
        Specification => _specification.SendAsync(exchange),
        _ when _assets.Find(path[Assets.Length..]) is { } asset => AssetAnswer.SendAsync(exchange, asset),
        _ => ProblemAnswer.WriteAsync(exchange, NoAsset),
    };

    private static ValueTask Redirect(HttpExchange exchange)
    {
        exchange.Status = StatusCodes.Status302Found;
        exchange.ResponseHeaders.Location = Page;
        exchange.ResponseHeaders.ContentLength = 0;
        return ValueTask.CompletedTask;
    }
}
