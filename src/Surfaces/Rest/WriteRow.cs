using System.Text.Json;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Writes;
using Ashlar.Surfaces.Http;
using Ashlar.Surfaces.Http.Bodies;
using Ashlar.Surfaces.Http.Problems;
using Ashlar.Surfaces.Rest.Binding;
using Ashlar.Surfaces.Rest.Conditions;
using Ashlar.Surfaces.Rest.Repeats;
using Ashlar.Surfaces.Rest.Routing;

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
            ?? IdempotencyKeys.Check(exchange, exchange.Caller)
            ?? selection.Problem
            ?? (verb == WriteVerb.Delete ? null : ContentTypes.Refuse(exchange, verb == WriteVerb.Patch ? ContentTypes.OfPatches : ContentTypes.OfBodies));
        if (problem is not null)
        {
            await ProblemAnswer.WriteAsync(exchange, problem);
            return;
        }

        var request = WritePreconditions.Apply(new WriteRequest(entity, verb) { Key = key, Selection = selection.Value }, exchange.RequestHeaders);
        if (verb == WriteVerb.Delete) await RunAsync(rest, exchange, route, request, default);
        else await WithBodyAsync(rest, exchange, route, request);
    }

    public static Act ActOf(WriteVerb verb) => verb switch
    {
        WriteVerb.Create => Act.Create,
        WriteVerb.Delete => Act.Delete,
        _ => Act.Update,
    };

    private static async ValueTask WithBodyAsync(RestContext rest, HttpExchange exchange, EntityRoute route, WriteRequest request)
    {
        var bytes = await RequestBytes.ReadAsync(exchange, rest.Options.MaxBodyBytes);
        if (!bytes.IsOk)
        {
            await ProblemAnswer.WriteAsync(exchange, bytes.Problem);
            return;
        }

        using var body = bytes.Value; // outlives the document, which reads from it
        var parsed = JsonBody.Parse(body.Memory, orArray: request.Verb == WriteVerb.Create);
        if (!parsed.IsOk)
        {
            await ProblemAnswer.WriteAsync(exchange, parsed.Problem);
            return;
        }

        using JsonDocument document = parsed.Value;
        if (document.RootElement.ValueKind == JsonValueKind.Array) await PostBatch.CreateAllAsync(rest, exchange, route, request, document.RootElement, body.Memory);
        else await RunAsync(rest, exchange, route, request with { Body = document.RootElement }, body.Memory);
    }

    private static async ValueTask RunAsync(RestContext rest, HttpExchange exchange, EntityRoute route, WriteRequest request, ReadOnlyMemory<byte> body)
    {
        using var row = new WrittenRow(rest, route, request.Verb);
        request = request with { Repeat = IdempotencyKeys.Guard(exchange, body, answers => row.Keep(answers[0])) };
        var result = await rest.Engine.WriteAsync(request, exchange.Caller, row.Encoder, exchange.Aborted);
        if (!result.IsOk)
        {
            await RestContext.RefuseAsync(exchange, result.Problem);
            return;
        }

        exchange.Rows = 1;
        await row.SendAsync(exchange, result.Value);
    }
}
