using System.Text.Json.Nodes;
using Ashlar.Model;
using Ashlar.Surfaces.Rest.OpenApi.Schemas;
using Ashlar.Surfaces.Rest.Routing;

namespace Ashlar.Surfaces.Rest.OpenApi.Operations;

/// <summary>The three addresses of an entity and what is done at them.</summary>
internal static class EntityPaths
{
    public static void AddTo(JsonObject paths, DocumentScope scope, Entity entity)
    {
        var route = new EntityRoute(entity);
        paths[route.Collection] = new JsonObject { ["get"] = ReadOperations.List(scope, entity), ["post"] = WriteOperations.Create(scope, entity) };
        paths[route.Query] = new JsonObject { ["post"] = ReadOperations.Query(scope, entity) };
        paths[route.RowTemplate] = new JsonObject
        {
            ["parameters"] = new JsonArray(Key(entity)),
            ["get"] = ReadOperations.Get(scope, entity),
            ["patch"] = WriteOperations.Patch(scope, entity),
            ["put"] = WriteOperations.Replace(scope, entity),
            ["delete"] = WriteOperations.Delete(scope, entity),
        };
    }

    private static JsonObject Key(Entity entity) => new()
    {
        ["name"] = entity.Key.WireName,
        ["in"] = "path",
        ["required"] = true,
        ["description"] = $"The key of the {Words.Of(entity.Name)}.",
        ["schema"] = ScalarSchemas.Of(entity.Key.Type),
    };
}
