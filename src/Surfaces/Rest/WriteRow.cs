using System.Text.Json;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Writes;
using Ashlar.Surfaces.Http;
using Ashlar.Surfaces.Rest.Binding;
using Ashlar.Surfaces.Rest.Bodies;
using Ashlar.Surfaces.Rest.Conditions;
using Ashlar.Surfaces.Rest.Json;
using Ashlar.Surfaces.Rest.Problems;
using Ashlar.Surfaces.Rest.Routing;
using Microsoft.AspNetCore.Http;

namespace Ashlar.Surfaces.Rest;

/// <summary><c>POST /api/products</c> and <c>PATCH</c>, <c>PUT</c>, <c>DELETE /api/products/{id}</c>.</summary>
internal static class WriteRow
{
    public static async ValueTask HandleAsync(RestContext rest, HttpExchange exchange, EntityRoute route, WriteVerb verb, string? key)
    {
        var entity = route.Entity;
        var selection = QueryBinding.Row(exchange.RawQuery);
        var problem = rest.Engine.Closed(entity, ActOf(verb), exchange.Caller)
            ?? WritePreconditions.Check(exchange.RequestHeaders, verb)
            ?? selection.Problem
            ?? (verb == WriteVerb.Delete ? null : ContentTypes.Refuse(exchange, verb == WriteVerb.Patch ? ContentTypes.OfPatches : ContentTypes.OfBodies));
        if (problem is not null)
        {
            await ProblemAnswer.WriteAsync(exchange, problem);
            return;
        }

        var request = WritePreconditions.Apply(new WriteRequest(entity, verb) { Key = key, Selection = selection.Value }, exchange.RequestHeaders);
        if (verb == WriteVerb.Delete) await RunAsync(rest, exchange, route, request);
        else await WithBodyAsync(rest, exchange, route, request);
    }

    private static async ValueTask WithBodyAsync(RestContext rest, HttpExchange exchange, EntityRoute route, WriteRequest request)
    {
        var bytes = await RequestBytes.ReadAsync(exchange, rest.Options.MaxBodyBytes);
        if (!bytes.IsOk)
        {
            await ProblemAnswer.WriteAsync(exchange, bytes.Problem);
            return;
        }

        using var body = bytes.Value; // outlives the document, which reads from it
        var parsed = JsonBody.Parse(body.Memory);
        if (!parsed.IsOk)
        {
            await ProblemAnswer.WriteAsync(exchange, parsed.Problem);
            return;
        }

        using JsonDocument document = parsed.Value;
        await RunAsync(rest, exchange, route, request with { Body = document.RootElement });
    }

    private static async ValueTask RunAsync(RestContext rest, HttpExchange exchange, EntityRoute route, WriteRequest request)
    {
        using var json = new JsonBuffer();
        string? tag = null;
        var encode = request.Verb == WriteVerb.Delete ? null : new AnswerEncoder((shape, row, budget) =>
        {
            json.CutTo(0); // the store may run the work again
            rest.Encoders.For(shape).Write(json, row, budget);
            tag = GetRow.TagOf(shape, row, json);
        });

        var result = await rest.Engine.WriteAsync(request, exchange.Caller, encode, exchange.Aborted);
        if (!result.IsOk)
        {
            await RestContext.RefuseAsync(exchange, result.Problem);
            return;
        }

        var answer = result.Value;
        var created = request.Verb == WriteVerb.Create;
        if (created) exchange.ResponseHeaders.Location = route.RowAddress(answer.Key);
        exchange.Rows = 1;
        if (encode is not null && answer.Visible) await JsonAnswer.SendAsync(exchange, created ? StatusCodes.Status201Created : StatusCodes.Status200OK, json, tag);
        else SendEmpty(exchange, created);
    }

    /// <summary>A deleted row, or a written one that the caller may not read.</summary>
    private static void SendEmpty(HttpExchange exchange, bool created)
    {
        exchange.Status = created ? StatusCodes.Status201Created : StatusCodes.Status204NoContent;
        if (created) exchange.ResponseHeaders.ContentLength = 0;
        exchange.ResponseHeaders.CacheControl = "no-store";
    }

    private static Act ActOf(WriteVerb verb) => verb switch
    {
        WriteVerb.Create => Act.Create,
        WriteVerb.Delete => Act.Delete,
        _ => Act.Update,
    };
}
