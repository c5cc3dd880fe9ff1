using System.Text.Json.Nodes;
using Ashlar.Engine.Writes.Batches;
using Ashlar.Model;
using Ashlar.Surfaces.Http.Bodies;
using Ashlar.Surfaces.Rest.OpenApi.Schemas;

namespace Ashlar.Surfaces.Rest.OpenApi.Operations;

/// <summary>Create, patch, replace, delete.</summary>
internal static class WriteOperations
{
    public static JsonObject Create(DocumentScope scope, Entity entity)
    {
        var operation = Operation.Of(scope, entity, OperationRole.Create, $"Create {Words.One(entity.Name)}", $"Makes a row and answers with it.{Owned(entity, " Its own rows are made with it, in one transaction.")} An array of up to {BatchRequest.MostOperations} bodies makes all of them or none, and is answered with `{{\"data\": […]}}`.");
        var responses = new JsonObject
        {
            ["201"] = Responses.Json(
                scope, $"The new {Words.Of(entity.Name)}. Without a body where the caller may not read what it wrote.",
                Nodes.AnyOf(scope.Schema(entity, SchemaRole.Row), Rows(scope, entity)), scope.Examples.Row(entity), Headers.Location, Headers.ETag, Headers.Replayed),
        };
        Responses.AddProblems(responses, scope, ProblemSets.Of(entity, OperationRole.Create));
        var one = scope.Schema(entity, SchemaRole.Create);
        var schema = Nodes.AnyOf(one, Nodes.Array(one.DeepClone(), min: 1, max: BatchRequest.MostOperations));
        var body = Operation.Body(schema, scope.Examples.Create(entity), ContentTypes.Json);
        return Operation.With(operation, [.. ListParameters.OfRows(scope, entity), Headers.IdempotencyKey(scope)], body, responses);
    }

    // The answer to an array; null stands for a row that the caller may not read.
    private static JsonObject Rows(DocumentScope scope, Entity entity) =>
        Nodes.Open(new JsonObject { ["data"] = Nodes.Array(Nodes.AnyOf(scope.Schema(entity, SchemaRole.Row), Nodes.Null())) }, ["data"]);

    public static JsonObject Patch(DocumentScope scope, Entity entity)
    {
        var operation = Operation.Of(
            scope, entity, OperationRole.Patch, $"Update {Words.One(entity.Name)}",
            $"Changes what the body names and leaves the rest (JSON Merge Patch, RFC 7396{Owned(entity, "; in lists of its own rows, items are matched by their key")}).");
        var body = Operation.Body(scope.Schema(entity, SchemaRole.Patch), scope.Examples.Patch(entity), ContentTypes.MergePatch, ContentTypes.Json);
        return Changed(scope, entity, OperationRole.Patch, operation, body);
    }

    public static JsonObject Replace(DocumentScope scope, Entity entity)
    {
        var operation = Operation.Of(
            scope, entity, OperationRole.Replace, $"Replace {Words.One(entity.Name)}",
            "Sets the whole row: an absent optional field becomes null, one with a default its default; absent lists stay. A row as it was read may be sent back. There must be such a row.");
        return Changed(scope, entity, OperationRole.Replace, operation, Operation.Body(scope.Schema(entity, SchemaRole.Replace), scope.Examples.Replace(entity), ContentTypes.Json));
    }

    public static JsonObject Delete(DocumentScope scope, Entity entity)
    {
        var operation = Operation.Of(scope, entity, OperationRole.Delete, $"Delete {Words.One(entity.Name)}", $"Deletes the row{Owned(entity, " and its own rows with it")}.");
        var responses = new JsonObject { ["204"] = Responses.Empty(scope, "It is deleted.", Headers.Replayed) };
        Responses.AddProblems(responses, scope, ProblemSets.Of(entity, OperationRole.Delete));
        return Operation.With(operation, [Headers.IfMatch(scope, entity.RequiresIfMatch), Headers.IdempotencyKey(scope)], body: null, responses);
    }

    private static JsonObject Changed(DocumentScope scope, Entity entity, OperationRole role, JsonObject operation, JsonObject body)
    {
        var responses = new JsonObject
        {
            ["200"] = Responses.Json(scope, $"The {Words.Of(entity.Name)} as it is now.", scope.Schema(entity, SchemaRole.Row), scope.Examples.Row(entity), Headers.ETag, Headers.Replayed),
            ["204"] = Responses.Empty(scope, "It is changed, and the caller may not read it.", Headers.Replayed),
        };
        Responses.AddProblems(responses, scope, ProblemSets.Of(entity, role));
        return Operation.With(operation, [.. ListParameters.OfRows(scope, entity), Headers.IfMatch(scope, entity.RequiresIfMatch), Headers.IdempotencyKey(scope)], body, responses);
    }

    private static string Owned(Entity entity, string text) => entity.Fields.Any(f => f is ManyField { Owned: true, Hidden: false }) ? text : "";
}
