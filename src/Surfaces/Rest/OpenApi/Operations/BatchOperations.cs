using System.Text.Json.Nodes;
using Ashlar.Engine.Writes.Batches;
using Ashlar.Surfaces.Http.Bodies;
using Ashlar.Surfaces.Rest.OpenApi.Schemas;

namespace Ashlar.Surfaces.Rest.OpenApi.Operations;

/// <summary>Several operations as one.</summary>
internal static class BatchOperations
{
    public static JsonObject Post(DocumentScope scope)
    {
        var operation = new JsonObject
        {
            ["operationId"] = "postBatch",
            ["tags"] = new JsonArray(scope.Names.ServerTag),
            ["summary"] = "Do several things or none",
            ["description"] = "Carries out the operations in order, in one transaction: when one is refused, none is done, and the answer is its problem with `operation`, the id or index. "
                + "Each is judged by the rules as if it came alone, and sees what those before it have written. Where a body needs a key, `{\"$ref\": \"a.id\"}` stands for that of the row "
                + "of the earlier operation `a`, and so does `{a.id}` as the last part of a path.",
            ["security"] = Security.OfAnyone(scope),
        };
        var responses = new JsonObject
        {
            ["200"] = Responses.Json(scope, "The results, in the order of the operations.", scope.Shared("BatchResults", Results), ResultsExample(scope), Headers.Replayed),
        };
        Responses.AddProblems(responses, scope, ProblemSets.OfBatch(scope.Model));
        var body = Operation.Body(scope.Shared("Batch", () => Batch(scope)), Example(scope), ContentTypes.Json);
        return Operation.With(operation, [Headers.IdempotencyKey(scope)], body, responses);
    }

    private static JsonObject Batch(DocumentScope scope)
    {
        var operations = Nodes.Array(scope.Shared("BatchOperation", OneOperation), min: 1, max: BatchRequest.MostOperations);
        return Nodes.Describe(Nodes.Closed(new JsonObject { ["operations"] = operations }, ["operations"]), "Operations that are all done, in order, or none of them.");
    }

    private static JsonObject OneOperation()
    {
        var properties = new JsonObject
        {
            ["id"] = Nodes.Describe(new JsonObject { ["type"] = "string", ["pattern"] = "^[A-Za-z0-9_-]{1,64}$" }, "By which later operations refer to its row."),
            ["method"] = Nodes.Describe(new JsonObject { ["type"] = "string", ["enum"] = Nodes.Strings(["GET", "POST", "PATCH", "PUT", "DELETE"]) }, "As it would be sent alone."),
            ["path"] = Text("The path and parameters, as they would be sent alone; `{a.id}` stands for the key of the earlier operation `a`."),
            ["ifMatch"] = Text("What `If-Match` would say."),
            ["body"] = Nodes.Describe([], "What would be sent alone; `{\"$ref\": \"a.id\"}` stands for the key of the earlier operation `a`."),
        };
        return Nodes.Describe(Nodes.Closed(properties, ["method", "path"]), "One operation of a batch.");
    }

    private static JsonObject Results()
    {
        var result = new JsonObject
        {
            ["id"] = Text("The operation's, where it has one."),
            ["status"] = Nodes.Describe(new JsonObject { ["type"] = "integer", ["enum"] = new JsonArray(200, 201, 204) }, "As it would be answered alone."),
            ["location"] = Text("The address of a new row."),
            ["etag"] = Text("The version of what is in the body."),
            ["body"] = Nodes.Describe([], "The row or page; not there for deletions and for what the caller may not read."),
        };
        var results = Nodes.Array(Nodes.Describe(Nodes.Open(result, ["status"]), "The result of one operation."));
        return Nodes.Describe(Nodes.Open(new JsonObject { ["results"] = results }, ["results"]), "What a batch did.");
    }

    private static JsonObject Example(DocumentScope scope)
    {
        var entity = scope.Model.Entities[0];
        var path = "/api/" + entity.Path;
        var operations = new JsonArray();
        if (scope.Examples.Create(entity) is { } create) operations.Add(new JsonObject { ["id"] = "a", ["method"] = "POST", ["path"] = path, ["body"] = create });
        operations.Add(new JsonObject { ["method"] = "GET", ["path"] = operations.Count > 0 ? $"{path}/{{a.{entity.Key.WireName}}}" : path });
        return new JsonObject { ["operations"] = operations };
    }

    private static JsonObject? ResultsExample(DocumentScope scope)
    {
        if (scope.Examples.Row(scope.Model.Entities[0]) is not { } row) return null;
        return new JsonObject { ["results"] = new JsonArray(new JsonObject { ["id"] = "a", ["status"] = 201, ["location"] = $"/api/{scope.Model.Entities[0].Path}/…", ["etag"] = "\"1\"", ["body"] = row }) };
    }

    private static JsonObject Text(string description) => Nodes.Describe(new JsonObject { ["type"] = "string" }, description);
}
