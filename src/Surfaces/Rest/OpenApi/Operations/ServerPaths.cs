using System.Text.Json.Nodes;
using Ashlar.Engine;
using Ashlar.Model;
using Ashlar.Surfaces.Rest.OpenApi.Schemas;

namespace Ashlar.Surfaces.Rest.OpenApi.Operations;

/// <summary>What belongs to no entity: the caller's own row, and whether the server works.</summary>
internal static class ServerPaths
{
    public static void AddTo(JsonObject paths, DocumentScope scope)
    {
        paths["/api/batch"] = new JsonObject { ["post"] = BatchOperations.Post(scope) };
        paths["/api/me"] = new JsonObject { ["get"] = Me(scope) };
        paths["/health/live"] = new JsonObject { ["get"] = Health(scope, "getLive", "The process answers", "live", []) };
        paths["/health/ready"] = new JsonObject { ["get"] = Health(scope, "getReady", "The server can do its work", "ready", [ProblemKind.Unavailable]) };
    }

    private static JsonObject Me(DocumentScope scope)
    {
        var user = scope.Model.User;
        var key = user.Key.WireName;
        var bare = Nodes.Describe(
            Nodes.Open(new JsonObject { [key] = ScalarSchemas.Of(user.Key.Type) }, [key]),
            user.HasTable ? "A caller without a row yet: it is made at the first write that refers to it." : "The caller.");
        if (!user.HasTable) return MeWithoutRow(scope, key, bare);
        var operation = new JsonObject
        {
            ["operationId"] = "getMe",
            ["tags"] = new JsonArray(user.Name),
            ["summary"] = "Get the caller",
            ["description"] = "The caller's own row, under the rules of its entity.",
        };
        var responses = new JsonObject
        {
            ["200"] = Responses.Json(scope, "The caller.", Nodes.AnyOf(scope.Schema(user, SchemaRole.Row), bare), scope.Examples.Row(user), Headers.ETag),
            ["304"] = Responses.Empty(scope, "Nothing has changed since the `ETag` of `If-None-Match`.", Headers.ETag),
        };
        Responses.AddProblems(responses, scope, ProblemSets.OfMe(scope.Model));
        return Operation.With(operation, [.. ListParameters.OfRows(scope, user), Headers.IfNoneMatch(scope)], body: null, responses);
    }

    // The database has no table of callers: who asks is all there is to tell
    private static JsonObject MeWithoutRow(DocumentScope scope, string key, JsonObject schema)
    {
        var example = new JsonObject { [key] = scope.Model.User.Key.Type.Kind is ScalarKind.Uuid ? "0192d5c1-8f4e-7a31-9c55-2f1d3c4b5a69" : 7 };
        var operation = new JsonObject
        {
            ["operationId"] = "getMe",
            ["tags"] = new JsonArray(scope.Names.ServerTag),
            ["summary"] = "Get the caller",
            ["description"] = "The caller's id, as its token says it.",
        };
        var responses = new JsonObject { ["200"] = Responses.Json(scope, "The caller.", schema, example) };
        Responses.AddProblems(responses, scope, ProblemSets.OfMe(scope.Model));
        return Operation.With(operation, [], body: null, responses);
    }

    private static JsonObject Health(DocumentScope scope, string id, string summary, string status, ProblemKind[] problems)
    {
        var schema = Nodes.Open(new JsonObject { ["status"] = new JsonObject { ["type"] = "string", ["const"] = status } }, ["status"]);
        var operation = new JsonObject
        {
            ["operationId"] = id,
            ["tags"] = new JsonArray(scope.Names.ServerTag),
            ["summary"] = summary,
            ["description"] = problems.Length == 0 ? "For whoever restarts a process that hangs." : "For whoever sends requests here: the store answers, and the server is not stopping.",
            ["security"] = new JsonArray(),
        };
        var responses = new JsonObject { ["200"] = Responses.Json(scope, summary + ".", schema, new JsonObject { ["status"] = status }) };
        Responses.AddProblems(responses, scope, problems);
        operation["responses"] = responses;
        return operation;
    }
}
