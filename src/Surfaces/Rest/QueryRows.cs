using Ashlar.Engine;
using Ashlar.Engine.Reads;
using Ashlar.Engine.Rules;
using Ashlar.Surfaces.Http;
using Ashlar.Surfaces.Http.Bodies;
using Ashlar.Surfaces.Http.Json;
using Ashlar.Surfaces.Http.Problems;
using Ashlar.Surfaces.Rest.Binding;
using Ashlar.Surfaces.Rest.Conditions;
using Ashlar.Surfaces.Rest.Routing;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Rest;

/// <summary><c>POST /api/products/query</c>: the list, its parameters in a JSON body. It reads; nothing is written.</summary>
internal static class QueryRows
{
    public static async ValueTask HandleAsync(RestContext rest, HttpExchange exchange, EntityRoute route)
    {
        var problem = rest.Engine.Closed(route.Entity, Act.List, exchange.Caller)
            ?? ReadPreconditions.Check(exchange.RequestHeaders)
            ?? QueryBinding.None(exchange.RawQuery)
            ?? ContentTypes.Refuse(exchange, ContentTypes.OfBodies);
        if (problem is not null)
        {
            await ProblemAnswer.WriteAsync(exchange, problem);
            return;
        }

        var request = await BindAsync(rest, exchange, route);
        if (!request.IsOk)
        {
            await ProblemAnswer.WriteAsync(exchange, request.Problem);
            return;
        }

        var result = await rest.Engine.ListAsync(request.Value, exchange.Caller, exchange.Aborted);
        if (!result.IsOk)
        {
            await ProblemAnswer.WriteAsync(exchange, QueryBody.AtPointers(result.Problem));
            return;
        }

        using var json = new JsonBuffer();
        var written = await ListRows.WriteAsync(rest, exchange, result.Value, json);
        if (written.IsOk) await JsonAnswer.SendAsync(exchange, StatusCodes.Status200OK, json, tag: null);
        else await ProblemAnswer.WriteAsync(exchange, written.Problem);
    }

    private static async ValueTask<Result<ListRequest>> BindAsync(RestContext rest, HttpExchange exchange, EntityRoute route)
    {
        var bytes = await RequestBytes.ReadAsync(exchange, rest.Options.MaxBodyBytes);
        if (!bytes.IsOk) return bytes.Problem;

        using var body = bytes.Value;
        var parsed = JsonBody.Parse(body.Memory);
        if (!parsed.IsOk) return parsed.Problem;

        using var document = parsed.Value;
        return QueryBody.Bind(route.Entity, document.RootElement);
    }
}
