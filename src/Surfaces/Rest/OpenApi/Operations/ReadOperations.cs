using System.Text.Json.Nodes;
using Ashlar.Model;
using Ashlar.Surfaces.Http.Bodies;

namespace Ashlar.Surfaces.Rest.OpenApi.Operations;

/// <summary>List, query, get.</summary>
internal static class ReadOperations
{
    public static JsonObject List(DocumentScope scope, Entity entity)
    {
        var operation = Operation.Of(scope, entity, OperationRole.List, $"List {Words.Plural(entity)}", "A page of the rows that the caller may see. All conditions join with *and*.");
        var responses = new JsonObject
        {
            ["200"] = Responses.Json(scope, $"A page of {Words.Plural(entity)}.", scope.Schema(entity, SchemaRole.Page), scope.Examples.Page(entity), Headers.ETag, Headers.Link),
            ["304"] = Responses.Empty(scope, "Nothing has changed since the `ETag` of `If-None-Match`.", Headers.ETag),
        };
        Responses.AddProblems(responses, scope, ProblemSets.Of(entity, OperationRole.List));
        return Operation.With(operation, [.. ListParameters.Of(scope, entity), Headers.IfNoneMatch(scope)], body: null, responses);
    }

    public static JsonObject Query(DocumentScope scope, Entity entity)
    {
        var operation = Operation.Of(scope, entity, OperationRole.Query, $"Query {Words.Plural(entity)}", "The list, its parameters in a body: for conditions that are too long for an address. Nothing is written.");
        var responses = new JsonObject
        {
            ["200"] = Responses.Json(scope, $"A page of {Words.Plural(entity)}.", scope.Schema(entity, SchemaRole.Page), scope.Examples.Page(entity)),
        };
        Responses.AddProblems(responses, scope, ProblemSets.Of(entity, OperationRole.Query));
        return Operation.With(operation, [], Operation.Body(scope.Schema(entity, SchemaRole.Query), scope.Examples.Query(entity), ContentTypes.Json), responses);
    }

    public static JsonObject Get(DocumentScope scope, Entity entity)
    {
        var operation = Operation.Of(scope, entity, OperationRole.Get, $"Get {Words.One(entity.Name)}", "One row. A row that the caller may not see is answered as one that is not there.");
        var responses = new JsonObject
        {
            ["200"] = Responses.Json(scope, $"The {Words.Of(entity.Name)}.", scope.Schema(entity, SchemaRole.Row), scope.Examples.Row(entity), Headers.ETag),
            ["304"] = Responses.Empty(scope, "Nothing has changed since the `ETag` of `If-None-Match`.", Headers.ETag),
        };
        Responses.AddProblems(responses, scope, ProblemSets.Of(entity, OperationRole.Get));
        return Operation.With(operation, [.. ListParameters.OfRows(scope, entity), Headers.IfNoneMatch(scope)], body: null, responses);
    }
}
