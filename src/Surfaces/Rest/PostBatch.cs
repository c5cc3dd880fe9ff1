using System.Globalization;
using System.Text.Json;
using Ashlar.Engine;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Writes;
using Ashlar.Engine.Writes.Batches;
using Ashlar.Surfaces.Http;
using Ashlar.Surfaces.Http.Bodies;
using Ashlar.Surfaces.Http.Problems;
using Ashlar.Surfaces.Rest.Batches;
using Ashlar.Surfaces.Rest.Binding;
using Ashlar.Surfaces.Rest.Conditions;
using Ashlar.Surfaces.Rest.Repeats;
using Ashlar.Surfaces.Rest.Routing;

namespace Ashlar.Surfaces.Rest;

/// <summary>
/// <c>POST /api/batch</c>: operations in order, all or none; and <c>POST</c> of an array to a collection, which is a batch of
/// creations.
/// </summary>
internal static class PostBatch
{
    public static async ValueTask HandleAsync(RestContext rest, HttpExchange exchange)
    {
        var problem = WritePreconditions.Check(exchange.RequestHeaders, WriteVerb.Create)
            ?? IdempotencyKeys.Check(exchange, exchange.Caller)
            ?? QueryBinding.None(exchange.RawQuery)
            ?? ContentTypes.Refuse(exchange, ContentTypes.OfBodies);
        if (problem is not null)
        {
            await ProblemAnswer.WriteAsync(exchange, problem);
            return;
        }

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
        var bound = Bind(rest, exchange.Caller, document.RootElement);
        if (bound.IsOk) await RunAsync(rest, exchange, bound.Value, body.Memory, asArray: false);
        else await ProblemAnswer.WriteAsync(exchange, bound.Problem);
    }

    /// <summary><c>[{…},{…}]</c> to a collection.</summary>
    public static async ValueTask CreateAllAsync(
        RestContext rest, HttpExchange exchange, EntityRoute route, WriteRequest request, JsonElement rows, ReadOnlyMemory<byte> body)
    {
        var faults = new OperationFaults();
        OperationForm.Count(rows.GetArrayLength(), "", faults);
        if (faults.Any)
        {
            await ProblemAnswer.WriteAsync(exchange, faults.ToProblem());
            return;
        }

        var bound = new List<BoundOperation>(rows.GetArrayLength());
        foreach (var row in rows.EnumerateArray())
        {
            var at = "/" + bound.Count.ToString(CultureInfo.InvariantCulture);
            bound.Add(new BoundOperation(new BatchOperation(null, at, at) { Write = request with { Body = row } }, route));
        }

        await RunAsync(rest, exchange, bound, body, asArray: true);
    }

    private static Result<List<BoundOperation>> Bind(RestContext rest, Caller caller, JsonElement batch)
    {
        var faults = new OperationFaults();
        var forms = OperationForm.Read(batch, faults);
        if (faults.Any) return faults.ToProblem();
        var operations = new List<BoundOperation>(forms.Count);
        foreach (var form in forms)
        {
            var bound = BoundOperation.Bind(form, rest.Router, (entity, act) => rest.Engine.Closed(entity, act, caller));
            if (!bound.IsOk) return AtOperation(bound.Problem, form, operations.Count);
            operations.Add(bound.Value);
        }

        return operations;
    }

    // Parameters of an operation are in its path.
    private static Problem AtOperation(Problem problem, OperationForm form, int index) => problem with
    {
        Operation = index,
        OperationId = form.Id,
        Errors = [.. problem.Errors.Select(f => f.Pointer is null ? f with { Pointer = form.At + "/path" } : f)],
    };

    private static async ValueTask RunAsync(RestContext rest, HttpExchange exchange, List<BoundOperation> operations, ReadOnlyMemory<byte> body, bool asArray)
    {
        using var results = new BatchResults(rest, asArray, exchange.Aborted);
        var request = new BatchRequest(operations.ConvertAll(results.Add))
        {
            Begin = results.Begin,
            Overflow = results.Overflow,
            Repeat = IdempotencyKeys.Guard(exchange, body, results.Keep),
        };
        var result = await rest.Engine.BatchAsync(request, exchange.Caller, exchange.Aborted);
        if (result.IsOk) await results.SendAsync(exchange, result.Value);
        else await ProblemAnswer.WriteAsync(exchange, result.Problem);
    }
}
