using Ashlar.Engine;
using Ashlar.Engine.Reads;
using Ashlar.Engine.Rules;
using Ashlar.Stores;
using Ashlar.Surfaces.Http;
using Ashlar.Surfaces.Http.Json;
using Ashlar.Surfaces.Http.Problems;
using Ashlar.Surfaces.Rest.Binding;
using Ashlar.Surfaces.Rest.Conditions;
using Ashlar.Surfaces.Rest.Json;
using Ashlar.Surfaces.Rest.Routing;

namespace Ashlar.Surfaces.Rest;

/// <summary><c>GET /api/products</c>.</summary>
internal static class ListRows
{
    public static async ValueTask HandleAsync(RestContext rest, HttpExchange exchange, EntityRoute route)
    {
        var request = QueryBinding.List(route.Entity, exchange.RawQuery);
        if ((request.Problem ?? ReadPreconditions.Check(exchange.RequestHeaders)) is { } problem)
        {
            await rest.RefuseAsync(exchange, route.Entity, Act.List, problem);
            return;
        }

        var result = await rest.Engine.ListAsync(request.Value, exchange.Caller, exchange.Aborted);
        if (!result.IsOk)
        {
            await RestContext.RefuseAsync(exchange, result.Problem);
            return;
        }

        using var json = new JsonBuffer();
        var written = await WriteAsync(rest, exchange, result.Value, json);
        if (!written.IsOk)
        {
            await ProblemAnswer.WriteAsync(exchange, written.Problem);
            return;
        }

        if (written.Value is { } next) exchange.ResponseHeaders.Link = NextLink.Of(route.Collection, exchange.RawQuery, next);
        await JsonAnswer.SendReadAsync(exchange, json, EntityTags.OfHash(BodyHash.Of(json.Written)));
    }

    /// <summary>Writes a page and gives its cursor; the connection is back when it returns. Problems: Unavailable, Timeout.</summary>
    public static async ValueTask<Result<string?>> WriteAsync(RestContext rest, HttpExchange exchange, IPageAnswer page, JsonBuffer json)
    {
        try
        {
            exchange.Rows = await EncodeAsync(rest, page, json, exchange.Aborted);
            return page.Next;
        }
        catch (StoreException lost)
        {
            return StoreProblems.From(lost);
        }
        finally
        {
            await page.DisposeAsync();
        }
    }

    /// <returns>How many rows the page has.</returns>
    public static async ValueTask<int> EncodeAsync(RestContext rest, IPageAnswer page, JsonBuffer json, CancellationToken cancellationToken)
    {
        var encoder = rest.Encoders.For(page.Shape);
        json.Raw("{\"data\":["u8);
        var rows = 0;
        while (await page.ReadAsync(cancellationToken))
        {
            if (rows++ > 0) json.Raw((byte)',');
            page.Budget.TryTake(); // a page's own rows are counted, and never cut: there are at most as many as the limit
            encoder.Write(json, page.Row, page.Budget);
        }

        WritePage(json, page);
        return rows;
    }

    private static void WritePage(JsonBuffer json, IPageAnswer page)
    {
        json.Raw("],\"page\":{\"limit\":"u8);
        json.Number(page.Limit);
        json.Raw(page.HasMore ? ",\"hasMore\":true,\"next\":"u8 : ",\"hasMore\":false,\"next\":"u8);
        if (page.Next is null) json.Null();
        else json.Text(page.Next);
        if (page.Total is { } total)
        {
            json.Raw(",\"total\":"u8);
            json.Number(total);
        }

        json.Raw("}}"u8);
    }
}
