using System.Text.Json.Nodes;
using Ashlar.Model;

namespace Ashlar.Surfaces.Rest.OpenApi.Operations;

/// <summary>What every operation on an entity states.</summary>
internal static class Operation
{
    public static JsonObject Of(DocumentScope scope, Entity entity, OperationRole role, string summary, string description)
    {
        var act = ActOf(role);
        var operation = new JsonObject
        {
            ["operationId"] = scope.Names.Of(entity, role),
            ["tags"] = new JsonArray(entity.Name),
            ["summary"] = summary,
            ["description"] = $"{description}\n\n{AccessWords.Of(scope, entity, act)}".Trim(),
        };
        if (scope.Public(entity, act) is not null) operation["security"] = Security.OfAnyone(scope);
        return operation;
    }

    /// <summary>Adds parameters, body and responses, in that order.</summary>
    public static JsonObject With(JsonObject operation, IEnumerable<JsonObject> parameters, JsonObject? body, JsonObject responses)
    {
        operation["parameters"] = new JsonArray([.. parameters]);
        if (body is not null) operation["requestBody"] = body;
        operation["responses"] = responses;
        return operation;
    }

    /// <summary>A body that must be there.</summary>
    public static JsonObject Body(JsonObject schema, JsonNode? example, params string[] mediaTypes)
    {
        var content = new JsonObject();
        foreach (var type in mediaTypes)
        {
            var media = new JsonObject { ["schema"] = schema.DeepClone() };
            if (example is not null) media["example"] = example.DeepClone();
            content[type] = media;
        }

        return new JsonObject { ["required"] = true, ["content"] = content };
    }

    private static string ActOf(OperationRole role) => role switch
    {
        OperationRole.List or OperationRole.Query => "list",
        OperationRole.Get => "get",
        OperationRole.Create => "create",
        OperationRole.Delete => "delete",
        _ => "update",
    };
}
