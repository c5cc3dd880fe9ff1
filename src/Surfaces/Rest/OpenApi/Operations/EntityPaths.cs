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
        var rows = new JsonObject { ["get"] = ReadOperations.List(scope, entity) };
        if (!entity.ReadOnly) rows["post"] = WriteOperations.Create(scope, entity);
        paths[route.Collection] = rows;
        paths[route.Query] = new JsonObject { ["post"] = ReadOperations.Query(scope, entity) };
        if (entity.HasAddresses) paths[route.RowTemplate] = Row(scope, entity);
    }

    private static JsonObject Row(DocumentScope scope, Entity entity)
    {
        var row = new JsonObject { ["parameters"] = new JsonArray(Key(entity)), ["get"] = ReadOperations.Get(scope, entity) };
        if (entity.ReadOnly) return row;
        row["patch"] = WriteOperations.Patch(scope, entity);
        row["put"] = WriteOperations.Replace(scope, entity);
        row["delete"] = WriteOperations.Delete(scope, entity);
        return row;
    }

    private static JsonObject Key(Entity entity) => new()
    {
        ["name"] = EntityRoute.NameOfKey(entity),
        ["in"] = "path",
        ["required"] = true,
        ["description"] = entity.Key is CompositeKey key
            ? $"The key of the {Words.Of(entity.Name)}: {string.Join(", ", key.Parts.Select(p => p.WireName))}, joined by commas. A comma inside a part is written %2C."
            : $"The key of the {Words.Of(entity.Name)}.",
        ["schema"] = ScalarSchemas.Of(entity.Key.Type),
    };
}
